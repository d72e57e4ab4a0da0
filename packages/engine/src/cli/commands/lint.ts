import { lint, type LintFinding, type LintResult, lintRules, VERSION } from "../../index.ts";
import type { Context, Outcome } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { frameLines, gutterOf } from "../output/frame-lines.ts";
import { count } from "../output/describe.ts";
import { printable } from "../output/escape.ts";
import type { Style } from "../output/style.ts";
import { writeReports } from "../report-targets.ts";
import { SETTINGS } from "../settings.ts";

export async function run({ config, positionals, signal }: Context): Promise<Outcome> {
  const result = await lint({
    dir: config.get(SETTINGS.dir),
    files: positionals,
    disable: config.get(SETTINGS.disable),
    fix: config.get(SETTINGS.fix),
    signal,
  });
  const log = writeReports(config.get(SETTINGS.report), {
    tool: "slipway lint",
    version: VERSION,
    dir: result.dir,
    files: result.files,
    findings: result.findings,
    rules: lintRules(),
  });
  const { errors, warnings } = result.summary;
  const found = errors > 0 || (config.get(SETTINGS.strict) && warnings > 0);
  return {
    exitCode: found ? EXIT.found : EXIT.done,
    document: result,
    render: (style) => renderLint(printable(result), style),
    ...(log !== undefined && { log }),
  };
}

export function renderLint(result: LintResult, style: Style): string {
  return [
    ...result.findings.map((finding) => `${findingLines(finding, style).join("\n")}\n`),
    ...result.fixes.map(
      ({ file, line, code, text }) => `${style.green("fixed")} ${file}:${line}: ${text} ${style.dim(`[${code}]`)}`,
    ),
    summaryLine(result, style),
  ].join("\n");
}

function findingLines(finding: LintFinding, style: Style): string[] {
  const { code, severity, message, hint, location, frame, fixable } = finding;
  const paint = severity === "error" ? style.red : severity === "warning" ? style.yellow : style.blue;
  const lines = frame === null ? [`  ${style.blue("-->")} ${location.file}`] : frameLines(frame, style);
  const gutter = gutterOf(frame ?? undefined);
  const notes = [
    ...(hint === undefined ? [] : [["hint", hint] as const]),
    ...(fixable ? [["fix", "--fix does it"] as const] : []),
  ];
  return [
    `${paint(style.bold(`${severity}[${code}]`))}: ${style.bold(message)}`,
    ...lines,
    ...notes.map(([label, text]) => `${gutter}${style.blue("=")} ${style.bold(label)}: ${text}`),
  ];
}

function summaryLine({ summary }: LintResult, style: Style): string {
  const { errors, warnings, infos, allowed, fixable, fixed, files, statements } = summary;
  const looked = `${count(files, "file")}, ${count(statements, "statement")}`;
  const found = [
    ...(errors > 0 ? [style.red(count(errors, "error"))] : []),
    ...(warnings > 0 ? [style.yellow(count(warnings, "warning"))] : []),
    ...(infos > 0 ? [`${infos} for information`] : []),
  ];
  const more = [
    ...(fixed > 0 ? [`${fixed} fixed`] : []),
    ...(fixable > 0 ? [`${fixable} can be fixed with --fix`] : []),
    ...(allowed > 0 ? [`${allowed} allowed`] : []),
  ];
  const verdict = found.length === 0 ? style.green("nothing found") : found.join(", ");
  return [`${verdict} in ${looked}`, ...more].join(style.symbols.dot);
}
