import { doctor, type DoctorCheck, type DoctorResult, ERROR_CODES } from "../../index.ts";
import type { Context, Outcome } from "../command.ts";
import { databaseOptions } from "../engine-options.ts";
import { EXIT } from "../exit-codes.ts";
import { printable } from "../output/escape.ts";
import { count } from "../output/describe.ts";
import type { Style } from "../output/style.ts";
import { padEnd } from "../output/width.ts";
import { databaseLine } from "../output/words.ts";
import { SETTINGS } from "../settings.ts";

export async function run(context: Context): Promise<Outcome> {
  const { config } = context;
  // Who asks what is wrong wants to know it now, not after a minute.
  const waitTimeoutMs = config.isDefault(SETTINGS.waitTimeout) ? 0 : config.get(SETTINGS.waitTimeout);
  const result = await doctor({ ...databaseOptions(context), waitTimeoutMs });
  const failed = result.checks.filter((check) => !check.ok).length;
  return {
    exitCode: exitCodeOf(result),
    document: { ...result, summary: { checks: result.checks.length, failed } },
    render: (style) => renderDoctor(printable(result), style),
  };
}

/** A database that cannot be looked at gets the exit code that any other command would give it. */
function exitCodeOf({ ok, code }: DoctorResult): number {
  if (code !== null) return ERROR_CODES[code].exit;
  return ok ? EXIT.done : EXIT.found;
}

export function renderDoctor(result: DoctorResult, style: Style): string {
  const width = Math.max(0, ...result.checks.map((check) => check.name.length));
  const failed = result.checks.filter((check) => !check.ok).length;
  return [
    ...(result.database === null ? [] : [databaseLine(result.database, null, style)]),
    ...result.checks.flatMap((check) => checkLines(check, width, style)),
    "",
    failed === 0 ? style.green("all is well") : style.red(`${count(failed, "check")} failed`),
  ].join("\n");
}

function checkLines(check: DoctorCheck, width: number, style: Style): string[] {
  const name = padEnd(check.name, width);
  if (check.ok) return [`  ${style.green(style.symbols.done)} ${name}  ${check.actual}`];
  return [
    `  ${style.red(style.symbols.failed)} ${style.bold(name)}`,
    `      expected: ${check.expected}`,
    `      actual:   ${check.actual}`,
    ...(check.hint === null ? [] : [`      hint:     ${check.hint}`]),
  ];
}
