import { type LedgerState, readProof } from "../ledger/proof.ts";
import { readIdle, readRuns } from "../ledger/runs.ts";
import type { StatusOptions } from "../options.ts";
import { analyze } from "../plan/analyze.ts";
import { decide, type Decision } from "../plan/decide.ts";
import type { MigrationState, MigrationStatus, StatusResult, StatusSummary } from "../results.ts";
import { readDemoStatus } from "../run/demo-status.ts";
import { driftedFiles, inspectOwnership, type Ownership, toDrift } from "../run/drift.ts";
import { nameFilter } from "../source/name-filter.ts";
import { type Opened, withSource } from "./session.ts";

/**
 * A checklist of the release against the ledger and the database. Changes nothing, works on a standby too.
 * @throws {SlipwayError} `DATABASE_UNREACHABLE`, `APPLICATION_AMBIGUOUS`, `LEDGER_NEWER`, `LOCK_TIMEOUT`
 */
export async function status(options: StatusOptions): Promise<StatusResult> {
  const dmlInclude = await nameFilter(options.dmlInclude);
  return withSource(options, "status", async (opened, source) => {
    const { context, session, database } = opened;
    const state = await readProof(session, {
      schema: context.schema,
      application: options.application,
      shipped: [],
      countIdle: false,
    });
    const decisions = decide({
      ddl: source.ddl,
      dml: source.dml,
      contents: state?.contents ?? [],
      runDml: options.runDml ?? false,
      dmlInclude,
      always: false,
    });
    const ownership = await currentOwnership(opened, state);
    const { drift, information } = ownership;
    const drifted = await filesOf(ownership, decisions, context.signal);
    const migrations = decisions.map((decision) => statusOf(decision, drifted));
    const runs =
      state === null ? [] : await readRuns(session, context.schema, { application: state.application, limit: 1 });
    return {
      database,
      application: state?.application ?? options.application ?? database.name,
      ledger: { schema: context.ledger, version: state?.version ?? null },
      migrations,
      drift: drift.map(toDrift),
      information,
      demoData: state === null ? [] : await readDemoStatus(session, context.schema, state.application),
      lastRun: runs[0] ?? null,
      idleRuns: state === null ? 0 : (await readIdle(session, context.schema, state.application)).runs,
      summary: summarise(migrations),
    };
  });
}

/** How the database differs from what was recorded; nothing is read where no fingerprint has moved. */
export async function currentOwnership(
  { context, session }: Opened,
  state: LedgerState | null,
): Promise<Pick<Ownership, "recorded" | "drift" | "information">> {
  return state === null || state.moved.length === 0
    ? { recorded: [], drift: [], information: [] }
    : inspectOwnership(session, {
        schema: context.schema,
        ledger: context.ledger,
        state,
        lockTimeoutMs: context.settings.lockTimeoutMs,
      });
}

/** Names of the applied ddl files that made what has drifted. */
async function filesOf(
  ownership: Pick<Ownership, "recorded" | "drift">,
  decisions: readonly Decision[],
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  if (ownership.drift.length === 0) {
    return new Set();
  }
  const applied = decisions.flatMap(({ migration, track, state }) =>
    migration === null || track === "dml" || state !== "applied" ? [] : [migration],
  );
  return driftedFiles((await analyze(applied, "statement", signal)).files, ownership);
}

function statusOf(
  { track, file, state, checksum, reason, last }: Decision,
  drifted: ReadonlySet<string>,
): MigrationStatus {
  const current = last !== null && state !== "skipped" ? last : null;
  return {
    track,
    file,
    state: state === "applied" && track === "ddl" && drifted.has(file) ? "drifted" : state,
    checksum,
    appliedAt: current?.appliedAt ?? null,
    durationMs: current?.durationMs ?? null,
    baseline: current?.baseline ?? false,
    ...(state === "skipped" && { reason }),
  };
}

function summarise(migrations: readonly MigrationStatus[]): StatusSummary {
  const count = (state: MigrationState): number => migrations.filter((entry) => entry.state === state).length;
  return {
    applied: count("applied"),
    pending: count("pending"),
    changed: count("changed"),
    drifted: count("drifted"),
    missing: count("missing"),
    skipped: count("skipped"),
  };
}
