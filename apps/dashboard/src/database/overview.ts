import { history, type HistoryResult, status, type StatusResult } from "slipway";
import type { EngineConfig } from "../config.ts";
import { look } from "./look.ts";
import type { Problem } from "./problem.ts";

/** What the ledger and the database said, or the newest that they said before they fell silent. */
export interface Overview {
  /** When the database was last asked, ISO 8601. */
  readonly askedAt: string;
  /** When `status` was read, ISO 8601; older than `askedAt` when there is a problem; null when nothing was read yet. */
  readonly readAt: string | null;
  readonly status: StatusResult | null;
  readonly history: HistoryResult | null;
  /** What keeps the database from being read now. */
  readonly problem: Problem | null;
}

/** Runs that are shown. */
const RUNS = 20;

/** Returns a function that asks the database anew; what was read before is kept for when it cannot be read. */
export function overviewReader(engine: EngineConfig, stop: AbortSignal): () => Promise<Overview> {
  let before: Pick<Overview, "readAt" | "status" | "history"> = { readAt: null, status: null, history: null };
  const { expected: _, runDml, dmlInclude, ...common } = engine;
  return async () => {
    const askedAt = new Date().toISOString();
    const [current, runs] = await Promise.all([
      look(stop, (signal) => status({ ...common, runDml, dmlInclude, waitTimeoutMs: 0, signal })),
      look(stop, (signal) => history({ ...common, waitTimeoutMs: 0, limit: RUNS, signal })),
    ]);
    before = {
      readAt: current.ok ? askedAt : before.readAt,
      status: current.ok ? current.value : before.status,
      history: runs.ok ? runs.value : before.history,
    };
    const failed = [current, runs].find((answer) => !answer.ok);
    return { askedAt, ...before, problem: failed?.ok === false ? failed.problem : null };
  };
}
