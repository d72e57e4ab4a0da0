import { type PlanOptions, up, type UpResult } from "../../index.ts";
import type { Context, Outcome } from "../command.ts";
import { formatDuration } from "../duration.ts";
import { runOptions } from "../engine-options.ts";
import { EXIT } from "../exit-codes.ts";
import { keepYoungObjectsFew } from "../memory.ts";
import { printable } from "../output/escape.ts";
import { count } from "../output/describe.ts";
import type { Style } from "../output/style.ts";
import { countWords, databaseLine, findingLines, migrationLines } from "../output/words.ts";
import { SETTINGS } from "../settings.ts";

export async function run(context: Context): Promise<Outcome> {
  await keepYoungObjectsFew();
  const result = await up({ ...planOptions(context), expected: context.config.get(SETTINGS.expected) });
  return { exitCode: EXIT.done, document: result, render: (style) => renderUp(result, style) };
}

/** What `up` and `plan` take. */
export function planOptions(context: Context): PlanOptions {
  const { config } = context;
  return {
    ...runOptions(context),
    runDml: config.get(SETTINGS.runDml),
    dmlInclude: config.get(SETTINGS.dmlInclude),
    ddl: config.get(SETTINGS.ddl),
    onDrift: config.get(SETTINGS.onDrift),
    environment: config.get(SETTINGS.environment),
  };
}

/** What a run did. One line when there was nothing to do. */
export function renderUp(found: UpResult, style: Style): string {
  const quiet = found.summary.applied + found.summary.healed + found.summary.failed === 0 && found.drift.length === 0;
  if (quiet && !style.verbose) return nothingToDo(found, style);
  const result = printable(found);
  const { summary } = result;
  const words = countWords([
    [summary.applied, "applied"],
    [summary.healed, "healed"],
    [summary.failed, "failed"],
    [summary.unchanged, "unchanged"],
    [summary.skipped, "skipped"],
  ]);
  return [
    databaseLine(result.database, result.application, style),
    "",
    ...migrationLines(result.migrations, style),
    ...(style.verbose ? lockLines(result, style) : []),
    ...findingLines(result, style),
    "",
    [words, formatDuration(summary.durationMs)].join(style.symbols.dot),
  ].join("\n");
}

function nothingToDo({ summary, migrations, information: told }: UpResult, style: Style): string {
  const given = new Set(migrations.flatMap(({ reason }) => (reason === undefined ? [] : [reason])));
  const { reasons, information } = printable({ reasons: [...given], information: told });
  const skipped = summary.skipped === 0 ? "" : `, ${summary.skipped} skipped (${reasons.join(", ")})`;
  const head = `${style.green("up to date")}: ${count(summary.unchanged, "migration")} unchanged${skipped}`;
  return [
    [head, formatDuration(summary.durationMs)].join(style.symbols.dot),
    ...findingLines({ drift: [], information }, style),
  ].join("\n");
}

function lockLines(result: UpResult, style: Style): string[] {
  return result.migrations.flatMap((migration) =>
    migration.locks.map((lock) =>
      style.dim(`    ${migration.track}/${migration.file}: ${lock.mode} on ${lock.relation}`),
    ),
  );
}
