import { type Change, changesBetween, plain, tablesWithOtherRows } from "./difference.ts";
import { type Failures, runPass } from "./pass.ts";
import { findBehind, type ProofContext, type Scene, withCopy } from "./scene.ts";
import { addressOf, readRows, readSnapshot, type Snapshot, type State } from "./state.ts";

export interface SecondPass {
  readonly failures: Failures;
  /** What each file (by number) left changed, in catalog, identity and rows. */
  readonly changes: ReadonlyMap<number, readonly Change[]>;
  readonly notes: readonly string[];
}

interface Look {
  readonly failures: Failures;
  readonly before: Snapshot;
  readonly after: Snapshot;
}

/** Runs everything again, and says what that changed and which file did it. */
export async function secondPass(context: ProofContext): Promise<SecondPass> {
  const { failures, before, after } = await look(context, context.failed);
  const tables = tablesWithOtherRows(before, after);
  const changed = changesBetween(before.state, after.state);
  const notes = movedSequences(before, after);
  if (changed.length === 0 && tables.length === 0) return { failures, changes: new Map(), notes };
  const changes = await findBehind(context, sceneOf(changed, tables));
  return { failures, changes: await withoutUndone(context, failures, changes), notes };
}

async function look(context: ProofContext, lenient: ProofContext["failed"]): Promise<Look> {
  return withCopy(context, async (session) => {
    const before = await readSnapshot(session);
    const failures = await runPass(session, context.files, { lenient, signal: context.signal });
    return { failures, before, after: await readSnapshot(session) };
  });
}

function sceneOf(changed: readonly Change[], tables: readonly string[]): Scene {
  const addresses = new Set(changed.map(addressOf));
  // What stands for the parts of an object that came or went, and for the columns of a table.
  for (const { kind, subject } of changed) {
    if (kind === "part") addresses.add(addressOf({ kind: "object", subject, key: "" }));
    if (kind === "column") addresses.add(addressOf({ kind: "table", subject, key: "" }));
  }
  return {
    prepare: () => Promise.resolve(),
    read: async (session) => {
      const snapshot = await readSnapshot(session);
      const rows = await readRows(session, snapshot, tables);
      return new Map([...[...snapshot.state].filter(([address]) => addresses.has(address)), ...rows]);
    },
  };
}

/** Leaves out what a file would have undone had another of its statements not failed: that is the other statement's fault. */
async function withoutUndone(
  context: ProofContext,
  failures: Failures,
  changes: ReadonlyMap<number, readonly Change[]>,
): Promise<ReadonlyMap<number, readonly Change[]>> {
  const catalog = [...changes.values()].flat().filter(({ kind }) => kind !== "row" && kind !== "rows");
  if (failures.size === 0 || catalog.length === 0) return changes;
  const { before, after } = await look(context, new Set([...context.failed, ...failures.keys()]));
  const stays = (change: Change): boolean =>
    change.kind === "row" || change.kind === "rows" || differs(change, before.state, after.state);
  const kept = [...changes].map(([file, list]) => [file, list.filter(stays)] as const);
  return new Map(kept.filter(([, list]) => list.length > 0));
}

function differs(change: Change, before: State, after: State): boolean {
  const address = addressOf(change);
  return before.get(address)?.value !== after.get(address)?.value;
}

function movedSequences(before: Snapshot, after: Snapshot): string[] {
  return [...before.sequences].flatMap(([name, last]) => {
    const now = after.sequences.get(name);
    return now === undefined || now === last
      ? []
      : [`sequence ${plain(name)} went on from ${last ?? "its start"} to ${now ?? "its start"} in the second pass`];
  });
}
