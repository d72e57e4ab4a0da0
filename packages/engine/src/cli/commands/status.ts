import { type DemoDataStatus, type MigrationStatus, status, type StatusResult } from "../../index.ts";
import type { Context, Outcome } from "../command.ts";
import { formatDuration } from "../duration.ts";
import { databaseOptions } from "../engine-options.ts";
import { EXIT } from "../exit-codes.ts";
import { printable } from "../output/escape.ts";
import { count, formatTime } from "../output/describe.ts";
import type { Style } from "../output/style.ts";
import { type Cell, table } from "../output/table.ts";
import { countWords, databaseLine, findingLines } from "../output/words.ts";
import { SETTINGS } from "../settings.ts";

export async function run(context: Context): Promise<Outcome> {
  const { config } = context;
  const result = await status({
    ...databaseOptions(context),
    runDml: config.get(SETTINGS.runDml),
    dmlInclude: config.get(SETTINGS.dmlInclude),
  });
  return {
    exitCode: config.get(SETTINGS.exitCode) ? exitCodeOf(result) : EXIT.done,
    document: result,
    render: (style) => renderStatus(printable(result), style),
  };
}

function exitCodeOf({ summary, drift }: StatusResult): number {
  if (drift.length > 0 || summary.drifted > 0) return EXIT.found;
  return summary.pending + summary.changed > 0 ? EXIT.pending : EXIT.done;
}

/** The checklist. */
export function renderStatus(result: StatusResult, style: Style): string {
  const rows = result.migrations.map((migration) => row(migration, style));
  return [
    databaseLine(result.database, result.application, style),
    ...table(rows, style, 1),
    ...findingLines(result, style),
    ...demoDataLines(result.demoData, style),
    "",
    ...lastRun(result, style),
    summaryLine(result),
  ].join("\n");
}

function row(migration: MigrationStatus, style: Style): Cell[] {
  const paint = painter(migration, style);
  return [
    { text: `  ${sign(migration, style)}`, tight: true, paint },
    { text: `${migration.track}/${migration.file}` },
    { text: migration.state, paint },
    { text: migration.appliedAt === null ? "" : formatTime(migration.appliedAt), paint: style.dim },
    {
      text: migration.durationMs === null || migration.baseline ? "" : formatDuration(migration.durationMs),
      align: "right",
    },
    { text: remark(migration), paint: style.dim },
  ];
}

function sign({ state }: MigrationStatus, { symbols }: Style): string {
  if (state === "applied") return symbols.done;
  if (state === "pending") return symbols.open;
  if (state === "missing") return symbols.unknown;
  return state === "skipped" ? symbols.bullet : symbols.attention;
}

function painter({ state }: MigrationStatus, style: Style): (text: string) => string {
  if (state === "applied") return style.green;
  return state === "skipped" ? style.dim : style.yellow;
}

function remark(migration: MigrationStatus): string {
  if (migration.state === "changed") return "the file differs from what ran";
  if (migration.state === "missing") return "applied, but the file is gone";
  if (migration.state === "drifted") return "the database differs from what it made";
  if (migration.state === "skipped") return migration.reason ?? "";
  return migration.baseline ? "recorded by baseline" : "";
}

/** How much of the demo data is there, a line a file. */
function demoDataLines(demoData: readonly DemoDataStatus[], style: Style): string[] {
  const files = [...new Set(demoData.map(({ file }) => file))];
  return files.map((file) => {
    const of = demoData.filter((entry) => entry.file === file);
    const recorded = of.reduce((sum, entry) => sum + entry.recorded, 0);
    const present = of.some((entry) => entry.present === null && entry.reason === null)
      ? "unknown, as a table is locked or was changed"
      : `${of.reduce((sum, entry) => sum + (entry.present ?? 0), 0)} of ${count(recorded, "row")} there`;
    const left = of.flatMap(({ table: name, reason }) => (reason === null ? [] : [`${name ?? "all"}: ${reason}`]));
    const note = left.length === 0 ? "" : `; not recorded: ${left.join(", ")}`;
    return style.dim(`  ${style.symbols.bullet} demo data of dml/${file}: ${present}${note}`);
  });
}

function lastRun({ lastRun: last, idleRuns }: StatusResult, style: Style): string[] {
  const idle = idleRuns === 0 ? "" : `${count(idleRuns, "run")} found nothing to do`;
  if (last === null) return idle === "" ? [] : [idle];
  const result = last.status === "succeeded" ? style.green(last.status) : style.red(last.status);
  const head = `last run ${result} ${formatTime(last.startedAt)} (${last.command}, ${formatDuration(last.durationMs)})`;
  const parts = idle === "" ? [head] : [head, idle];
  const error =
    last.error === null
      ? []
      : [`  ${style.red(`error[${last.error.code}]`)}: ${last.error.message.split("\n")[0] ?? ""}`];
  return [parts.join(style.symbols.dot), ...error];
}

function summaryLine({ summary }: StatusResult): string {
  const words = countWords([
    [summary.applied, "applied"],
    [summary.pending, "pending"],
    [summary.changed, "changed"],
    [summary.drifted, "drifted"],
    [summary.missing, "missing"],
    [summary.skipped, "skipped"],
  ]);
  return words === "" ? "no migrations" : words;
}
