import type { Difference } from "../catalog/compare.ts";
import { namedObjects, type ObjectName } from "../catalog/named.ts";
import type { ObjectRecord } from "../catalog/object.ts";
import { readMarkedObjects, readObjects } from "../catalog/read.ts";
import { SlipwayError, withDetails } from "../errors.ts";
import type { RecordedObject } from "../ledger/read.ts";
import { insertUnrecorded } from "../ledger/demo-rows.ts";
import { recordSegment, type RunIdentity } from "../ledger/write.ts";
import type { FileFacts } from "../plan/facts.ts";
import { cutSegments, type Segment, withBreak } from "../plan/segments.ts";
import { abortError, pause } from "../postgres/abort.ts";
import { ConnectionLostError, type Session } from "../postgres/session.ts";
import { LOCKED } from "../postgres/sqlstate.ts";
import type { RunState } from "../results.ts";
import type { Migration, Track, TransactionMode } from "../source/migration.ts";
import { DemoRows } from "./demo-rows.ts";
import { migrationFailed } from "./failure.ts";
import { strongest } from "./locks.ts";
import { lockTimeout, retryPause } from "./lock-retry.ts";
import { keyOf, type Merged, type Records, type SpokenOf } from "./records.ts";
import {
  type Completed,
  type Finish,
  runTransaction,
  type SegmentEnvironment,
  SegmentFailure,
  type Worked,
} from "./segment.ts";
import { findBreak, indexOfSame, isTooBig } from "./recut.ts";
import { stateAfterFailure } from "./state.ts";
import { runStatements } from "./statements.ts";

const NONE: ReadonlySet<number> = new Set();

/** What to bring, and how. */
export interface Bring {
  readonly track: Track;
  readonly files: readonly FileFacts[];
  readonly mode: TransactionMode;
  /** This track ends the run: its last segment closes the run's row. */
  readonly closesRun: boolean;
  /** State that a completed migration is reported with. */
  readonly stateOf: (migration: Migration) => RunState;
  readonly spokenOf: SpokenOf;
  /** Statements (by index) that are left out. */
  readonly leftOut: ReadonlyMap<Migration, ReadonlySet<number>>;
  /** Set when this run is to restore what was recorded: drift that is accepted where it stays. */
  readonly forgives?: (difference: Difference) => boolean;
}

/** One segment's turn. */
type Step = Bring & { readonly last: boolean };

/** Brings migrations into the database, segment by segment, and keeps count of what is committed. */
export class Release {
  readonly run: RunIdentity;
  readonly completed: Completed[] = [];
  readonly #environment: SegmentEnvironment;
  readonly #startedAt = performance.now();
  readonly #records: Records;
  readonly #demoRows: DemoRows;
  /** What segments did for files that they did not complete. */
  readonly #begun = new Map<string, Worked>();
  /** What the open transaction has written of the owned objects. */
  #merged: Merged | null = null;
  #segments = 0;

  constructor(environment: SegmentEnvironment, run: RunIdentity, records: Records) {
    this.#environment = environment;
    this.run = run;
    this.#records = records;
    this.#demoRows = new DemoRows(environment.context);
  }

  get segments(): number {
    return this.#segments;
  }

  /**
   * @throws {SlipwayError} `MIGRATION_FAILED`, `LOCK_TIMEOUT`, `RUN_LOCK_LOST`, `CONNECTION_LOST`, `FILE_CHANGED`
   * @returns false when a heal did not restore what was recorded; its last segment is rolled back then
   */
  async bring(request: Bring): Promise<boolean> {
    try {
      return await this.#bring(request);
    } finally {
      await this.#demoRows.close();
    }
  }

  async #bring(request: Bring): Promise<boolean> {
    let files = request.files;
    let mode = request.mode;
    let done = 0;
    for (;;) {
      const segments = cutSegments(files, mode);
      const segment = segments[done];
      if (segment === undefined) {
        return true;
      }
      try {
        const last = done === segments.length - 1;
        const kept = await this.#runWithRetries(segment, {
          ...request,
          files,
          last,
          closesRun: request.closesRun && last,
        });
        if (!kept) {
          return false;
        }
        done++;
      } catch (error) {
        const failure = error instanceof SegmentFailure && segment.kind === "transaction" ? error.failure : null;
        const found = failure === null ? null : findBreak(failure, files);
        if (found !== null) {
          files = files.map((facts) => (facts.migration === found.migration ? withBreak(facts, found.cut) : facts));
          this.#tell(`${found.cut.reason}; the release is cut there`);
        } else if (mode === "release" && segment.parts.length > 1 && failure !== null && isTooBig(failure)) {
          mode = "file";
          done = indexOfSame(cutSegments(files, mode), segment);
          this.#tell(
            "the release is too big for the server's lock table (max_locks_per_transaction): it is run a file a transaction",
          );
        } else {
          throw this.#inWords(error, segment);
        }
      }
    }
  }

  #tell(message: string): void {
    this.#environment.context.emit({ type: "information", message });
  }

  async #runWithRetries(segment: Segment, request: Step): Promise<boolean> {
    const { context } = this.#environment;
    const started = Date.now();
    for (let attempt = 1; ; attempt++) {
      try {
        return segment.kind === "transaction"
          ? await this.#runTransaction(segment, request)
          : await this.#runStatements(segment, request);
      } catch (error) {
        const elapsed = Date.now() - started;
        if (
          segment.kind === "statement" ||
          !(error instanceof SegmentFailure) ||
          !LOCKED.has(error.failure.error.sqlstate) ||
          context.signal?.aborted === true
        ) {
          throw error;
        }
        const pauseMs = retryPause(attempt);
        if (elapsed + pauseMs > context.settings.retryBudgetMs) {
          throw lockTimeout(error, elapsed);
        }
        context.emit({
          type: "segment.retry",
          attempt,
          pauseMs,
          reason: error.failure.error.message,
          blockers: error.blockers,
        });
        await pause(pauseMs, context.signal);
      }
    }
  }

  async #runTransaction(segment: Segment, request: Step): Promise<boolean> {
    const { context } = this.#environment;
    const index = this.#segments;
    const startedAt = performance.now();
    context.emit({
      type: "segment.started",
      index,
      kind: "transaction",
      files: segment.parts.map((part) => part.migration.file),
    });
    const finish: Finish = {
      names: namesOf(segment, request),
      record: (session, worked, names) => this.#record(session, { worked, names, request, sameTransaction: true }),
    };
    const leaveOut = (migration: Migration): ReadonlySet<number> => request.leftOut.get(migration) ?? NONE;
    if (request.track === "dml") {
      await this.#demoRows.remember();
    }
    const worked = await runTransaction(this.#environment, segment, finish, leaveOut);
    if (worked === null) {
      return false;
    }
    this.#committed(worked, request, performance.now() - startedAt);
    return true;
  }

  async #runStatements(segment: Segment, request: Step): Promise<boolean> {
    const { context } = this.#environment;
    const part = segment.parts[0];
    if (part === undefined) {
      return true;
    }
    const startedAt = performance.now();
    context.emit({ type: "segment.started", index: this.#segments, kind: "statement", files: [part.migration.file] });
    const names = namesOf(segment, request);
    const statements = await runStatements(this.#environment, part);
    const { track, file, checksum } = part.migration;
    const durationMs = performance.now() - startedAt;
    const worked: Worked[] = [
      { track, file, checksum, state: "applied", durationMs, statements, locks: [], completes: part.completes },
    ];
    // The statements stand already; this transaction only writes them down.
    const bookkeeping: Segment = { kind: "transaction", parts: [], reason: "" };
    const recorded = await runTransaction(
      this.#environment,
      bookkeeping,
      {
        names,
        record: (session, _none, found) =>
          this.#record(session, { worked, names: found, request, sameTransaction: false }),
      },
      () => NONE,
    );
    if (recorded === null) {
      return false;
    }
    this.#committed(worked, request, durationMs);
    return true;
  }

  #committed(worked: readonly Worked[], request: Bring, durationMs: number): void {
    const { context } = this.#environment;
    const index = this.#segments;
    this.#segments++;
    if (this.#merged !== null) {
      this.#records.accept(this.#merged);
    }
    const completed = this.#completedBy(worked, request);
    for (const entry of worked.filter(({ completes }) => !completes)) {
      this.#begun.set(`${entry.track}/${entry.file}`, added(entry, this.#begun.get(`${entry.track}/${entry.file}`)));
    }
    for (const entry of completed) {
      this.completed.push(entry);
      context.emit({
        type: "migration.finished",
        track: entry.track,
        file: entry.file,
        state: entry.state,
        durationMs: entry.durationMs,
      });
    }
    context.emit({ type: "segment.committed", index, durationMs });
  }

  /** The migrations that are done now, with what earlier segments did for them. */
  #completedBy(worked: readonly Worked[], request: Bring): Completed[] {
    const migrations = new Map(request.files.map(({ migration }) => [migration.file, migration]));
    return worked
      .filter(({ completes }) => completes)
      .map((entry) => {
        const { completes: _, ...completed } = added(entry, this.#begun.get(`${entry.track}/${entry.file}`));
        const migration = migrations.get(entry.file);
        return migration === undefined ? completed : { ...completed, state: request.stateOf(migration) };
      });
  }

  /** Writes the ledger rows into the open transaction; null when a heal did not restore what was recorded. */
  async #record(
    session: Session,
    entry: {
      readonly worked: readonly Worked[];
      readonly names: readonly ObjectName[];
      readonly request: Step;
      readonly sameTransaction: boolean;
    },
  ): Promise<{ xid: string; runId: string; segments: number } | null> {
    const { context } = this.#environment;
    const { request } = entry;
    const completed = this.#completedBy(entry.worked, request);
    let dropped: readonly RecordedObject[] = [];
    let mark: string | null = null;
    this.#merged = null;
    if (request.track === "ddl") {
      const { objects: current, mark: found } = await readMarkedObjects(session, {
        names: entry.names,
        owned: this.#records.recorded,
        changedByThisTransaction: entry.sameTransaction,
        exclude: context.ledger,
      });
      const standing = this.#records.standing(current, request.spokenOf);
      const decides = request.forgives !== undefined && request.last;
      if (decides && !standing.every(request.forgives)) {
        return null;
      }
      dropped = await this.#droppedOfOthers(session, current, request.spokenOf);
      this.#merged = this.#records.merge(current, request.spokenOf, decides ? [] : standing);
      mark = this.#merged.isWhole ? found : null;
    }
    if (request.track === "dml") {
      await this.#recordDemoRows(session, entry);
    }
    const segments = this.#segments + 1;
    const xid = await recordSegment(session, context.schema, {
      run: this.run,
      status: request.closesRun ? "succeeded" : "running",
      segments,
      durationMs: performance.now() - this.#startedAt,
      completed,
      migrations: [...this.completed, ...completed],
      baseline: false,
      objects: this.#merged?.objects ?? null,
      mark,
      gone: [...(this.#merged?.gone ?? []), ...dropped].map(({ type, identity }) => ({ type, identity })),
    });
    return { xid, runId: this.run.id, segments };
  }

  /** Writes down which rows the dml files of a segment brought; each is in a transaction of its own. */
  async #recordDemoRows(
    session: Session,
    entry: { readonly worked: readonly Worked[]; readonly request: Step; readonly sameTransaction: boolean },
  ): Promise<void> {
    const { application } = this.run;
    for (const { file } of entry.worked) {
      const facts = entry.request.files.find(({ migration }) => migration.file === file);
      if (entry.sameTransaction && facts !== undefined) {
        await this.#demoRows.record(session, { application, facts });
      } else {
        const reason = "statements of the file ran outside a transaction";
        await insertUnrecorded(session, this.#environment.context.schema, { application, file, table: null, reason });
      }
    }
  }

  /** Objects of other applications that this release has dropped. */
  async #droppedOfOthers(
    session: Session,
    current: readonly ObjectRecord[],
    spokenOf: SpokenOf,
  ): Promise<readonly RecordedObject[]> {
    const candidates = this.#records.perhapsDropped(current, spokenOf);
    if (candidates.length === 0) {
      return [];
    }
    const exclude = this.#environment.context.ledger;
    const found = await readObjects(session, {
      names: [],
      owned: candidates,
      changedByThisTransaction: false,
      exclude,
    });
    const there = new Set(found.map(keyOf));
    return candidates.filter((object) => !there.has(keyOf(object)));
  }

  /** The error in words, with the state that the database is in now. */
  #inWords(error: unknown, segment: Segment): unknown {
    const { context, lock } = this.#environment;
    const state = stateAfterFailure(segment, this.#segments, this.completed);
    if (context.signal?.aborted === true) {
      const known = error instanceof SlipwayError ? error.details["state"] : undefined;
      return withDetails(abortError(context.signal), { state: known ?? state });
    }
    if (error instanceof SegmentFailure) {
      const only = segment.parts.length === 1 ? (segment.parts[0]?.migration ?? null) : null;
      return migrationFailed(error.failure, state, only);
    }
    if (error instanceof ConnectionLostError) {
      const options = { cause: error, hint: "run the command again", details: { state } };
      return lock.isLost
        ? new SlipwayError("RUN_LOCK_LOST", `the session that holds the run lock was lost: ${error.message}`, options)
        : new SlipwayError("CONNECTION_LOST", `the connection was lost during the run: ${error.message}`, options);
    }
    return error instanceof SlipwayError ? withDetails(error, { state, ...error.details }) : error;
  }
}

/** A file that crosses segments is told as one. */
function added(entry: Worked, earlier: Worked | undefined): Worked {
  return earlier === undefined
    ? entry
    : {
        ...entry,
        durationMs: earlier.durationMs + entry.durationMs,
        statements: earlier.statements + entry.statements,
        locks: strongest([...earlier.locks, ...entry.locks]),
      };
}

function namesOf(segment: Segment, request: Bring): Promise<readonly ObjectName[]> {
  if (request.track !== "ddl") {
    return Promise.resolve([]);
  }
  const files = new Set(segment.parts.map((part) => part.migration));
  const definitions = request.files.filter((facts) => files.has(facts.migration)).map((facts) => facts.definitions);
  // Begun once the statements are on their way: parsing takes the time that the server takes to run them.
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      Promise.all(definitions.map((statements) => namedObjects(statements))).then(
        (names) => resolve(names.flat()),
        reject,
      );
    });
  });
}
