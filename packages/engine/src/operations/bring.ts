import { milliseconds } from "../clock.ts";
import { type Json, SlipwayError, withDetails } from "../errors.ts";
import { installLedger, LEDGER_VERSION } from "../ledger/install.ts";
import { type LedgerState, readProof } from "../ledger/proof.ts";
import { type LedgerContents, readContents, type Recorded, readRecorded, readVersion } from "../ledger/read.ts";
import { recordFailure, recordObjects } from "../ledger/write.ts";
import type { OnDrift } from "../options.ts";
import type { Decision } from "../plan/decide.ts";
import { newRun } from "../run/context.ts";
import { driftError, inspectOwnership, type Ownership, toDrift } from "../run/drift.ts";
import { Records } from "../run/records.ts";
import { Release } from "../run/release.ts";
import { acquireRunLock, awaitPredecessors, fence, lookForPredecessors } from "../run/run-lock.ts";
import type { SegmentEnvironment } from "../run/segment.ts";
import { lookAround } from "../run/surroundings.ts";
import { claimWorker, guarded, openWorker } from "../run/worker.ts";
import type { Source } from "../source/discover.ts";
import { bringDue, readAhead, type ReadAhead, UNTOUCHED } from "./bring-due.ts";
import { type Brought, isBrought, isProven, resultsOf, summaryOf, unchanged } from "./brought.ts";
import type { Opened } from "./session.ts";

export interface BringRequest {
  readonly command: "up" | "gate";
  readonly source: Source;
  readonly application: string | undefined;
  readonly runDml: boolean;
  readonly always: boolean;
  readonly onDrift: OnDrift;
  /** Which migrations are due, given the ledger (null: none yet); the gate and `up` differ in that. */
  readonly decisions: (state: LedgerContents | null) => readonly Decision[];
  /** Throws where another run, that was waited for, has shown that this one is in vain. */
  readonly refuse: (state: LedgerContents | null) => Promise<void>;
}

/**
 * Takes the run lock, looks again, and brings what is due.
 * @param first what the look without the lock told
 */
export async function bring(opened: Opened, request: BringRequest, first: LedgerContents | null): Promise<Brought> {
  const { context, session, database } = opened;
  const startedAt = milliseconds();
  const known = { schema: context.schema, application: request.application };
  const look = (): Promise<LedgerState | null> => readProof(session, { ...known, shipped: [], countIdle: false });
  const isDone = async (): Promise<boolean> => {
    if (request.command === "up") {
      const state = await look();
      await request.refuse(state);
      return isProven(state, request.decisions(state));
    }
    const state = await readContents(session, known);
    await request.refuse(state);
    return isBrought(state, request.decisions(state));
  };
  const acquiring = acquireRunLock(session, context, isDone);
  // Sent right behind the first try, and so seen by the holder of the run lock where that one succeeds.
  const early = lookUnderLock(opened, first);
  early.catch(() => {});
  const acquired = await acquiring;
  if (acquired === null) {
    const state = await readContents(session, known);
    return unchanged(state?.application ?? database.name, request.decisions(state), startedAt);
  }
  const unneeded = new AbortController();
  const opening = openWorker(context, unneeded.signal);
  // A failure before the worker is needed must not leave its promise unhandled.
  opening.catch(() => {});
  try {
    const looking = acquired.waited ? lookUnderLock(opened, first) : early;
    looking.catch(() => {});
    const ahead = readAhead(
      context,
      request.decisions(first),
      AbortSignal.any([unneeded.signal, ...(context.signal === undefined ? [] : [context.signal])]),
    );
    const [version, predecessors] = await looking;
    await awaitPredecessors(session, context, predecessors);
    const claiming = opening.then((worker) => claimWorker(worker, context));
    claiming.catch(() => {});
    const installing = installLedger(session, context.schema, version);
    // Sent along with it: where it fails they do too, but its error is the one that tells.
    const beginning = Promise.all([
      fence(session, context),
      look(),
      lookAround(session, context.ledger),
      readRecorded(session, known),
    ]);
    beginning.catch(() => {});
    await installing;
    const [epoch, state, surroundings, recorded] = await beginning;
    if (state === null) {
      throw new SlipwayError("INTERNAL", "the ledger cannot be read right after it was made");
    }
    const decisions = request.decisions(state);
    if (request.command === "gate" ? isBrought(state, decisions) : isProven(state, decisions)) {
      return unchanged(state.application, decisions, startedAt);
    }
    await request.refuse(state);
    const worker = await claiming;
    return await guarded(worker, session, context.signal, () =>
      bringUnderLock({ context, worker, lock: session, epoch, surroundings }, request, {
        state,
        recorded,
        decisions,
        ahead,
        startedAt,
      }),
    );
  } finally {
    // A server without a connection to spare must not hold up a run that has nothing to do.
    unneeded.abort();
    await opening.then(
      (worker) => worker.close(),
      () => {},
    );
  }
}

/** The ledger's version, and the working sessions of former holders. */
function lookUnderLock(
  { session, context }: Opened,
  first: LedgerContents | null,
): Promise<readonly [number, readonly number[]]> {
  return Promise.all([
    // Another runner may have made or upgraded it since we looked without the run lock.
    first === null || first.version < LEDGER_VERSION ? readVersion(session, context.schema) : first.version,
    lookForPredecessors(session, context),
  ]);
}

interface Situation {
  readonly state: LedgerState;
  readonly recorded: Recorded;
  readonly decisions: readonly Decision[];
  readonly ahead: ReadAhead;
  readonly startedAt: number;
}

async function bringUnderLock(
  environment: SegmentEnvironment,
  request: BringRequest,
  situation: Situation,
): Promise<Brought> {
  const { context, worker, lock } = environment;
  const { state, recorded, decisions, ahead, startedAt } = situation;
  const ownership = await inspectOwnership(worker.session, {
    schema: context.schema,
    ledger: context.ledger,
    state,
    recorded,
    lockTimeoutMs: context.settings.lockTimeoutMs,
  });
  for (const message of ownership.information) {
    context.emit({ type: "information", message });
  }
  if (ownership.refreshed.length > 0 || ownership.gone.length > 0) {
    await recordObjects(lock, context.schema, ownership);
  }
  const drifted = ownership.drift.length > 0;
  if (drifted && request.onDrift === "warn") {
    for (const difference of ownership.drift) {
      context.emit({ type: "warning", message: difference.text });
    }
  }
  const heals = drifted && request.onDrift === "heal";
  const due = decisions.filter((decision) => decision.action === "run" || (heals && decision.track === "ddl"));
  const run = newRun(state.application, request.command);
  const release = new Release(environment, run, new Records(ownership));
  try {
    if (drifted && request.onDrift === "fail") {
      throw driftError(ownership.drift, "--on-drift fail", { state: UNTOUCHED, failure: null });
    }
    await bringDue(release, environment, { due, ownership, heals, ahead });
  } catch (error) {
    await writeFailure(error, release, environment, situation);
    throw withPartial(error, release, situation);
  }
  return result(state.application, decisions, { release, ownership, startedAt, due: due.length > 0 });
}

async function writeFailure(
  error: unknown,
  release: Release,
  { context, lock }: SegmentEnvironment,
  { startedAt, decisions }: Situation,
): Promise<void> {
  if (!(error instanceof SlipwayError) || lock.isLost) {
    return;
  }
  const { track, file } = error.details;
  const failed =
    error.code === "MIGRATION_FAILED"
      ? decisions.find((decision) => decision.track === track && decision.file === file)
      : undefined;
  try {
    await recordFailure(lock, context.schema, {
      run: release.run,
      status: error.code === "INTERRUPTED" ? "interrupted" : "failed",
      durationMs: milliseconds() - startedAt,
      migrations: release.completed,
      error: errorJson(error),
      content: failed === undefined ? null : { track: failed.track, file: failed.file, checksum: failed.checksum },
    });
  } catch {
    // The run's own error matters more than a ledger that cannot take it.
  }
}

function errorJson(error: SlipwayError): Readonly<Record<string, Json>> {
  const details = Object.fromEntries(
    Object.entries(error.details).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
  return { code: error.code, message: error.message, hint: error.hint ?? null, details };
}

/** The error, with what became of each migration until then. */
function withPartial(error: unknown, release: Release, { state, decisions, startedAt }: Situation): unknown {
  if (!(error instanceof SlipwayError)) {
    return error;
  }
  const { track, file } = error.details;
  const migrations = resultsOf(decisions, release.completed).map((entry) =>
    entry.track === track && entry.file === file ? { ...entry, state: "failed" as const } : entry,
  );
  return withDetails(error, {
    application: state.application,
    migrations: migrations.map((entry) => ({ ...entry, locks: entry.locks.map((lock) => ({ ...lock })) })),
    summary: { ...summaryOf(migrations, startedAt, release.run.id) },
  });
}

function result(
  application: string,
  decisions: readonly Decision[],
  outcome: {
    readonly release: Release;
    readonly ownership: Ownership;
    readonly startedAt: number;
    readonly due: boolean;
  },
): Brought {
  const { release, ownership, startedAt, due } = outcome;
  const migrations = resultsOf(decisions, release.completed);
  return {
    application,
    migrations,
    drift: ownership.drift.map(toDrift),
    information: ownership.information,
    summary: summaryOf(migrations, startedAt, due ? release.run.id : null),
  };
}
