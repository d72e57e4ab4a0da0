import { history, type HistoryResult, type Json, type RunRecord } from "../../index.ts";
import type { Context, Outcome } from "../command.ts";
import { formatDuration } from "../duration.ts";
import { databaseOptions } from "../engine-options.ts";
import { EXIT } from "../exit-codes.ts";
import { printable } from "../output/escape.ts";
import { count, formatTime } from "../output/describe.ts";
import type { Style } from "../output/style.ts";
import { databaseLine, runCounts } from "../output/words.ts";
import { SETTINGS } from "../settings.ts";

export async function run(context: Context): Promise<Outcome> {
  const result = await history({ ...databaseOptions(context), limit: context.config.get(SETTINGS.limit) });
  return {
    exitCode: EXIT.done,
    document: { ...result, summary: { runs: result.runs.length, idleRuns: result.idleRuns } },
    render: (style) => renderHistory(printable(result), style),
  };
}

export function renderHistory(result: HistoryResult, style: Style): string {
  const idle =
    result.idleRuns === 0
      ? []
      : [
          `${count(result.idleRuns, "run")} found nothing to do${result.lastIdleAt === null ? "" : `, the last one ${formatTime(result.lastIdleAt)}`}`,
        ];
  const head = databaseLine(result.database, result.application, style);
  if (result.runs.length === 0) return [head, "no runs yet: `slipway up` makes the first", ...idle].join("\n");
  return [
    head,
    "",
    ...result.runs.flatMap((record) => runLines(record, style)),
    ...(idle.length === 0 ? [] : ["", ...idle]),
  ].join("\n");
}

function runLines(record: RunRecord, style: Style): string[] {
  const { paint, sign } = look(record, style);
  const parts = [
    `${paint(sign)} ${formatTime(record.startedAt)}  ${record.command} ${paint(record.status)}`,
    formatDuration(record.durationMs),
    `${record.databaseUser}${runnerWords(record.runner)}`,
    record.application,
    runCounts(record.migrations),
  ].filter((part) => part !== "");
  const touched = record.migrations.filter(
    ({ state }) => style.verbose || (state !== "unchanged" && state !== "skipped"),
  );
  return [
    parts.join(style.symbols.dot),
    ...touched.map((migration) =>
      style.dim(`    ${migration.state} ${migration.track}/${migration.file} ${formatDuration(migration.durationMs)}`),
    ),
    ...errorLines(record, style),
  ];
}

function look({ status }: RunRecord, style: Style): { readonly paint: Style["red"]; readonly sign: string } {
  if (status === "succeeded") return { paint: style.green, sign: style.symbols.done };
  if (status === "running") return { paint: style.yellow, sign: style.symbols.open };
  return { paint: style.red, sign: style.symbols.failed };
}

function runnerWords(runner: Readonly<Record<string, Json>>): string {
  const host = runner["host"] ?? runner["pod"];
  return typeof host === "string" && host !== "" ? ` from ${host}` : "";
}

function errorLines({ error }: RunRecord, style: Style): string[] {
  if (error === null) return [];
  const [first = "", ...rest] = error.message.split("\n");
  return [`    ${style.red(`error[${error.code}]`)}: ${first}`, ...rest.map((line) => `      ${line}`)];
}
