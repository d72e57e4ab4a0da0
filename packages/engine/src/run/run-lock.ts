import { SlipwayError } from "../errors.ts";
import { bumpEpoch, lockHolder, terminate, tryRunLock, workers } from "../ledger/lock.ts";
import { jittered, pause } from "../postgres/abort.ts";
import type { Session } from "../postgres/session.ts";
import type { RunContext } from "./context.ts";
import { MakeRoom } from "./make-room.ts";

const FIRST_PAUSE_MS = 40;
const LONGEST_PAUSE_MS = 1_000;
/** A holder that has no working session for this long finds no free connection for it. */
const HUNGRY_MS = 1_500;
/** A predecessor's session that was cut off ends by itself within client_connection_check_interval; then it is ended. */
const PREDECESSOR_PATIENCE_MS = 10_000;

/**
 * Takes the run lock by polling: the session is never inside a transaction nor waiting inside PostgreSQL, so a holder's
 * CREATE INDEX CONCURRENTLY does not wait for us.
 * @param isDone asked before each try but the first: true when another run has done the work meanwhile
 * @returns false when the work is done without us
 * @throws {SlipwayError} `RUN_LOCK_TIMEOUT`, `INTERRUPTED` @throws {MakeRoom}
 */
export async function acquireRunLock(
  session: Session,
  context: RunContext,
  isDone: () => Promise<boolean>,
): Promise<boolean> {
  const started = Date.now();
  let hungrySince: number | null = null;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.3, LONGEST_PAUSE_MS)) {
    if (await tryRunLock(session, context.keys)) {
      context.emit({ type: "lock.acquired", waitedMs: Date.now() - started });
      return true;
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
      return false;
    }
  }
}

/**
 * Makes sure that no working session of a former holder goes on: a message outlives the client that sent it.
 * @throws {SlipwayError} `RUN_LOCK_TIMEOUT` when such a session can neither be waited for nor ended
 */
export async function awaitPredecessors(session: Session, context: RunContext): Promise<void> {
  const started = Date.now();
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const left = await workers(session, context.keys);
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
  }
}

/** Fences off every earlier holder: their segments find their epoch gone. */
export async function fence(session: Session, context: RunContext): Promise<string> {
  return bumpEpoch(session, context.schema);
}
