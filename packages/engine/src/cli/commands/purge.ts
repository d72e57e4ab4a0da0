import { purge, type PurgeResult } from "../../index.ts";
import type { Context, Outcome } from "../command.ts";
import { runOptions } from "../engine-options.ts";
import { EXIT } from "../exit-codes.ts";
import { count } from "../output/describe.ts";
import { printable } from "../output/escape.ts";
import type { Style } from "../output/style.ts";
import { type Cell, table } from "../output/table.ts";
import { databaseLine } from "../output/words.ts";
import { SETTINGS } from "../settings.ts";

export async function run(context: Context): Promise<Outcome> {
  const result = await purge({ ...runOptions(context), dryRun: context.config.get(SETTINGS.dryRun) });
  return { exitCode: EXIT.done, document: result, render: (style) => renderPurge(printable(result), style) };
}

export function renderPurge(result: PurgeResult, style: Style): string {
  const rows = result.tables.map(({ table: name, recorded, removed }): Cell[] => [
    { text: `  ${style.symbols.done}`, tight: true, paint: style.green },
    { text: name },
    { text: `${removed}`, align: "right" },
    { text: removed === recorded ? "" : `of ${recorded}; the others were gone`, paint: style.dim },
  ]);
  const left = result.unrecorded.map(({ file, table: name, reason }) =>
    style.yellow(
      `  ${style.symbols.attention} left: rows of dml/${file}${name === null ? "" : ` in ${name}`}: ${reason}`,
    ),
  );
  return [
    databaseLine(result.database, result.application, style),
    ...table(rows, style, 1),
    ...left,
    summaryLine(result),
  ].join("\n");
}

function summaryLine({ dryRun, files, summary }: PurgeResult): string {
  if (summary.rows === 0 && files.length === 0) return "no demo data is recorded";
  const what = `${count(summary.rows, "row")} of ${count(summary.tables, "table")}`;
  const again = files.length === 0 ? "" : `; ${files.map((file) => `dml/${file}`).join(", ")} can run again`;
  return dryRun ? `would remove ${what}; nothing was changed` : `removed ${what}${again}`;
}
