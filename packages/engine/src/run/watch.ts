import type { Blocker } from "../events.ts";
import { observe } from "../ledger/lock.ts";
import type { Session } from "../postgres/session.ts";
import type { RunContext } from "./context.ts";
import type { SentStatement } from "./transmit.ts";

const LONGEST_INTERVAL_MS = 500;
const SHORTEST_INTERVAL_MS = 20;

export interface Watch {
  /** Those that stood in the current statement's way when last seen. */
  readonly blockers: readonly Blocker[];
  stop(): void;
}

/** Looks, from the lock session, at what the worker is doing, and tells it while a statement takes its time. */
export function watch(
  observer: Session,
  workerPid: number,
  context: RunContext,
  current: () => SentStatement | null,
): Watch {
  let blockers: readonly Blocker[] = [];
  let statement: SentStatement | null = null;
  let since = Date.now();
  let busy = false;
  const look = async (): Promise<void> => {
    const isNew = current() !== statement;
    if (isNew) {
      statement = current();
      since = Date.now();
      blockers = [];
    }
    if (statement === null || observer.isLost) {
      return;
    }
    const activity = await observe(observer, workerPid);
    blockers = activity.blockers.length > 0 ? activity.blockers : blockers;
    if (isNew) {
      return;
    }
    context.emit({
      type: "statement.running",
      file: `${statement.migration.track}/${statement.migration.file}`,
      line: statement.tokenLine,
      head: statement.head,
      elapsedMs: Date.now() - since,
      percent: activity.percent,
      phase: activity.phase,
      blockers: activity.blockers,
    });
  };
  const timer = setInterval(() => {
    if (!busy) {
      busy = true;
      // A look that fails changes nothing: the run itself finds out when a connection is gone.
      void look()
        .catch(() => {})
        .finally(() => {
          busy = false;
        });
    }
  }, intervalOf(context.settings.lockTimeoutMs));
  timer.unref();
  return {
    get blockers() {
      return blockers;
    },
    stop: () => clearInterval(timer),
  };
}

/** Often enough to see who blocks before `lock_timeout` strikes. */
function intervalOf(lockTimeoutMs: number): number {
  return lockTimeoutMs === 0
    ? LONGEST_INTERVAL_MS
    : Math.min(LONGEST_INTERVAL_MS, Math.max(SHORTEST_INTERVAL_MS, lockTimeoutMs / 4));
}
