import type { SlipwayError } from "../errors.ts";
import { requireGoing } from "../abort.ts";
import type { Migration } from "../source/migration.ts";
import type { Failures } from "./pass.ts";
import { isOneTransaction, runFile, runLeniently } from "./run-file.ts";
import { type ProofContext, withCopy } from "./scene.ts";
import type { Session } from "../postgres/session.ts";

/** It exists already, or is there twice: what the file itself has made. */
const OWN_FAULT = new Set(["42P07", "42710", "42701", "42723", "42P06", "42P16", "23505", "42712"]);

/**
 * Of files that fail when they are run again, the file that is to blame where that is another one: a later one that has changed what the
 * file relies on, or an earlier one whose own second run does. Files that fail by themselves are not in the result.
 */
export async function findCulprits(
  context: ProofContext,
  failures: Failures,
  fresh: () => Promise<string>,
): Promise<ReadonlyMap<Migration, Migration>> {
  const culprits = new Map<Migration, Migration>();
  const unclear: Migration[] = [];
  for (const [migration, error] of failures) {
    if (!OWN_FAULT.has(sqlstateOf(error))) unclear.push(migration);
  }
  if (unclear.length === 0) return culprits;
  const alone = await withCopy(context, (session) => failingAlone(session, unclear));
  const disturbed = unclear.filter((migration) => !alone.has(migration));
  if (disturbed.length > 0) await withCopy(context, (session) => findEarlier(session, context, disturbed, culprits));
  if (alone.size > 0) await findLater(context, [...alone], await fresh(), culprits);
  return culprits;
}

const sqlstateOf = (error: SlipwayError): string => {
  const sqlstate = error.details["sqlstate"];
  return typeof sqlstate === "string" ? sqlstate : "";
};

/** Whether a file fails where it is run now; nothing of it is kept. Null where it cannot be tried without keeping it. */
async function fails(session: Session, migration: Migration): Promise<boolean | null> {
  if (!(await isOneTransaction(session, migration).catch(() => false))) return null;
  return (await runFile(session, migration, { rollBackAfter: () => Promise.resolve() })).failure !== null;
}

/** Of these files, those that fail where they are run by themselves, now; nothing of them is kept. */
export async function failingAlone(session: Session, files: readonly Migration[]): Promise<Set<Migration>> {
  const failing = new Set<Migration>();
  for (const migration of files) if ((await fails(session, migration)) !== false) failing.add(migration);
  return failing;
}

/** Files that would succeed by themselves: an earlier one of the same pass stands in their way. */
async function findEarlier(
  session: Session,
  { files, failed, signal }: ProofContext,
  disturbed: readonly Migration[],
  culprits: Map<Migration, Migration>,
): Promise<void> {
  const waiting = new Set(disturbed);
  for (const migration of files) {
    requireGoing(signal);
    if (waiting.size === 0) return;
    waiting.delete(migration);
    if (failed.has(migration)) await runLeniently(session, migration);
    else await runFile(session, migration);
    for (const candidate of waiting) {
      if ((await fails(session, candidate)) !== true) continue;
      culprits.set(candidate, migration);
      waiting.delete(candidate);
    }
  }
}

/** Files that fail by themselves at the end: at once after their own first run, or only since a later file has run. */
async function findLater(
  { scratch, files, failed, signal }: ProofContext,
  failing: readonly Migration[],
  database: string,
  culprits: Map<Migration, Migration>,
): Promise<void> {
  const session = await scratch.open(database);
  try {
    const waiting = new Set<Migration>();
    for (const migration of files) {
      requireGoing(signal);
      if (failed.has(migration)) await runLeniently(session, migration);
      else await runFile(session, migration);
      for (const candidate of waiting) {
        if ((await fails(session, candidate)) !== true) continue;
        culprits.set(candidate, migration);
        waiting.delete(candidate);
      }
      if (failing.includes(migration) && (await fails(session, migration)) === false) waiting.add(migration);
    }
  } finally {
    session.destroy();
    await scratch.drop(database);
  }
}
