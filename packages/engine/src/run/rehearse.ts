import { SlipwayError, withDetails } from "../errors.ts";
import type { Part, Segment } from "../plan/segments.ts";
import type { Session } from "../postgres/session.ts";
import { ACTIVE_SQL_TRANSACTION, LOCKED, QUERY_CANCELED, UNSAFE_NEW_ENUM_VALUE } from "../postgres/sqlstate.ts";
import type { NotRehearsed, Rehearsal, RehearsedStatement } from "../results.ts";
import { classify } from "../sql/classify.ts";
import type { Piece } from "../sql/splitter.ts";
import type { RunContext } from "./context.ts";
import { migrationFailed } from "./failure.ts";
import { effectOf, type Footprint, readFootprint } from "./footprint.ts";
import { lockTimeout } from "./lock-retry.ts";
import { SegmentFailure, sessionSettings } from "./segment.ts";
import { sentStatement, watchedPieces } from "./send-part.ts";
import { sessionReset } from "./session-reset.ts";
import { type Failure, type SentStatement, Transmitter } from "./transmit.ts";
import { watch, type Watch } from "./watch.ts";
import type { Worker } from "./worker.ts";

const CANCEL_AGAIN_MS = 250;
const UNDONE = "the rehearsal was rolled back; the database is as before";

type StatementPiece = Extract<Piece, { type: "statement" }>;

export interface Stage {
  readonly context: RunContext;
  readonly worker: Worker;
  /** The session that holds the run lock: idle, and outside the transaction. */
  readonly lock: Session;
  /** How long everything together may hold its locks, in milliseconds. */
  readonly limitMs: number;
}

/** A statement that ran, while the segment that holds its locks is not over yet. */
type Measured = Omit<RehearsedStatement, "heldMs"> & { readonly startedAt: number };

/** What a rehearsal found; the sequences are looked at by the caller. */
export type Rehearsed = Pick<Rehearsal, "statements" | "notRehearsed" | "stopped" | "durationMs">;

/**
 * Runs what the segments hold in one transaction, statement by statement, looks at what each does, and rolls everything back.
 * @throws {SlipwayError} `MIGRATION_FAILED` for a statement that would fail in the release too, `LOCK_TIMEOUT`
 */
export async function rehearse(segments: readonly Segment[], stage: Stage): Promise<Rehearsed> {
  const rehearsal = new OneRehearsal(stage);
  const { session } = stage.worker;
  const { error } = await session.script("begin isolation level read committed read write");
  if (error !== null) {
    throw error;
  }
  const startedAt = performance.now();
  try {
    await rehearsal.run(segments);
  } finally {
    rehearsal.stop();
    if (!session.isLost) {
      await session.script("rollback");
    }
  }
  return { ...rehearsal.found(), durationMs: Math.round(performance.now() - startedAt) };
}

class OneRehearsal {
  readonly #stage: Stage;
  readonly #watching: Watch;
  readonly #statements: RehearsedStatement[] = [];
  readonly #notRehearsed: NotRehearsed[] = [];
  /** Filenodes of relations that were there before. */
  readonly #before = new Map<string, string>();
  readonly #strangers = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #again: NodeJS.Timeout | undefined;
  #over = false;
  #startedAt = 0;
  #current: SentStatement | null = null;
  #footprint: Footprint | null = null;

  constructor(stage: Stage) {
    const { context, worker, lock, limitMs } = stage;
    this.#stage = stage;
    this.#watching = watch(lock, worker.backendPid, context, () => this.#current);
    this.#timer = setTimeout(() => {
      this.#over = true;
      void worker.session.cancel();
      this.#again = setInterval(() => void worker.session.cancel(), CANCEL_AGAIN_MS);
    }, limitMs);
  }

  found(): Omit<Rehearsed, "durationMs"> {
    const stopped = this.#over
      ? `it was stopped after ${this.#stage.limitMs / 1000} s, which is as long as it may hold locks`
      : null;
    return { statements: this.#statements, notRehearsed: this.#notRehearsed, stopped };
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#again);
    this.#watching.stop();
  }

  async run(segments: readonly Segment[]): Promise<void> {
    for (const segment of segments) {
      if (this.#over) {
        return;
      }
      if (segment.kind === "statement") {
        this.#leaveOut(segment);
      } else {
        await this.#runSegment(segment);
      }
    }
  }

  #leaveOut({ parts, reason }: Segment): void {
    for (const { migration, first, end } of parts) {
      for (const piece of watchedPieces(migration)) {
        if (piece.type === "statement" && piece.index >= first && piece.index < end) {
          const place = placeOf(sentStatement(piece, migration));
          const prefix = `${place.track}/${place.file}:${place.line}: `;
          this.#notRehearsed.push({
            ...place,
            reason: reason.startsWith(prefix) ? reason.slice(prefix.length) : reason,
          });
        }
      }
    }
  }

  /** Locks are held to the commit that stands at the segment's end. */
  async #runSegment(segment: Segment): Promise<void> {
    const measured: Measured[] = [];
    try {
      for (const part of segment.parts) {
        await this.#runPart(part, measured);
        if (this.#over) {
          break;
        }
      }
    } finally {
      const end = performance.now();
      for (const { startedAt, ...statement } of measured) {
        this.#statements.push({ ...statement, heldMs: Math.round(end - startedAt) });
      }
    }
  }

  async #runPart(part: Part, measured: Measured[]): Promise<void> {
    const { session } = this.#stage.worker;
    const settings = sessionSettings(this.#stage);
    if (!part.resumes) {
      // A client that is stopped in the middle must not keep the locks.
      await session.script(
        `${sessionReset(settings).sql}; set idle_in_transaction_session_timeout = ${this.#stage.limitMs}`,
      );
    }
    this.#footprint = await this.#look();
    let copying: Transmitter | null = null;
    let statement: SentStatement | null = null;
    for (const piece of watchedPieces(part.migration)) {
      if (this.#over) {
        return;
      }
      switch (piece.type) {
        case "statement": {
          if (piece.index < part.first || piece.index >= part.end || isTransactionControl(piece)) {
            statement = null;
            break;
          }
          statement = sentStatement(piece, part.migration);
          const transmitter = await this.#begin(piece, statement);
          if (piece.copy) {
            copying = transmitter;
          } else {
            await this.#end(transmitter, statement, measured);
          }
          break;
        }
        case "copy-data":
          await copying?.copyData(piece.bytes);
          break;
        case "copy-end":
          if (copying !== null && statement !== null) {
            copying.copyDone();
            await this.#end(copying, statement, measured);
          }
          copying = null;
          break;
        case "error":
        case "meta":
          break;
      }
    }
  }

  async #begin(piece: StatementPiece, statement: SentStatement): Promise<Transmitter> {
    const { worker, context } = this.#stage;
    this.#current = statement;
    this.#startedAt = performance.now();
    const transmitter = new Transmitter(worker.session, () => {}, context.signal);
    // What cannot be rehearsed is undone by itself; so is what misses it later.
    transmitter.control({ sql: "savepoint slipway_rehearsal", commands: 1 });
    await transmitter.add(piece.bytes, statement, true);
    return transmitter;
  }

  async #end(transmitter: Transmitter, statement: SentStatement, measured: Measured[]): Promise<void> {
    const failure = await transmitter.finish();
    const endedAt = performance.now();
    this.#current = null;
    if (failure !== null) {
      await this.#failed(failure, statement);
      return;
    }
    await this.#stage.worker.session.script("release savepoint slipway_rehearsal");
    const from = this.#footprint;
    const to = await this.#look();
    this.#footprint = to;
    if (from !== null) {
      measured.push({
        ...placeOf(statement),
        durationMs: Math.round((endedAt - this.#startedAt) * 10) / 10,
        ...effectOf(from, to, this.#before),
        startedAt: this.#startedAt,
      });
    }
  }

  async #failed(failure: Failure, statement: SentStatement): Promise<void> {
    const { sqlstate } = failure.error;
    if (this.#over && sqlstate === QUERY_CANCELED) {
      return;
    }
    const cannot = sqlstate === ACTIVE_SQL_TRANSACTION || sqlstate === UNSAFE_NEW_ENUM_VALUE;
    if (cannot || this.#notRehearsed.length > 0) {
      const reason = cannot
        ? failure.error.message
        : `${failure.error.message}; it may need what could not be rehearsed`;
      this.#notRehearsed.push({ ...placeOf(statement), reason });
      await this.#stage.worker.session.script("rollback to savepoint slipway_rehearsal");
      return;
    }
    if (LOCKED.has(sqlstate)) {
      throw lockTimeout(new SegmentFailure(failure, this.#watching.blockers), performance.now() - this.#startedAt);
    }
    throw withDetails(migrationFailed(failure, UNDONE, null), { rehearsed: this.#statements.length });
  }

  /** Where a relation turns up for the first time, the other session tells whether it was there before. */
  async #look(): Promise<Footprint> {
    const { worker, lock, context } = this.#stage;
    const footprint = await readFootprint(worker.session, context.ledger);
    const unknown = [...footprint.touched.keys()].filter((oid) => !this.#before.has(oid) && !this.#strangers.has(oid));
    if (unknown.length > 0) {
      const { rows } = await lock.query<{ oid: string; filenode: string }>({
        text: "select c.oid::text, c.relfilenode::text as filenode from pg_catalog.pg_class c where c.oid = any($1::oid[])",
        values: [unknown],
      });
      for (const { oid, filenode } of rows) {
        this.#before.set(oid, filenode);
      }
      for (const oid of unknown.filter((candidate) => !this.#before.has(candidate))) {
        this.#strangers.add(oid);
      }
    }
    return footprint;
  }
}

function isTransactionControl(piece: StatementPiece): boolean {
  const control = classify(piece.bytes).transactionControl;
  return control === "begin" || control === "commit";
}

function placeOf({ migration, tokenLine, kind, head }: SentStatement): Omit<NotRehearsed, "reason"> {
  return { track: migration.track, file: migration.file, line: tokenLine, kind, head };
}

/** The rehearsal met something that it must not do. */
export function rehearsalRefused(message: string, hint: string): SlipwayError {
  return new SlipwayError("REHEARSAL_REFUSED", message, { hint });
}
