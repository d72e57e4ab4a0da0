import type { DatabaseInfo, Drift, RunState } from "../../index.ts";
import { formatDuration } from "../duration.ts";
import type { Style } from "./style.ts";
import { type Cell, table } from "./table.ts";

/** `dashboard on db:5432 as app · PostgreSQL 18.1 · application shop`. */
export function databaseLine(database: DatabaseInfo, application: string | null, style: Style): string {
  const host = database.host.includes(":") ? `[${database.host}]` : database.host;
  const parts = [
    `${style.bold(database.name)} on ${host}:${database.port} as ${database.user}`,
    `PostgreSQL ${database.serverVersion}`,
  ];
  if (application !== null) parts.push(`application ${application}`);
  return parts.join(style.symbols.dot);
}

/** What was drifted and what others added, a line each. */
export function findingLines(
  found: { readonly drift: readonly Drift[]; readonly information: readonly string[] },
  style: Style,
): string[] {
  return [
    ...found.drift.map((drift) => `  ${style.yellow(style.symbols.attention)} drift: ${drift.text}`),
    ...found.information.map((text) => style.dim(`  ${style.symbols.bullet} ${text}`)),
  ];
}

/** `2 applied, 1 failed` of the counts that are not 0, in the order given. */
export function countWords(counts: readonly (readonly [number, string])[]): string {
  return counts
    .filter(([amount]) => amount > 0)
    .map(([amount, word]) => `${amount} ${word}`)
    .join(", ");
}

/** A migration as runs tell it. */
export interface MigrationLine {
  readonly track: string;
  readonly file: string;
  readonly state: string;
  readonly durationMs: number;
  readonly statements: number;
}

/** A line for each migration that a run touched; what was left alone is only counted. */
export function migrationLines(migrations: readonly MigrationLine[], style: Style): string[] {
  const touched = migrations.filter(({ state }) => style.verbose || (state !== "unchanged" && state !== "skipped"));
  const rows = touched.map((migration): Cell[] => [
    {
      text: `  ${runSign(migration.state, style)}`,
      tight: true,
      paint: (text) => paintState(migration.state, text, style),
    },
    { text: `${migration.track}/${migration.file}` },
    { text: migration.state, paint: (text) => paintState(migration.state, text, style) },
    { text: migration.statements === 0 ? "" : statementWords(migration.statements), align: "right", paint: style.dim },
    { text: hasRun(migration) ? formatDuration(migration.durationMs) : "", align: "right" },
  ]);
  return table(rows, style, 1);
}

function hasRun({ statements, durationMs }: MigrationLine): boolean {
  return statements > 0 || durationMs > 0;
}

function statementWords(amount: number): string {
  return `${amount} statement${amount === 1 ? "" : "s"}`;
}

function runSign(state: string, style: Style): string {
  if (state === "failed") return style.symbols.failed;
  return state === "skipped" ? style.symbols.open : style.symbols.done;
}

function paintState(state: string, text: string, style: Style): string {
  if (state === "failed") return style.red(text);
  if (state === "healed") return style.yellow(text);
  return state === "applied" ? style.green(text) : style.dim(text);
}

/** In the order in which they are counted. */
const RUN_STATES: readonly RunState[] = ["applied", "healed", "failed", "unchanged", "skipped"];

/** `2 applied, 4 unchanged`, counted from the migrations. */
export function runCounts(migrations: readonly { readonly state: string }[]): string {
  return countWords(
    RUN_STATES.map((state) => [migrations.filter((migration) => migration.state === state).length, state] as const),
  );
}
