import { SlipwayError } from "../errors.ts";
import { bumpEpoch, lockHolder, terminate, tryRunLock, workers } from "../ledger/lock.ts";
import { jittered, pause } from "../postgres/abort.ts";
import { refuseTransactionPooler } from "../postgres/pooler.ts";
import type { Session } from "../postgres/session.ts";
import type { RunContext } from "./context.ts";
import { MakeRoom } from "./make-room.ts";

const FIRST_PAUSE_MS = 40;
const LONGEST_PAUSE_MS = 1_000;
/** A holder that has no working session for this long finds no free connection for it. */
const HUNGRY_MS = 1_500;
/** A predecessor's session that was cut off ends by itself within client_connection_check_interval; then it is ended. */
const PREDECESSOR_PATIENCE_MS = 10_000;

/** The run lock is ours. */
export interface Acquired {
  /** The server's process that holds it: behind a pooler not the announced one. */
  readonly backendPid: number;
  /** Whether it took more than one try. */
  readonly waited: boolean;
}

/**
 * Takes the run lock by polling: the session is never inside a transaction nor waiting inside PostgreSQL, so a holder's
 * CREATE INDEX CONCURRENTLY does not wait for us.
 * @param isDone asked before each try but the first: true when another run has done the work meanwhile
 * @returns null when the work is done without us
 * @throws {SlipwayError} `RUN_LOCK_TIMEOUT`, `POOLER_TRANSACTION_MODE`, `INTERRUPTED` @throws {MakeRoom}
 */
export async function acquireRunLock(
  session: Session,
  context: RunContext,
  isDone: () => Promise<boolean>,
): Promise<Acquired | null> {
  const started = Date.now();
  let hungrySince: number | null = null;
  let backendPid = session.processId;
  let waited = false;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.3, LONGEST_PAUSE_MS)) {
    const { pid, locked } = await tryRunLock(session, context.keys, backendPid);
    if (locked) {
      context.emit({ type: "lock.acquired", waitedMs: Date.now() - started });
      return { backendPid, waited };
    }
    waited = true;
    if (pid !== backendPid) {
      await refuseTransactionPooler(session, pid, context.connector);
      backendPid = pid;
      continue;
    }
    const elapsedMs = Date.now() - started;
    const holder = await lockHolder(session, context.keys);
    if (elapsedMs >= context.settings.runLockTimeoutMs) {
      const who =
        holder === null
          ? "another run"
          : `pid ${holder.pid} (${holder.application ?? "unknown"}, since ${holder.since ?? "?"})`;
      throw new SlipwayError("RUN_LOCK_TIMEOUT", `the run lock is held by ${who}`, {
        hint: "wait for that run, or look at it with `slipway unlock`",
        details: { holder: holder === null ? null : { ...holder }, waitedMs: elapsedMs },
      });
    }
    context.emit({ type: "lock.waiting", holder, elapsedMs });
    if (holder === null || (await workers(session, context.keys)).length > 0) {
      hungrySince = null;
    } else {
      hungrySince ??= Date.now();
      if (Date.now() - hungrySince > HUNGRY_MS) {
        throw new MakeRoom(elapsedMs);
      }
    }
    await pause(jittered(pauseMs), context.signal);
    if (await isDone()) {
      return null;
    }
  }
}

/** A first look for {@link awaitPredecessors}, which may be sent right behind the try for the run lock. */
export const lookForPredecessors = (session: Session, context: RunContext): Promise<readonly number[]> =>
  workers(session, context.keys);

/**
 * Makes sure that no working session of a former holder goes on: a message outlives the client that sent it.
 * @param found what a first look by the holder of the run lock has found
 * @throws {SlipwayError} `RUN_LOCK_TIMEOUT` when such a session can neither be waited for nor ended
 */
export async function awaitPredecessors(
  session: Session,
  context: RunContext,
  found?: readonly number[],
): Promise<void> {
  const started = Date.now();
  let left = found ?? (await lookForPredecessors(session, context));
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    if (left.length === 0) {
      return;
    }
    const elapsedMs = Date.now() - started;
    for (const pid of left) {
      if (elapsedMs <= PREDECESSOR_PATIENCE_MS) {
        context.emit({ type: "predecessor.waiting", pid, elapsedMs });
      } else if (await terminate(session, pid)) {
        context.emit({ type: "predecessor.terminated", pid });
      } else if (elapsedMs > 2 * PREDECESSOR_PATIENCE_MS) {
        throw new SlipwayError("RUN_LOCK_TIMEOUT", `session ${pid} of an earlier run still works and cannot be ended`, {
          hint: `end it as an administrator: select pg_terminate_backend(${pid})`,
          details: { pid },
        });
      }
    }
    await pause(jittered(pauseMs), context.signal);
    left = await lookForPredecessors(session, context);
  }
}

/** Fences off every earlier holder: their segments find their epoch gone. */
export async function fence(session: Session, context: RunContext): Promise<string> {
  return bumpEpoch(session, context.schema);
}
