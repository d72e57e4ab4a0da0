import type { ObjectName } from "../catalog/named.ts";
import { SlipwayError } from "../errors.ts";
import type { CompletedMigration } from "../ledger/write.ts";
import type { Part, Segment } from "../plan/segments.ts";
import { requireGoing } from "../postgres/abort.ts";
import { ServerError, type Session } from "../postgres/session.ts";
import type { RelationLock } from "../results.ts";
import type { Migration } from "../source/migration.ts";
import { commit } from "./commit.ts";
import type { RunContext } from "./context.ts";
import { type NamedLock, readLocks } from "./locks.ts";
import { Mentions } from "./mentions.ts";
import { sendPart } from "./send-part.ts";
import {
  holdForTransaction,
  RESUME,
  sessionReset,
  type SessionSettings,
  setLockTimeout,
  suspend,
} from "./session-reset.ts";
import type { Surroundings } from "./surroundings.ts";
import { type Failure, type SentStatement, Transmitter } from "./transmit.ts";
import { watch, type Watch } from "./watch.ts";
import type { Worker } from "./worker.ts";

/** A migration that a segment completed, with the locks that the segment held. */
export type Completed = CompletedMigration & { readonly locks: readonly RelationLock[] };

/** What a segment did for a migration, which need not be all of it. */
export type Worked = Completed & { readonly completes: boolean };

/** What a transaction writes into the ledger before it commits; given by the release. */
export interface Finish {
  /** Names of the objects that the segment's statements have as their target; parsed while the server works. */
  readonly names: Promise<readonly ObjectName[]>;
  /** Writes the ledger rows; returns the transaction's id, or null to roll everything back. */
  readonly record: (
    session: Session,
    worked: readonly Worked[],
    names: readonly ObjectName[],
  ) => Promise<{ readonly xid: string; readonly runId: string; readonly segments: number } | null>;
}

export interface SegmentEnvironment {
  readonly context: RunContext;
  readonly worker: Worker;
  /** The session that holds the run lock: idle, so it can watch. */
  readonly lock: Session;
  readonly epoch: string;
  readonly surroundings: Surroundings;
}

export const sessionSettings = ({
  context,
  worker,
}: Pick<SegmentEnvironment, "context" | "worker">): SessionSettings => ({
  lockTimeoutMs: context.settings.lockTimeoutMs,
  checksConnection: worker.checksConnection,
  claim: context.keys.worker,
});

/** The server refused a statement; everything of the segment is rolled back. */
export class SegmentFailure extends Error {
  readonly failure: Failure;
  readonly blockers: Watch["blockers"];

  constructor(failure: Failure, blockers: Watch["blockers"]) {
    super(failure.error.message);
    this.failure = failure;
    this.blockers = blockers;
  }
}

/** Counts statements and time per migration while answers come in; times are the server's, in milliseconds. */
class Tally {
  /** Only where several files share a transaction, and its locks. */
  readonly mentions: Mentions | null;
  readonly healed: { readonly index: string; readonly file: string }[] = [];
  readonly #statements = new Map<Migration, number>();
  readonly #durations = new Map<Migration, number>();
  #clock = 0;

  constructor(parts: readonly Part[]) {
    this.mentions = parts.length > 1 ? new Mentions() : null;
  }

  done(statement: SentStatement): void {
    this.#statements.set(statement.migration, (this.#statements.get(statement.migration) ?? 0) + 1);
  }

  /** The server works in order: a migration's time begins where the one before it ended. */
  reached(milliseconds: number, migration: Migration | null): void {
    if (migration !== null) {
      this.#durations.set(migration, milliseconds - this.#clock);
    }
    this.#clock = milliseconds;
  }

  worked(parts: readonly Part[], held: readonly NamedLock[]): Worked[] {
    const spoken = (migration: Migration, lock: NamedLock): boolean =>
      this.mentions?.has(migration, lock.names) ?? true;
    // What no file speaks of, such as a partition, was taken on the way: it is told once, with the last.
    const rest = held.filter((lock) => !parts.some((part) => spoken(part.migration, lock)));
    const last = parts.at(-1)?.migration;
    return parts.map(({ migration, completes }) => {
      const { track, file, checksum } = migration;
      const durationMs = this.#durations.get(migration) ?? 0;
      const statements = this.#statements.get(migration) ?? 0;
      const locks = held
        .filter((lock) => spoken(migration, lock) || (migration === last && rest.includes(lock)))
        .map(({ relation, mode }) => ({ relation, mode }));
      return { track, file, checksum, state: "applied", durationMs, statements, locks, completes };
    });
  }
}

/**
 * One attempt at a transactional segment: begin, fence, statements, ledger rows, commit.
 * @param leaveOut statements that cannot run inside a transaction, per file, when the rest is run without them
 * @returns what it did for each file, or null when `record` chose to roll back
 * @throws {SegmentFailure} {SlipwayError} `RUN_LOCK_LOST`, `FILE_CHANGED`, `CONNECTION_LOST`
 */
export async function runTransaction(
  environment: SegmentEnvironment,
  segment: Segment,
  finish: Finish,
  leaveOut: (migration: Migration) => ReadonlySet<number>,
): Promise<readonly Worked[] | null> {
  const { context, worker, lock } = environment;
  await refresh(environment, segment.parts[0]);
  const session = worker.session;
  const tally = new Tally(segment.parts);
  // The lock_timeout comes first: the fence is waited for under it as well.
  const begun = session.script(
    `${setLockTimeout(context.settings.lockTimeoutMs).sql}; begin isolation level read committed read write; ${holdForTransaction(context.keys.worker)}`,
  );
  const fenced = holdsEpoch(environment);
  // Looked at when the statements are done; until then a refusal must not count as unhandled.
  for (const answer of [begun, fenced, finish.names]) {
    answer.catch(() => {});
  }
  const transmitter = new Transmitter(session, (statement) => tally.done(statement), context.signal);
  const watching = watch(lock, worker.backendPid, context, () => transmitter.current);
  try {
    await send(segment.parts, { transmitter, tally, environment, leaveOut });
    const failure = await transmitter.finish();
    const { error } = await begun;
    if (error !== null) {
      throw new SegmentFailure(engineFailure(error), watching.blockers);
    }
    if (!(await fenced)) {
      throw lockLost();
    }
    if (failure !== null) {
      throw new SegmentFailure(failure, watching.blockers);
    }
    requireGoing(context.signal);
    const names = await finish.names;
    const [locks, transaction] = await Promise.all([
      readLocks(lock, worker.backendPid, context.ledger),
      finish.record(session, tally.worked(segment.parts, []), names),
    ]);
    if (transaction === null) {
      await session.script("rollback");
      return null;
    }
    requireGoing(context.signal);
    await commit(worker, context, transaction);
    for (const healed of tally.healed) {
      context.emit({ type: "index.healed", ...healed });
    }
    return tally.worked(segment.parts, locks);
  } catch (error) {
    void Promise.allSettled([begun, fenced]);
    if (!session.isLost) {
      await session.script("rollback").catch(() => {});
    }
    // A server error outside a file's statements: at COMMIT, or while the ledger rows were written.
    throw error instanceof ServerError ? new SegmentFailure(engineFailure(error), watching.blockers) : error;
  } finally {
    watching.stop();
  }
}

/** The rest of a file relies on the session that its beginning has used; everything else can do with a new one. */
export async function refresh({ context, worker, lock }: SegmentEnvironment, first: Part | undefined): Promise<void> {
  if (first?.resumes === false) {
    await worker.reopen(context, lock);
  }
}

interface SendEnvironment {
  readonly transmitter: Transmitter;
  readonly tally: Tally;
  readonly environment: SegmentEnvironment;
  readonly leaveOut: (migration: Migration) => ReadonlySet<number>;
}

async function send(
  parts: readonly Part[],
  { transmitter, tally, environment, leaveOut }: SendEnvironment,
): Promise<void> {
  const { surroundings } = environment;
  const settings = sessionSettings(environment);
  const reset = sessionReset(settings);
  // Sent before the clock, not with the file's statements: what others see of a message is its beginning.
  const prepare = (part: Part | undefined): void => {
    if (part !== undefined) {
      transmitter.control(part.resumes ? RESUME : reset);
    }
  };
  prepare(parts[0]);
  transmitter.clock((milliseconds) => tally.reached(milliseconds, null));
  for (const [index, part] of parts.entries()) {
    await sendPart(part, {
      transmitter,
      surroundings,
      settings,
      leaveOut: leaveOut(part.migration),
      mentions: tally.mentions,
      onHealed: (name) => tally.healed.push({ index: name, file: `${part.migration.track}/${part.migration.file}` }),
    });
    prepare(parts[index + 1]);
    transmitter.clock((milliseconds) => tally.reached(milliseconds, part.migration));
    if (transmitter.stopped) {
      return;
    }
  }
  // Deferred constraints are checked here, where the error can still be told from a lost COMMIT.
  transmitter.control({ sql: "set constraints all immediate", commands: 1 });
  const last = parts.at(-1);
  if (last !== undefined) {
    transmitter.control(last.completes ? reset : suspend(settings));
  }
}

/** Share-locks the epoch row until the transaction ends; false when another holder has counted it up. */
async function holdsEpoch({ worker, context, epoch }: SegmentEnvironment): Promise<boolean> {
  const { rows } = await worker.session.query({
    text: `select 1 from ${context.schema}.fence where epoch = $1::bigint for share`,
    values: [epoch],
  });
  return rows.length === 1;
}

export function lockLost(): SlipwayError {
  return new SlipwayError("RUN_LOCK_LOST", "another run took over the run lock; nothing of this segment was kept", {
    hint: "run the command again once the other run is done",
  });
}

export function engineFailure(error: ServerError): Failure {
  return { statement: null, error, bytes: Buffer.alloc(0), position: null };
}
