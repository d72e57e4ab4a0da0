import {
  type Finding,
  type ProofFinding,
  type ProofSummary,
  VERDICTS,
  type VerifiedFile,
  verify,
  type VerifyResult,
  VERSION,
} from "../../index.ts";
import type { Context, Outcome } from "../command.ts";
import { formatDuration } from "../duration.ts";
import { EXIT } from "../exit-codes.ts";
import { count } from "../output/describe.ts";
import { escapeLines, printable } from "../output/escape.ts";
import type { Style } from "../output/style.ts";
import { type Cell, table } from "../output/table.ts";
import { countWords } from "../output/words.ts";
import { writeReports } from "../report-targets.ts";
import { SETTINGS } from "../settings.ts";

export async function run({ config, signal, onEvent }: Context): Promise<Outcome> {
  const majors = config.get(SETTINGS.majors);
  const proofs = config.get(SETTINGS.proofs);
  const dir = config.get(SETTINGS.dir);
  const result = await verify({
    dir,
    majors: majors.length === 0 ? undefined : majors,
    server: config.get(SETTINGS.server),
    setup: config.get(SETTINGS.setup),
    proofs: proofs.length === 0 ? undefined : proofs,
    fromTags: config.get(SETTINGS.fromTags),
    oldApp: config.get(SETTINGS.oldApp),
    signal,
    onEvent,
  });
  const log = writeReports(config.get(SETTINGS.report), {
    tool: "slipway verify",
    version: VERSION,
    dir,
    files: result.files.map(labelOf),
    findings: findingsOf(result),
    durationMs: result.durationMs,
  });
  return {
    exitCode: result.ok ? EXIT.done : EXIT.found,
    document: result,
    render: (style) => renderVerify(result, style),
    ...(log !== undefined && { log }),
  };
}

/** The result as reports have it. */
export function findingsOf({ files, findings }: VerifyResult): Finding[] {
  const [judgedFirst] = files;
  const first = judgedFirst === undefined ? "" : labelOf(judgedFirst);
  const place = (file: string | null, location: VerifiedFile["location"]): Finding["location"] =>
    location ?? { file: file ?? first, line: 1, column: 1 };
  const judged = files
    .filter(({ verdict }) => verdict !== "idempotent")
    .map(({ track, file, verdict, detail, location, fix }): Finding => ({
      code: verdict,
      severity: "error",
      message: detail,
      ...(fix !== null && { hint: fix }),
      location: place(labelOf({ track, file }), location),
    }));
  const proven = findings.map(({ proof, file, location, message, hint }): Finding => ({
    code: proof,
    severity: "error",
    message,
    hint,
    location: place(file, location),
  }));
  return [...judged, ...proven];
}

export function renderVerify(raw: VerifyResult, style: Style): string {
  const result = printable(raw);
  // A proposed statement has lines.
  const fixes = raw.files.map(({ fix }) => (fix === null ? null : escapeLines(fix)));
  return [
    ...table(
      result.files.map((file) => row(file, style)),
      style,
      1,
    ),
    ...result.files.flatMap((file, index) => explain({ ...file, fix: fixes[index] ?? null }, style)),
    ...result.findings.flatMap((finding) => explainFinding(finding, style)),
    "",
    ...table(
      result.proofs.map((proof) => proofRow(proof, style)),
      style,
    ),
    ...result.notes.map((note) => style.dim(`  ${style.symbols.bullet} ${note}`)),
    "",
    summaryLine(result, style),
  ].join("\n");
}

const labelOf = ({ track, file }: Pick<VerifiedFile, "track" | "file">): string => `${track}/${file}`;

function row({ track, file, verdict }: VerifiedFile, style: Style): Cell[] {
  const good = verdict === "idempotent";
  const paint = good ? style.green : style.red;
  return [
    { text: `  ${good ? style.symbols.done : style.symbols.failed}`, tight: true, paint },
    { text: labelOf({ track, file }) },
    { text: verdict, paint },
  ];
}

function explain({ track, file, verdict, detail, location, fix }: VerifiedFile, style: Style): string[] {
  if (verdict === "idempotent") return [];
  return block({ title: verdict, place: placeText(labelOf({ track, file }), location), message: detail, fix }, style);
}

function explainFinding({ proof, file, location, message, hint }: ProofFinding, style: Style): string[] {
  return block({ title: proof, place: placeText(file, location), message, fix: hint }, style);
}

function placeText(file: string | null, location: VerifiedFile["location"]): string | null {
  return location === null ? file : `${location.file}:${location.line}:${location.column}`;
}

interface Block {
  readonly title: string;
  readonly place: string | null;
  readonly message: string;
  readonly fix: string | null;
}

function block({ title, place, message, fix }: Block, style: Style): string[] {
  const lines = fix === null ? [] : fix.split("\n");
  return [
    "",
    `${style.red(style.bold(title))}: ${style.bold(message)}`,
    ...(place === null ? [] : [`  ${style.blue("-->")} ${place}`]),
    ...lines.map((line, index) => `  ${index === 0 ? style.bold("fix: ") : "     "}${line}`),
  ];
}

function proofRow({ proof, major, points, tried, durationMs, note }: ProofSummary, style: Style): Cell[] {
  return [
    { text: `  ${proof}` },
    { text: `PostgreSQL ${major}` },
    { text: tried === 0 ? "" : `${tried} of ${points} tried`, align: "right" },
    { text: tried === 0 ? "" : formatDuration(durationMs), align: "right" },
    { text: note ?? "", paint: style.dim },
  ];
}

function summaryLine({ files, findings, ok, durationMs }: VerifyResult, style: Style): string {
  const counts = VERDICTS.map((verdict) => [files.filter((file) => file.verdict === verdict).length, verdict] as const);
  const words = [
    countWords(counts),
    ...(findings.length > 0 ? [count(findings.length, "other finding")] : []),
    formatDuration(durationMs),
  ].join(style.symbols.dot);
  return ok ? style.green(words) : style.red(words);
}
