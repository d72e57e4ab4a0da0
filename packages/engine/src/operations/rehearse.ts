import type { RehearseOptions } from "../options.ts";
import { overBudget } from "../plan/lock-budget.ts";
import type { Segment } from "../plan/segments.ts";
import type { Session } from "../postgres/session.ts";
import type { OverBudget, Rehearsal, RehearsalResult, RehearsedStatement } from "../results.ts";
import { rehearsalRefused, rehearse as runRehearsal } from "../run/rehearse.ts";
import { acquireRunLock, awaitPredecessors } from "../run/run-lock.ts";
import { watchedPieces } from "../run/send-part.ts";
import { claimWorker, guarded, openWorker } from "../run/worker.ts";
import { nameFilter } from "../source/name-filter.ts";
import { mayAdvanceSequence } from "../sql/sequences.ts";
import { makePlan } from "./plan.ts";
import { type Opened, requireWritable, withSource } from "./session.ts";

const DEFAULT_LIMIT_MS = 30_000;
/** Longer than this nobody is to wait behind something that is not even meant to stay. */
const LOCK_TIMEOUT_MS = 1_000;

/**
 * The plan, and what it would do to those who work with the database: runs what is pending in one transaction on the real database, under a
 * short `lock_timeout` and with the run lock, looks at each statement's locks, rows, rewrites and scans, and rolls everything back.
 * @throws {SlipwayError} `REHEARSAL_REFUSED` on a production database where sequences may advance; `MIGRATION_FAILED`, `LOCK_TIMEOUT`, and
 * what {@link plan} throws
 */
export async function rehearse(options: RehearseOptions): Promise<RehearsalResult> {
  const lockTimeoutMs = Math.min(options.lockTimeoutMs ?? LOCK_TIMEOUT_MS, LOCK_TIMEOUT_MS);
  const named = await nameFilter(options.dmlInclude);
  return withSource({ ...options, lockTimeoutMs }, "rehearse", async (opened, source) => {
    const { context, session, database } = opened;
    requireWritable(session, database);
    await acquireRunLock(session, context, () => Promise.resolve(false));
    await awaitPredecessors(session, context);
    const { result, segments, state } = await makePlan(opened, source, options, named);
    const sequences = await readSequences(session, context.ledger);
    const mayAdvanceSequences = sequences.size === 0 ? [] : advancing(segments);
    const isProduction = options.environment === "production" || state?.environment === "production";
    if (isProduction && mayAdvanceSequences.length > 0 && options.allowSequences !== true) {
      const places = mayAdvanceSequences.map(({ track, file, line }) => `${track}/${file}:${line}`);
      throw rehearsalRefused(
        `${database.name} is a production database, and statements may take values from its sequences, which no rollback gives back: ${places.join(", ")}`,
        "rehearse on a copy, or accept gaps with --allow-sequences",
      );
    }
    for (const { track, file, line } of mayAdvanceSequences) {
      context.emit({
        type: "information",
        message: `${track}/${file}:${line} may take values from sequences; a rollback does not give them back`,
      });
    }
    const rehearsed = await onWorker(opened, segments, options.limitMs ?? DEFAULT_LIMIT_MS);
    const rehearsal: Rehearsal = {
      ...rehearsed,
      mayAdvanceSequences,
      sequences: moved(sequences, await readSequences(session, context.ledger)),
      overBudget: options.budget === undefined ? [] : overBudget(heldLocks(rehearsed.statements), options.budget),
    };
    return { ...result, rehearsal };
  });
}

async function onWorker(
  { context, session }: Opened,
  segments: readonly Segment[],
  limitMs: number,
): ReturnType<typeof runRehearsal> {
  const worker = await claimWorker(await openWorker(context), context);
  return guarded(worker, session, context.signal, () =>
    runRehearsal(segments, { context, worker, lock: session, limitMs }),
  );
}

function heldLocks(statements: readonly RehearsedStatement[]): readonly OverBudget[] {
  return statements.flatMap(({ track, file, line, heldMs, locks }) =>
    locks.map(({ relation, mode }) => ({ track, file, line, relation, mode, heldMs })),
  );
}

function advancing(segments: readonly Segment[]): Rehearsal["mayAdvanceSequences"] {
  return segments
    .filter(({ kind }) => kind === "transaction")
    .flatMap(({ parts }) => parts)
    .flatMap(({ migration, first, end }) =>
      [...watchedPieces(migration)].flatMap((piece) =>
        piece.type === "statement" &&
        piece.index >= first &&
        piece.index < end &&
        mayAdvanceSequence(piece.kind, piece.bytes)
          ? [{ track: migration.track, file: migration.file, line: piece.tokenLine }]
          : [],
      ),
    );
}

/** Where every sequence stands; null where it was never used or may not be read. */
async function readSequences(session: Session, ledger: string): Promise<ReadonlyMap<string, string | null>> {
  const { rows } = await session.query<{ sequence: string; value: string | null }>({
    text: `
select pg_catalog.format('%I.%I', s.schemaname, s.sequencename) as sequence, s.last_value::text as value
from pg_catalog.pg_sequences s
where s.schemaname <> $1
order by 1`,
    values: [ledger],
  });
  return new Map(rows.map(({ sequence, value }) => [sequence, value]));
}

function moved(
  before: ReadonlyMap<string, string | null>,
  after: ReadonlyMap<string, string | null>,
): Rehearsal["sequences"] {
  return [...after]
    .filter(([sequence, value]) => before.has(sequence) && before.get(sequence) !== value)
    .map(([sequence, value]) => ({ sequence, before: before.get(sequence) ?? null, after: value }));
}
