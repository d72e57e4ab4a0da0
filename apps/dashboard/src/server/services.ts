import { hostname } from "node:os";
import type { Config } from "../config.ts";
import { type Overview, overviewReader } from "../database/overview.ts";
import { type Readiness, readinessReader } from "../database/readiness.ts";
import { shared } from "../database/shared.ts";

/** How long an answer of the database is shown again before the next question, in milliseconds. */
const OVERVIEW_REST_MS = 2_000;
const READINESS_REST_MS = 1_000;
/** A question that costs the database much (drift, big demo data) is asked the more seldom: it works for this page a tenth of the time at most. */
const REST_FOR_WORK = 9;

/** What the routes need. */
export interface Services {
  readonly overview: () => Promise<Overview>;
  readonly readiness: () => Promise<Readiness>;
  /** Readiness says no from here on, so that no new requests are sent here; those that come are still served. */
  readonly drain: () => void;
  /** Ends what is being asked of the database. */
  readonly stop: () => void;
}

export function createServices({ engine }: Config): Services {
  const stop = new AbortController();
  const asked = { ...engine, applicationName: `dashboard ${hostname()}` };
  const overview = shared(overviewReader(asked, stop.signal), ({ problem }, tookMs) =>
    problem === null ? Math.max(OVERVIEW_REST_MS, REST_FOR_WORK * tookMs) : OVERVIEW_REST_MS,
  );
  const readiness = shared(readinessReader(asked, stop.signal), () => READINESS_REST_MS);
  let draining = false;
  return {
    overview,
    readiness: async () =>
      draining ? { ready: false, code: "STOPPING", reason: "this process is being stopped", hint: null } : readiness(),
    drain: () => {
      draining = true;
    },
    stop: () => stop.abort("SIGTERM"),
  };
}
