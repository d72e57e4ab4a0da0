import { SlipwayError } from "../errors.ts";
import { up } from "../operations/up.ts";
import type { UpOptions } from "../options.ts";
import type { Scratch } from "./scratch.ts";
import { changesBetween, plain, sayEnds } from "./difference.ts";
import { readSnapshot, type State } from "./state.ts";

/** Brings a directory as `slipway up` does. @returns why that failed; null when it did not */
export async function bringRelease(
  scratch: Scratch,
  database: string,
  options: Pick<UpOptions, "dir" | "ddl" | "runDml" | "signal" | "databaseUrl">,
): Promise<SlipwayError | null> {
  try {
    await up({
      databaseUrl: scratch.url(database),
      application: "verify",
      onDrift: "warn",
      ...options,
    });
    return null;
  } catch (error) {
    if (error instanceof SlipwayError && error.code !== "INTERRUPTED") return error;
    throw error;
  }
}

/** What databases that were brought on different paths have to have in common: the catalog, and how many rows each table holds. */
export interface End {
  readonly catalog: State;
  readonly counts: ReadonlyMap<string, number>;
}

export async function readEnd(scratch: Scratch, database: string): Promise<End> {
  const session = await scratch.open(database);
  try {
    const { state, rows } = await readSnapshot(session);
    const catalog = [...state].filter(([, { kind }]) => kind === "object" || kind === "part");
    return { catalog: new Map(catalog), counts: new Map([...rows].map(([table, { count }]) => [table, count])) };
  } finally {
    await session.close();
  }
}

/** The first thing in which a catalog differs from the one that is reached from empty, in words; null where there is none. */
export function differenceOfCatalogs(fromEmpty: State, end: State): string | null {
  const [first, ...more] = changesBetween(fromEmpty, end);
  return first === undefined ? null : `${sayEnds(first)}${more.length > 0 ? ` (and ${more.length} more)` : ""}`;
}

/** The same, also in how many rows there are. */
export function differenceOfEnds(fromEmpty: End, end: End): string | null {
  const difference = differenceOfCatalogs(fromEmpty.catalog, end.catalog);
  if (difference !== null) return difference;
  for (const [table, count] of fromEmpty.counts) {
    const found = end.counts.get(table) ?? 0;
    if (found !== count) return `${plain(table)} holds ${found} rows, from empty ${count}`;
  }
  return null;
}
