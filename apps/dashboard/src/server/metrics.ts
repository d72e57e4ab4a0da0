import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Overview } from "../database/overview.ts";
import type { Services } from "./services.ts";

const DURATION_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export interface Metrics {
  readonly registry: Registry;
  readonly requests: Histogram<"method" | "route" | "status">;
  /** Asks the database (or what it said a moment ago) and returns Prometheus' text format. */
  readonly text: () => Promise<string>;
}

export function createMetrics({ overview, readiness }: Pick<Services, "overview" | "readiness">): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "dashboard_http_request_duration_seconds",
    help: "Time from a request's arrival to the end of its answer",
    labelNames: ["method", "route", "status"],
    buckets: DURATION_BUCKETS_SECONDS,
    registers: [registry],
  });
  const set = releaseGauges(registry);
  return {
    registry,
    requests,
    text: async () => {
      const [seen, { ready }] = await Promise.all([overview(), readiness()]);
      set(seen, ready);
      return registry.metrics();
    },
  };
}

/** Gauges of the release; what is not known is left out rather than shown as 0. */
function releaseGauges(registry: Registry): (overview: Overview, ready: boolean) => void {
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers: [registry] });
  const ready = gauge("slipway_ready", "1 when every schema file of this build has run in the database");
  const reachable = gauge("slipway_database_up", "1 when the database could be read");
  const drift = gauge("slipway_drift_differences", "Differences between the database and what was recorded");
  const idle = gauge("slipway_idle_runs", "Runs that found nothing to do since the ledger exists");
  const lastRun = {
    at: gauge("slipway_last_run_timestamp_seconds", "When the last run began that had something to do"),
    took: gauge("slipway_last_run_duration_seconds", "How long that run took"),
    succeeded: gauge("slipway_last_run_succeeded", "1 when that run succeeded"),
  };
  const migrations = new Gauge({
    name: "slipway_migrations",
    help: "Migrations of the release by state",
    labelNames: ["state"],
    registers: [registry],
  });
  return ({ status, problem }, isReady) => {
    migrations.reset();
    for (const each of [drift, idle, ...Object.values(lastRun)]) each.remove();
    ready.set(isReady ? 1 : 0);
    reachable.set(problem === null ? 1 : 0);
    if (status === null || problem !== null) return;
    for (const [state, amount] of Object.entries(status.summary)) migrations.set({ state }, amount);
    drift.set(status.drift.length);
    idle.set(status.idleRuns);
    if (status.lastRun === null) return;
    lastRun.at.set(Date.parse(status.lastRun.startedAt) / 1_000);
    lastRun.took.set(status.lastRun.durationMs / 1_000);
    lastRun.succeeded.set(status.lastRun.status === "succeeded" ? 1 : 0);
  };
}

/** Routes, not paths, are labels: what a stranger asks for must not make a series of its own. */
export function measureRequests(app: FastifyInstance, { requests }: Metrics): void {
  app.addHook("onResponse", async (request, reply) => {
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? "none",
      status: String(reply.statusCode),
    };
    requests.observe(labels, reply.elapsedTime / 1_000);
  });
}
