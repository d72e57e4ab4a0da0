import { indexTarget } from "../catalog/index-target.ts";
import { SlipwayError } from "../errors.ts";
import type { Part } from "../plan/segments.ts";
import { pause, requireGoing } from "../postgres/abort.ts";
import { type ScriptResult, ServerError, type Session } from "../postgres/session.ts";
import { IN_FAILED_TRANSACTION, LOCKED } from "../postgres/sqlstate.ts";
import { Breath } from "../source/breath.ts";
import type { Migration } from "../source/migration.ts";
import { classify } from "../sql/classify.ts";
import type { Piece } from "../sql/splitter.ts";
import type { RunContext } from "./context.ts";
import { buildIndex } from "./invalid-index.ts";
import { budgetExceeded, lockTimeout, retryPause } from "./lock-retry.ts";
import {
  engineFailure,
  lockLost,
  refresh,
  type SegmentEnvironment,
  SegmentFailure,
  sessionSettings,
} from "./segment.ts";
import { dropInvalid, sentStatement, sizeOf, watchedPieces } from "./send-part.ts";
import { type EngineStatements, ownSession, RESUME, sessionReset, suspend } from "./session-reset.ts";
import { type SentStatement, Transmitter } from "./transmit.ts";
import { watch, type Watch } from "./watch.ts";

type StatementPiece = Extract<Piece, { type: "statement" }>;

/** A cancel request that arrives between two messages is lost. */
const CANCEL_AGAIN_MS = 250;

/**
 * Runs each statement of a part by itself, outside a transaction of ours, and waits for it.
 * One that PostgreSQL refuses inside a transaction waits for locks without a timeout, which would leave an INVALID index behind, but
 * within a time budget; any other one runs under `lock_timeout` and is tried again.
 * @returns how many statements ran
 * @throws {SegmentFailure} {SlipwayError} `RUN_LOCK_LOST`, `FILE_CHANGED`, `LOCK_TIMEOUT`
 */
export async function runStatements(environment: SegmentEnvironment, part: Part): Promise<number> {
  const settings = sessionSettings(environment);
  const reset = sessionReset(settings);
  await refresh(environment, part);
  const runner = new StatementRunner(environment);
  try {
    await runner.engine(part.resumes ? RESUME : reset);
    await sendPieces(runner, part, environment.context.signal);
    if (runner.inTransaction) {
      throw leftOpen(part.migration);
    }
    await runner.engine(part.completes ? reset : suspend(settings));
    return runner.count;
  } finally {
    runner.stop();
  }
}

async function sendPieces(runner: StatementRunner, part: Part, signal: AbortSignal | undefined): Promise<void> {
  const breath = new Breath(signal);
  try {
    for (const piece of watchedPieces(part.migration)) {
      if (breath.isDue(sizeOf(piece))) {
        await breath.take();
      }
      requireGoing(signal);
      if (piece.type === "statement") {
        await runner.finishCopy();
        // The part that completes the file reads on to its end, where the checksum is compared.
        if (piece.index >= part.end && !part.completes) {
          return;
        }
        if (piece.index >= part.first && piece.index < part.end) {
          await runner.run(piece, sentStatement(piece, part.migration));
        } else if (!part.resumes && setsSession(piece)) {
          await runner.engine({ sql: piece.bytes.toString("utf8"), commands: 1 });
        }
      } else if (piece.type === "copy-data") {
        await runner.copy?.copyData(piece.bytes);
      } else if (piece.type === "copy-end") {
        runner.copy?.copyDone();
      }
    }
    await runner.finishCopy();
  } finally {
    runner.copy?.copyFail();
  }
}

/** What a statement may rely on that a heal runs without those before it. */
const setsSession = ({ kind, bytes }: StatementPiece): boolean =>
  kind === "SET" || kind === "RESET" || (kind === "SELECT" && bytes.includes("set_config"));

class StatementRunner {
  count = 0;
  /** A COPY whose data is still on its way. */
  copy: Transmitter | null = null;
  readonly #environment: SegmentEnvironment;
  readonly #watching: Watch;
  #current: SentStatement | null = null;

  constructor(environment: SegmentEnvironment) {
    this.#environment = environment;
    this.#watching = watch(environment.lock, environment.worker.backendPid, environment.context, () => this.#current);
  }

  /** The file has opened a transaction of its own: a statement of it cannot be tried again by itself. */
  get inTransaction(): boolean {
    return this.#environment.worker.session.inTransaction;
  }

  stop(): void {
    this.#watching.stop();
  }

  /** A statement of the engine's own. Inside a failed transaction of the file's own it may fail: the next statement says so. */
  async engine({ sql }: EngineStatements): Promise<void> {
    const { error }: ScriptResult = await this.#environment.worker.session.script(sql);
    if (error !== null && error.sqlstate !== IN_FAILED_TRANSACTION) {
      throw new SegmentFailure(engineFailure(error), []);
    }
  }

  async run(piece: StatementPiece, statement: SentStatement): Promise<void> {
    const facts = classify(piece.bytes);
    this.#current = statement;
    this.count++;
    if (!this.inTransaction) {
      await requireEpoch(this.#environment);
    }
    if (facts.nonTransactional === null) {
      await this.#runUnderLockTimeout(piece, statement);
    } else {
      await this.#runUnderBudget(piece, statement);
    }
  }

  async finishCopy(): Promise<void> {
    const transmitter = this.copy;
    this.copy = null;
    try {
      await this.#finish(transmitter);
    } catch (error) {
      // Its data has gone by: it cannot be tried again by itself.
      throw isLocked(error) ? lockTimeout(error, this.#environment.context.settings.lockTimeoutMs) : error;
    }
  }

  async #runUnderLockTimeout(piece: StatementPiece, statement: SentStatement): Promise<void> {
    const { context, worker, surroundings } = this.#environment;
    const onHealed = (index: string): void => context.emit({ type: "index.healed", index, file: fileOf(statement) });
    const started = Date.now();
    for (let attempt = 1; ; attempt++) {
      await this.engine(ownSession(sessionSettings(this.#environment)));
      const transmitter = new Transmitter(worker.session, () => {}, context.signal);
      await dropInvalid(piece, { transmitter, surroundings, onHealed });
      await transmitter.add(piece.bytes, statement, true);
      if (piece.copy) {
        this.copy = transmitter;
        return;
      }
      try {
        await this.#finish(transmitter);
        return;
      } catch (error) {
        if (!isLocked(error)) {
          throw error;
        }
        const elapsedMs = Date.now() - started;
        const pauseMs = retryPause(attempt);
        if (this.inTransaction || elapsedMs + pauseMs > context.settings.retryBudgetMs) {
          throw lockTimeout(error, elapsedMs);
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

  async #runUnderBudget(piece: StatementPiece, statement: SentStatement): Promise<void> {
    const { context, worker } = this.#environment;
    const budget = cancelAfter(worker.session, context);
    const send = async (): Promise<void> => {
      const transmitter = new Transmitter(worker.session, () => {}, context.signal);
      await transmitter.add(piece.bytes, statement, true);
      await this.#finish(transmitter);
    };
    try {
      await this.engine(ownSession({ ...sessionSettings(this.#environment), lockTimeoutMs: 0 }));
      const target = piece.kind === "CREATE INDEX" ? await indexTarget(piece.bytes.toString("utf8")) : null;
      if (target === null) {
        await send();
      } else {
        const build = { session: worker.session, context, target, file: fileOf(statement), signal: budget.signal };
        await buildIndex(build, () => send().then(() => true, unlessLocked));
      }
    } catch (error) {
      if (budget.signal.aborted && context.signal?.aborted !== true) {
        throw budgetExceeded(statement, context.settings.statementBudgetMs, this.#watching.blockers);
      }
      throw error instanceof ServerError
        ? new SegmentFailure({ ...engineFailure(error), statement }, this.#watching.blockers)
        : error;
    } finally {
      budget.stop();
    }
  }

  async #finish(transmitter: Transmitter | null): Promise<void> {
    const failure = (await transmitter?.finish()) ?? null;
    if (failure !== null) {
      throw new SegmentFailure(failure, this.#watching.blockers);
    }
  }
}

const isLocked = (error: unknown): error is SegmentFailure =>
  error instanceof SegmentFailure && LOCKED.has(error.failure.error.sqlstate);

/** False for the failure of one that met a lock; any other failure goes on. */
function unlessLocked(error: unknown): boolean {
  if (isLocked(error)) {
    return false;
  }
  throw error;
}

const fileOf = ({ migration }: SentStatement): string => `${migration.track}/${migration.file}`;

/** psql would roll it back at the end of the file, without a word. */
function leftOpen({ track, file }: Migration): SlipwayError {
  return new SlipwayError("SQL_TRANSACTION_CONTROL", `${track}/${file} leaves a transaction open at its end`, {
    hint: "end it with COMMIT, or take its BEGIN out",
    details: {
      track,
      file,
      state: `the open transaction of ${track}/${file} was rolled back; what stands before its BEGIN stays, and the file restarts from its beginning`,
    },
  });
}

/**
 * Asked on the lock session: the file may have set a role that has no right to look.
 * @throws {SlipwayError} `RUN_LOCK_LOST` when another holder has counted the epoch up
 */
async function requireEpoch({ lock, context, epoch }: SegmentEnvironment): Promise<void> {
  const { rows } = await lock.query({
    text: `select 1 from ${context.schema}.fence where epoch = $1::bigint`,
    values: [epoch],
  });
  if (rows.length === 0) {
    throw lockLost();
  }
}

interface Budget {
  /** Fires once the time is over, or the run is to stop. */
  readonly signal: AbortSignal;
  stop(): void;
}

/** Cancels what the session is doing once the budget of a statement is used up, and again until that has come through. */
function cancelAfter(session: Session, { settings, signal }: RunContext): Budget {
  const over = new AbortController();
  let again: NodeJS.Timeout | undefined;
  const timer = setTimeout(() => {
    over.abort();
    void session.cancel();
    again = setInterval(() => void session.cancel(), CANCEL_AGAIN_MS);
  }, settings.statementBudgetMs);
  return {
    signal: signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]),
    stop() {
      clearTimeout(timer);
      clearInterval(again);
    },
  };
}
