import { gate } from "slipway";
import type { EngineConfig } from "../config.ts";
import { look } from "./look.ts";
import type { Problem } from "./problem.ts";

export type Readiness =
  | { readonly ready: true }
  | { readonly ready: false; readonly code: string; readonly reason: string; readonly hint: string | null };

/** Whether every ddl content that this build ships has run in the database; a newer database is ready too. */
export function readinessReader(engine: EngineConfig, stop: AbortSignal): () => Promise<Readiness> {
  const { runDml: _runDml, dmlInclude: _dmlInclude, ...common } = engine;
  return async () => {
    const answer = await look(stop, (signal) =>
      gate({ ...common, mode: "wait", timeoutMs: 0, waitTimeoutMs: 0, signal }),
    );
    return answer.ok ? { ready: true } : notReady(answer.problem);
  };
}

/** A gate says how long it waited; a probe did not wait, and names the files. */
function notReady({ code, message, hint, details }: Problem): Readiness {
  const missing = details["missing"];
  const reason =
    code === "GATE_TIMEOUT" && Array.isArray(missing) ? `${missing.join(", ")} never ran in this database` : message;
  return { ready: false, code, reason, hint };
}
