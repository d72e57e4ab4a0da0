import { gate, type GateResult } from "../../index.ts";
import type { Context, Outcome } from "../command.ts";
import { formatDuration } from "../duration.ts";
import { runOptions } from "../engine-options.ts";
import { EXIT } from "../exit-codes.ts";
import { printable } from "../output/escape.ts";
import type { Style } from "../output/style.ts";
import { databaseLine, migrationLines, runCounts } from "../output/words.ts";
import { SETTINGS } from "../settings.ts";

export async function run(context: Context): Promise<Outcome> {
  const { config } = context;
  const result = await gate({
    ...runOptions(context),
    mode: config.get(SETTINGS.mode),
    timeoutMs: config.get(SETTINGS.timeout),
    expected: config.get(SETTINGS.expected),
  });
  return { exitCode: EXIT.done, document: result, render: (style) => renderGate(printable(result), style) };
}

export function renderGate(result: GateResult, style: Style): string {
  const waited = formatDuration(result.waitedMs);
  if (result.outcome === "passed") {
    return [`${style.green("passed")}: every ddl migration of this release is in the ledger`, waited].join(
      style.symbols.dot,
    );
  }
  return [
    databaseLine(result.database, result.application, style),
    "",
    ...migrationLines(result.migrations, style),
    "",
    [`the gate brought the schema: ${runCounts(result.migrations)}`, waited].join(style.symbols.dot),
  ].join("\n");
}
