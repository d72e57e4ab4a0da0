import type { Session } from "../postgres/session.ts";
import { type Change, changedColumns, plain, tablesWithOtherRows } from "./difference.ts";
import { type Failures, runPass } from "./pass.ts";
import { type Planted, plantRows } from "./plant.ts";
import { findPlanted } from "./planted-row.ts";
import { findBehind, type ProofContext, withCopy } from "./scene.ts";
import { addressOf, type Item, readRows, readSnapshot, type State } from "./state.ts";

export interface PlantedPass {
  readonly failures: Failures;
  /** Planted rows that each file (by number) took away. */
  readonly lost: ReadonlyMap<number, readonly Change[]>;
  /** Rows that each file changes anew every time. */
  readonly repeated: ReadonlyMap<number, readonly Change[]>;
  readonly planted: number;
  readonly notes: readonly string[];
}

/** What each file (by number) changes anyhow, once that is known. */
export type KnownChanges = Promise<ReadonlyMap<number, readonly Change[]>>;

const NOTHING: ReadonlyMap<number, readonly Change[]> = new Map();

/**
 * Runs everything again with rows of users in the tables. Those must survive; what the pass changed in rows counts only if one more pass
 * changes it again, since an idempotent backfill has something to do for new rows once.
 */
export async function plantedPass(context: ProofContext, known: KnownChanges): Promise<PlantedPass> {
  const { failures, planted, lost, tables } = await look(context);
  return {
    failures,
    lost: lost.size === 0 ? NOTHING : await whoTook(context, lost),
    repeated: tables.length === 0 ? NOTHING : await whoRepeats(context, tables, known),
    planted: planted.rows.length,
    notes: planted.barren.map((reason) => `no row could be planted in ${reason}`),
  };
}

interface Look {
  readonly failures: Failures;
  readonly planted: Planted;
  /** Tables that lost a planted row. */
  readonly lost: ReadonlySet<string>;
  /** Tables whose rows changed in both passes. */
  readonly tables: readonly string[];
}

function look(context: ProofContext): Promise<Look> {
  return withCopy(context, async (session) => {
    const planted = await plantRows(session);
    const pass = (): Promise<Failures> =>
      runPass(session, context.files, { lenient: context.failed, signal: context.signal });
    const before = await readSnapshot(session);
    const failures = await pass();
    const after = await readSnapshot(session);
    const moved = tablesWithOtherRows(before, after);
    const lost = new Set<string>();
    for (const row of planted.rows) if ((await findPlanted(session, row)) === null) lost.add(row.table);
    if (moved.length === 0) return { failures, planted, lost, tables: [] };
    await pass();
    const again = new Set(tablesWithOtherRows(after, await readSnapshot(session)));
    return { failures, planted, lost, tables: moved.filter((table) => again.has(table)) };
  });
}

function whoTook(context: ProofContext, tables: ReadonlySet<string>): Promise<Map<number, Change[]>> {
  const planted = new WeakMap<Session, Planted>();
  return findBehind(context, {
    prepare: async (session) => void planted.set(session, await plantRows(session)),
    read: async (session) => {
      const rows = planted.get(session)?.rows.filter(({ table }) => tables.has(table)) ?? [];
      const items: Item[] = [];
      for (const [index, row] of rows.entries()) {
        // A table that cannot be asked has been dropped, or is about to be made again.
        if (typeof (await findPlanted(session, row)) !== "string") continue;
        items.push({ kind: "row", subject: row.table, key: `${index}`, value: "present" });
      }
      return new Map(items.map((item) => [addressOf(item), item]));
    },
  });
}

/**
 * What each file changes in the second pass and again in the third.
 * @param known what is known of each file's changes: tables that are among them are not looked at once more
 */
async function whoRepeats(
  context: ProofContext,
  tables: readonly string[],
  known: KnownChanges,
): Promise<Map<number, Change[]>> {
  const read = async (session: Session): Promise<State> => readRows(session, await readSnapshot(session), tables);
  const plant = async (session: Session): Promise<void> => void (await plantRows(session));
  const third = await findBehind(context, {
    prepare: async (session) => {
      await plant(session);
      await runPass(session, context.files, { lenient: context.failed, signal: context.signal });
    },
    read,
  });
  const unknown = withoutKnown(third, await known);
  if (unknown.size === 0) return unknown;
  const second = await findBehind(context, { prepare: plant, read });
  const repeated = [...unknown].map(([file, changes]) => {
    const before = second.get(file) ?? [];
    return [file, changes.filter((change) => before.some((earlier) => isSame(earlier, change)))] as const;
  });
  return new Map(repeated.filter(([, changes]) => changes.length > 0));
}

function withoutKnown(
  found: ReadonlyMap<number, readonly Change[]>,
  known: ReadonlyMap<number, readonly Change[]>,
): Map<number, Change[]> {
  const rest = [...found].map(([file, changes]) => {
    const rows = (known.get(file) ?? []).filter(({ kind }) => kind === "row" || kind === "rows");
    const tables = new Set(rows.map(({ subject }) => subject));
    return [file, changes.filter(({ subject }) => !tables.has(subject))] as const;
  });
  return new Map(rest.filter(([, changes]) => changes.length > 0));
}

/** The same value that changes each time, or more rows of a table that come or go each time. */
function isSame(earlier: Change, later: Change): boolean {
  if (earlier.kind !== later.kind || earlier.subject !== later.subject) return false;
  if (earlier.before === null || later.before === null) return earlier.before === later.before;
  if (earlier.after === null || later.after === null) return earlier.after === later.after;
  if (earlier.key !== later.key || earlier.kind === "rows") return earlier.key === later.key;
  const columns = changedColumns(earlier.before, earlier.after);
  return changedColumns(later.before, later.after).some((column) => columns.includes(column));
}

/** `2 rows of users are gone from app.users`. */
export function sayLost(changes: readonly Change[]): string[] {
  const tables = new Map<string, number>();
  for (const { subject } of changes) tables.set(subject, (tables.get(subject) ?? 0) + 1);
  return [...tables.keys()].map((table) => `rows that users have put into ${plain(table)} are gone`);
}
