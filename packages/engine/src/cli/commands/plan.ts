import { plan, type PlannedMigration, type PlannedSegment, type PlanResult } from "../../index.ts";
import type { Context, Outcome } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { printable } from "../output/escape.ts";
import { count } from "../output/describe.ts";
import type { Style } from "../output/style.ts";
import { type Cell, table } from "../output/table.ts";
import { databaseLine, findingLines } from "../output/words.ts";
import { SETTINGS } from "../settings.ts";
import { runRehearsal } from "./plan-rehearse.ts";
import { planOptions } from "./up.ts";

/** More statements of a file than this are only counted, unless --verbose. */
const STATEMENTS_SHOWN = 20;

export async function run(context: Context): Promise<Outcome> {
  if (context.config.get(SETTINGS.rehearse)) return runRehearsal(context);
  const result = await plan(planOptions(context));
  const due = result.migrations.filter((migration) => migration.action === "run").length;
  const document = {
    ...result,
    summary: { run: due, skip: result.migrations.length - due, segments: result.segments.length },
  };
  return { exitCode: EXIT.done, document, render: (style) => renderPlan(printable(result), style) };
}

export function renderPlan(result: PlanResult, style: Style): string {
  const due = result.migrations.filter((migration) => migration.action === "run");
  const left = result.migrations.filter((migration) => migration.action === "skip");
  const head = databaseLine(result.database, result.application, style);
  const findings = [...findingLines(result, style), ...result.notes.map((note) => `  ${style.symbols.bullet} ${note}`)];
  if (due.length === 0)
    return [
      head,
      ...leftLines(left, style),
      ...findings,
      "",
      `nothing to do: ${count(left.length, "migration")} left alone`,
    ].join("\n");
  return [
    head,
    ...leftLines(left, style),
    ...due.flatMap((migration) => migrationBlock(migration, style)),
    "",
    style.bold("segments"),
    ...table(
      result.segments.map((segment) => segmentRow(segment, style)),
      style,
      2,
    ),
    ...findings,
    "",
    `${count(due.length, "migration")} to run in ${count(result.segments.length, "segment")}, ${left.length} left alone`,
  ].join("\n");
}

/** What is left alone is only of interest where there is little of it or it was asked for. */
function leftLines(left: readonly PlannedMigration[], style: Style): string[] {
  if (!style.verbose && left.length > STATEMENTS_SHOWN) return [];
  const rows = left.map((migration): Cell[] => [
    { text: `  ${style.symbols.bullet}`, tight: true },
    { text: `${migration.track}/${migration.file}` },
    { text: migration.state },
    { text: migration.reason },
  ]);
  return table(rows, style, 1).map((line) => style.dim(line));
}

function migrationBlock(migration: PlannedMigration, style: Style): string[] {
  const shown = style.verbose ? migration.statements : migration.statements.slice(0, STATEMENTS_SHOWN);
  const rows = shown.map((statement): Cell[] => [
    { text: `      ${statement.line}`, align: "right", paint: style.blue },
    { text: statement.kind },
    { text: statement.head, paint: style.dim },
    { text: statement.note ?? "", paint: style.yellow },
  ]);
  const hidden = migration.statementCount - shown.length;
  return [
    "",
    `  ${style.green(style.symbols.open)} ${style.bold(`${migration.track}/${migration.file}`)}  ${migration.state}: ${migration.reason}`,
    ...table(rows, style, 2),
    ...(hidden > 0 ? [style.dim(`      and ${count(hidden, "more statement")}`)] : []),
  ];
}

function segmentRow(segment: PlannedSegment, style: Style): Cell[] {
  const parts = segment.parts.map(({ file, firstStatement, lastStatement }) => {
    const first = firstStatement + 1;
    return firstStatement === lastStatement ? `${file} (${first})` : `${file} (${first}-${lastStatement + 1})`;
  });
  return [
    { text: `  ${segment.index + 1}`, align: "right", paint: style.blue },
    { text: segment.kind === "transaction" ? "one transaction" : "on its own" },
    { text: `${segment.track}: ${parts.join(", ")}` },
    { text: segment.reason, paint: style.dim },
  ];
}
