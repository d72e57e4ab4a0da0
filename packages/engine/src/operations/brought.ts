import { milliseconds } from "../clock.ts";
import type { LedgerState } from "../ledger/proof.ts";
import type { LedgerContents } from "../ledger/read.ts";
import { decide, type Decision, type DecisionInput } from "../plan/decide.ts";
import type { Drift, MigrationResult, RunSummary } from "../results.ts";
import type { Completed } from "../run/segment.ts";
import type { Source } from "../source/discover.ts";

export interface Brought {
  readonly application: string;
  readonly migrations: readonly MigrationResult[];
  readonly drift: readonly Drift[];
  readonly information: readonly string[];
  readonly summary: RunSummary;
}

/** Nothing is due and what was made still stands. */
export function isProven(state: LedgerState | null, decisions: readonly Decision[]): boolean {
  return isBrought(state, decisions) && state.moved.length === 0;
}

/** Nothing is due, whether what was made still stands or not: all that a gate asks. */
export function isBrought<State extends LedgerContents>(
  state: State | null,
  decisions: readonly Decision[],
): state is State {
  return state !== null && !decisions.some((decision) => decision.action === "run");
}

/** One result a shipped migration. What was due and did not run is `skipped`. */
export function resultsOf(decisions: readonly Decision[], completed: readonly Completed[]): MigrationResult[] {
  const ran = new Map(completed.map((entry) => [`${entry.track}/${entry.file}`, entry]));
  return decisions.flatMap((decision): MigrationResult[] => {
    if (decision.migration === null) {
      return [];
    }
    const { track, file, checksum } = decision;
    const entry = ran.get(`${track}/${file}`);
    const state =
      entry?.state ?? (decision.state === "applied" && decision.action === "skip" ? "unchanged" : "skipped");
    return [
      {
        track,
        file,
        state,
        ...(decision.state === "skipped" && { reason: decision.reason }),
        checksum,
        durationMs: Math.round(entry?.durationMs ?? 0),
        statements: entry?.statements ?? 0,
        locks: entry?.locks ?? [],
      },
    ];
  });
}

export function unchanged(application: string, decisions: readonly Decision[], startedAt: number): Brought {
  const migrations = resultsOf(decisions, []);
  return { application, migrations, drift: [], information: [], summary: summaryOf(migrations, startedAt, null) };
}

export function summaryOf(migrations: readonly MigrationResult[], startedAt: number, runId: string | null): RunSummary {
  const count = (state: MigrationResult["state"]): number => migrations.filter((entry) => entry.state === state).length;
  return {
    applied: count("applied"),
    healed: count("healed"),
    unchanged: count("unchanged"),
    skipped: count("skipped"),
    failed: count("failed"),
    durationMs: Math.round(milliseconds() - startedAt),
    runId,
  };
}

export const allDecisions =
  (request: Pick<DecisionInput, "runDml" | "dmlInclude" | "always"> & { readonly source: Source }) =>
  (state: LedgerContents | null): readonly Decision[] =>
    decide({ ...request, ...request.source, contents: state?.contents ?? [] });
