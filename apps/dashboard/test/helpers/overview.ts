import type { MigrationStatus, RunRecord, StatusResult } from "slipway";
import type { Overview } from "../../src/database/overview.ts";

export const NOW = "2026-11-24T12:00:00.000Z";

const DATABASE = { name: "shop", host: "db", port: 5432, user: "app", serverVersion: "18.1" };

export function migration(file: string, parts: Partial<MigrationStatus> = {}): MigrationStatus {
  return {
    track: "ddl",
    file,
    state: "applied",
    checksum: "0".repeat(64),
    appliedAt: "2026-11-24T11:57:00.000Z",
    durationMs: 38,
    baseline: false,
    ...parts,
  };
}

export function run(parts: Partial<RunRecord> = {}): RunRecord {
  return {
    id: "1",
    application: "shop",
    command: "up",
    status: "succeeded",
    startedAt: "2026-11-24T11:57:00.000Z",
    durationMs: 1_240,
    databaseUser: "app",
    runner: { host: "pod-1" },
    migrations: [],
    error: null,
    ...parts,
  };
}

interface Parts extends Partial<Pick<StatusResult, "drift" | "information" | "demoData">> {
  readonly runs?: readonly RunRecord[];
  readonly idleRuns?: number;
}

/** What would be read from a database with these migrations and runs. */
export function overviewOf(migrations: readonly MigrationStatus[], parts: Parts = {}): Overview {
  const { runs = [run()], idleRuns = 0, drift = [], information = [], demoData = [] } = parts;
  const count = (state: string): number => migrations.filter((entry) => entry.state === state).length;
  return {
    askedAt: NOW,
    readAt: NOW,
    problem: null,
    history: { database: DATABASE, application: "shop", runs, idleRuns, lastIdleAt: idleRuns > 0 ? NOW : null },
    status: {
      database: DATABASE,
      application: "shop",
      ledger: { schema: "slipway", version: 1 },
      migrations,
      drift,
      information,
      demoData,
      lastRun: runs[0] ?? null,
      idleRuns,
      summary: {
        applied: count("applied"),
        pending: count("pending"),
        changed: count("changed"),
        drifted: count("drifted"),
        missing: count("missing"),
        skipped: count("skipped"),
      },
    },
  };
}
