import { SlipwayError } from "../errors.ts";
import { abortError, requireGoing } from "../postgres/abort.ts";
import type { Session } from "../postgres/session.ts";
import type { RunContext } from "./context.ts";
import { CHECK_INTERVAL } from "./session-reset.ts";

/** The session that a run's statements go through, beside the one that holds the run lock. */
export class Worker {
  readonly checksConnection: boolean;
  #session: Session;

  constructor(session: Session, checksConnection: boolean) {
    this.#session = session;
    this.checksConnection = checksConnection;
  }

  get session(): Session {
    return this.#session;
  }

  /** Goes on in a new session where the old one was lost at a COMMIT that succeeded; not once the run lock is lost too. */
  async reopen(context: RunContext, lock: Session): Promise<void> {
    if (!this.#session.isLost || lock.isLost) {
      return;
    }
    const { session } = await claimWorker(await openWorker(context), context);
    this.#session = session;
    if (lock.isLost) {
      session.destroy();
    }
  }
}

/** A cancel request that arrives between two messages is lost. */
const CANCEL_AGAIN_MS = 250;

const QUIET = new Set(["NOTICE", "INFO", "LOG", "DEBUG"]);

/** Opens the working session. It has no part in anything until it is claimed. */
export async function openWorker(context: RunContext): Promise<Session> {
  const session = await context.connector.wait("worker");
  session.onNotice = (notice) => {
    // NOTICEs are the normal course of an idempotent file: IF NOT EXISTS says that it skips.
    if (!QUIET.has(notice.severity ?? "")) {
      context.emit({ type: "notice", severity: notice.severity ?? "WARNING", message: notice.message, file: null });
    }
  };
  return session;
}

/**
 * Takes the worker's shared advisory lock, by which the next runner sees that this session is still there, and lets the server
 * notice a client that is gone (not every platform can).
 */
export async function claimWorker(session: Session, context: RunContext): Promise<Worker> {
  const checks = session
    .query({ text: `select pg_catalog.set_config('client_connection_check_interval', '${CHECK_INTERVAL}', false)` })
    .then(() => true)
    .catch(() => false);
  await session.query({ text: "select pg_catalog.pg_advisory_lock_shared($1::bigint)", values: [context.keys.worker] });
  return new Worker(session, await checks);
}

/**
 * Runs `body` so that an abort cancels what the worker is doing, and losing the lock session cuts the worker off; then closes the worker.
 * @throws {SlipwayError} `INTERRUPTED` when `body` failed after the abort
 */
export async function guarded<T>(
  worker: Worker,
  lock: Session,
  signal: AbortSignal | undefined,
  body: () => Promise<T>,
): Promise<T> {
  let again: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    void worker.session.cancel();
    again = setInterval(() => void worker.session.cancel(), CANCEL_AGAIN_MS);
  };
  const unsubscribe = lock.onLost(() => {
    void worker.session.cancel();
    worker.session.destroy();
  });
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    requireGoing(signal);
    return await body();
  } catch (error) {
    const known = error instanceof SlipwayError && error.code === "INTERRUPTED";
    throw signal?.aborted === true && !known ? abortError(signal) : error;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    clearInterval(again);
    unsubscribe();
    await worker.session.close();
  }
}
