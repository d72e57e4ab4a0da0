import { SlipwayError } from "slipway";

/** Why the database could not be asked, fit to be shown. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly details: SlipwayError["details"];
}

/** How long one look at the database may take before it counts as gone, in milliseconds. */
export const LOOK_TIMEOUT_MS = 5_000;

const UNREACHABLE_HINT = "check that the server runs and that host and port are right";

/** What an error of the engine means here. `timedOut`: the look was ended because it took too long. */
export function problemOf(error: unknown, timedOut: boolean): Problem {
  if (timedOut) {
    return {
      code: "DATABASE_UNREACHABLE",
      message: `PostgreSQL did not answer within ${LOOK_TIMEOUT_MS / 1_000} s`,
      hint: UNREACHABLE_HINT,
      details: {},
    };
  }
  if (error instanceof SlipwayError) {
    const { code, message, hint, details } = error;
    // The engine's own hint speaks of a flag of its command line.
    return { code, message, hint: code === "DATABASE_UNREACHABLE" ? UNREACHABLE_HINT : (hint ?? null), details };
  }
  return { code: "INTERNAL", message: error instanceof Error ? error.message : String(error), hint: null, details: {} };
}
