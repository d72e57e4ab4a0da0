import { baseline, type BaselineResult } from "../../index.ts";
import type { Context, Outcome } from "../command.ts";
import { databaseOptions } from "../engine-options.ts";
import { EXIT } from "../exit-codes.ts";
import { printable } from "../output/escape.ts";
import type { Style } from "../output/style.ts";
import { type Cell, table } from "../output/table.ts";
import { databaseLine } from "../output/words.ts";
import { SETTINGS } from "../settings.ts";

export async function run(context: Context): Promise<Outcome> {
  const { config } = context;
  const result = await baseline({
    ...databaseOptions(context),
    through: config.get(SETTINGS.through),
    runDml: config.get(SETTINGS.runDml),
  });
  const { recorded, already } = result;
  return {
    exitCode: EXIT.done,
    document: { ...result, summary: { recorded: recorded.length, already: already.length } },
    render: (style) => renderBaseline(printable(result), style),
  };
}

export function renderBaseline(result: BaselineResult, style: Style): string {
  const already = result.already.map(row(style.symbols.bullet, "was there already"));
  return [
    databaseLine(result.database, result.application, style),
    ...table([...result.recorded.map(row(style.symbols.done, "recorded, not run")), ...already], style, 1),
    `${result.recorded.length} recorded, ${result.already.length} there already`,
  ].join("\n");
}

function row(sign: string, remark: string): (migration: { readonly track: string; readonly file: string }) => Cell[] {
  return ({ track, file }) => [{ text: `  ${sign}`, tight: true }, { text: `${track}/${file}` }, { text: remark }];
}
