import { rehearse, type RehearsalResult, type RehearsedStatement } from "../../index.ts";
import type { Context, Outcome } from "../command.ts";
import { formatDuration } from "../duration.ts";
import { EXIT } from "../exit-codes.ts";
import { parseLockBudget } from "../lock-budget.ts";
import { count } from "../output/describe.ts";
import { printable } from "../output/escape.ts";
import type { Style } from "../output/style.ts";
import { type Cell, table } from "../output/table.ts";
import { databaseLine } from "../output/words.ts";
import { SETTINGS } from "../settings.ts";
import { planOptions } from "./up.ts";

/** Statements that do nothing to others are only counted, unless --verbose. */
const isQuiet = ({ locks, rewrites, scans, inserted, updated, deleted }: RehearsedStatement): boolean =>
  locks.length + rewrites.length + scans.length + inserted + updated + deleted === 0;

export async function runRehearsal(context: Context): Promise<Outcome> {
  const { config } = context;
  const budget = config.get(SETTINGS.budget);
  const result = await rehearse({
    ...planOptions(context),
    limitMs: config.get(SETTINGS.rehearsalLimit),
    allowSequences: config.get(SETTINGS.allowSequences),
    budget: budget === undefined ? undefined : parseLockBudget(budget),
  });
  const { statements, notRehearsed, overBudget, stopped } = result.rehearsal;
  const summary = { rehearsed: statements.length, notRehearsed: notRehearsed.length, overBudget: overBudget.length };
  return {
    exitCode: overBudget.length > 0 || stopped !== null ? EXIT.found : EXIT.done,
    document: { ...result, summary },
    render: (style) => renderRehearsal(printable(result), style),
  };
}

export function renderRehearsal({ rehearsal, database, application }: RehearsalResult, style: Style): string {
  const { statements, notRehearsed, sequences, overBudget, stopped, durationMs } = rehearsal;
  const shown = style.verbose ? statements : statements.filter((statement) => !isQuiet(statement));
  const over = overBudget.map(
    ({ track, file, line, relation, mode, heldMs }) =>
      `  ${style.red(style.symbols.failed)} over budget: ${track}/${file}:${line} holds ${mode} on ${relation} for ${formatDuration(heldMs)}`,
  );
  const missed = notRehearsed.map(
    ({ track, file, line, kind, reason }) =>
      `  ${style.yellow(style.symbols.attention)} not rehearsed: ${track}/${file}:${line} ${kind}: ${reason}`,
  );
  const moved = sequences.map(
    ({ sequence, before, after }) =>
      `  ${style.symbols.bullet} sequence ${sequence} stands at ${after ?? "its start"} now; it stood at ${before ?? "its start"}`,
  );
  const end = stopped === null ? [] : [`  ${style.red(style.symbols.failed)} ${stopped}`];
  return [
    databaseLine(database, application, style),
    ...table(
      shown.flatMap((statement) => rowsOf(statement, style)),
      style,
      5,
    ),
    ...(shown.length < statements.length
      ? [style.dim(`  ${count(statements.length - shown.length, "statement")} without locks, rows or scans`)]
      : []),
    ...missed,
    ...moved,
    ...over,
    ...end,
    "",
    `${count(statements.length, "statement")} rehearsed in ${formatDuration(durationMs)} and rolled back`,
  ].join("\n");
}

/** A line for the statement, and one for each thing that others would notice. */
function rowsOf(statement: RehearsedStatement, style: Style): Cell[][] {
  const { track, file, line, kind, durationMs, heldMs, locks, rewrites, scans, walBytes } = statement;
  const changed = [
    [statement.inserted, "inserted"],
    [statement.updated, "updated"],
    [statement.deleted, "deleted"],
  ] as const;
  const effects = [
    ...locks.map(({ relation, mode }) => `${mode} on ${relation} for ${formatDuration(heldMs)}`),
    ...rewrites.map((relation) => `writes ${relation} anew`),
    ...scans.map(({ relation, rows }) => `reads all ${count(rows, "row")} of ${relation}`),
    ...changed.flatMap(([amount, word]) => (amount === 0 ? [] : [`${count(amount, "row")} ${word}`])),
  ];
  const [first = "", ...others] = effects;
  return [
    [
      { text: `  ${style.symbols.done}`, tight: true, paint: style.green },
      { text: `${track}/${file}:${line}` },
      { text: kind },
      { text: formatDuration(durationMs), align: "right" },
      { text: walBytes < 100_000 ? "" : `${(walBytes / 1e6).toFixed(1)} MB WAL`, align: "right", paint: style.dim },
      { text: first, paint: style.yellow },
    ],
    ...others.map((text): Cell[] => [
      { text: "", tight: true },
      { text: "" },
      { text: "" },
      { text: "" },
      { text: "" },
      { text, paint: style.yellow },
    ]),
  ];
}
