import { baseline, type BaselineResult } from "../../index.ts";
import type { Context, Outcome } from "../command.ts";
import { databaseOptions } from "../engine-options.ts";
import { EXIT } from "../exit-codes.ts";
import { printable } from "../output/escape.ts";
import type { Style } from "../output/style.ts";
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
  return [
    databaseLine(result.database, result.application, style),
    ...result.recorded.map(
      ({ track, file }) => `  ${style.green(style.symbols.done)} ${track}/${file}  recorded, not run`,
    ),
    ...result.already.map(({ track, file }) =>
      style.dim(`  ${style.symbols.bullet} ${track}/${file}  was there already`),
    ),
    `${result.recorded.length} recorded, ${result.already.length} there already`,
  ].join("\n");
}
