import { SlipwayError } from "../errors.ts";
import { terminate } from "../ledger/lock.ts";
import { abortError, requireGoing } from "../postgres/abort.ts";
import type { Session } from "../postgres/session.ts";
import type { RunContext } from "./context.ts";
import { CHECK_INTERVAL } from "./session-reset.ts";

interface Claim {
  readonly session: Session;
  readonly backendPid: number;
  readonly checksConnection: boolean;
}

/** The session that a run's statements go through, beside the one that holds the run lock. */
export class Worker {
  #claim: Claim;

  constructor(claim: Claim) {
    this.#claim = claim;
  }

  get session(): Session {
    return this.#claim.session;
  }

  /** The server's process, also behind a pooler, which announces another one at connect. */
  get backendPid(): number {
    return this.#claim.backendPid;
  }

  /** Whether the server can notice, during a statement, that its client is gone. */
  get checksConnection(): boolean {
    return this.#claim.checksConnection;
  }

  /** Goes on in a new session where the old one was lost at a COMMIT that succeeded; not once the run lock is lost too. */
  async reopen(context: RunContext, lock: Session): Promise<void> {
    if (!this.session.isLost || lock.isLost) {
      return;
    }
    this.#claim = await takeClaim(await openWorker(context), context);
    if (lock.isLost) {
      this.session.destroy();
    }
  }
}

/** A cancel request that arrives between two messages is lost. */
const CANCEL_AGAIN_MS = 250;
/** A statement can swallow every cancel request; Kubernetes kills after 30 s. */
const STUBBORN_MS = 5_000;

const QUIET = new Set(["NOTICE", "INFO", "LOG", "DEBUG"]);

/**
 * Opens the working session. It has no part in anything until it is claimed.
 * @param unneeded fires when nobody waits for it any more
 */
export async function openWorker(context: RunContext, unneeded?: AbortSignal): Promise<Session> {
  const session = await context.connector.wait("worker", unneeded);
  session.onNotice = (notice) => {
    // NOTICEs are the normal course of an idempotent file: IF NOT EXISTS says that it skips.
    if (!QUIET.has(notice.severity ?? "")) {
      context.emit({ type: "notice", severity: notice.severity ?? "WARNING", message: notice.message, file: null });
    }
  };
  return session;
}

export async function claimWorker(session: Session, context: RunContext): Promise<Worker> {
  return new Worker(await takeClaim(session, context));
}

/**
 * Takes the worker's shared advisory lock, by which the next runner sees that this session is still there, and lets the server
 * notice a client that is gone (not every platform can).
 */
async function takeClaim(session: Session, context: RunContext): Promise<Claim> {
  const checks = session
    .query({ text: `select pg_catalog.set_config('client_connection_check_interval', '${CHECK_INTERVAL}', false)` })
    .then(() => true)
    .catch(() => false);
  const { rows } = await session.query<{ pid: number }>({
    text: "select pg_catalog.pg_backend_pid() as pid, pg_catalog.pg_advisory_lock_shared($1::bigint)",
    values: [context.keys.worker],
  });
  return { session, backendPid: rows[0]?.pid ?? session.processId, checksConnection: await checks };
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
    const since = performance.now();
    void worker.session.cancel();
    again = setInterval(() => {
      if (performance.now() - since < STUBBORN_MS) {
        void worker.session.cancel();
      } else {
        // Where this is refused, the second signal ends the process, and the next runner the session.
        terminate(lock, worker.backendPid).catch(() => {});
      }
    }, CANCEL_AGAIN_MS);
  };
  const unsubscribe = lock.onLost(() => {
    void worker.session.cancel();
    worker.session.destroy();
  });
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    requireGoing(signal);
    const result = await body();
    // Its work is committed: the goodbye travels while the lock session says its own.
    worker.session.leave();
    return result;
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
