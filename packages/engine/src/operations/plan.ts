import { type LedgerState, readProof } from "../ledger/proof.ts";
import type { PlanOptions } from "../options.ts";
import { analyze } from "../plan/analyze.ts";
import { placeEnumBreaks } from "../plan/enums.ts";
import type { FileFacts } from "../plan/facts.ts";
import { appliedDdl, healFiles, healMode } from "../plan/heal.ts";
import { cutSegments, type Segment } from "../plan/segments.ts";
import type { Decision } from "../plan/decide.ts";
import type { PlannedMigration, PlannedSegment, PlanResult } from "../results.ts";
import { aboutDrift, driftedFiles, toDrift } from "../run/drift.ts";
import { readEnumFacts } from "../run/enum-facts.ts";
import type { Source } from "../source/discover.ts";
import type { Migration, Track } from "../source/migration.ts";
import { type NameFilter, nameFilter } from "../source/name-filter.ts";
import { allDecisions } from "./brought.ts";
import { type Opened, withSource } from "./session.ts";
import { currentOwnership } from "./status.ts";

const HEALS = "runs again to restore what has drifted";

/**
 * What {@link up} would do now and why, statement by statement, with the segments. Changes nothing.
 * @throws {SlipwayError} what {@link up} throws before it runs anything
 */
export async function plan(options: PlanOptions): Promise<PlanResult> {
  const named = await nameFilter(options.dmlInclude);
  return withSource(options, "plan", async (opened, source) => (await makePlan(opened, source, options, named)).result);
}

/** A plan with what it was made from. */
export interface Planned {
  readonly result: PlanResult;
  readonly segments: readonly Segment[];
  readonly state: LedgerState | null;
}

/** @param dmlInclude see {@link nameFilter} */
export async function makePlan(
  opened: Opened,
  source: Source,
  options: PlanOptions,
  dmlInclude: NameFilter,
): Promise<Planned> {
  const { context, session, database } = opened;
  const mode = context.settings.transaction;
  const state = await readProof(session, {
    schema: context.schema,
    application: options.application,
    shipped: [],
    countIdle: false,
  });
  const ownership = await currentOwnership(opened, state);
  const { drift, information } = ownership;
  const heals = drift.length > 0 && (options.onDrift ?? "heal") === "heal";
  const decided = allDecisions({
    source,
    runDml: options.runDml ?? false,
    dmlInclude,
    always: options.ddl === "always",
  })(state);
  const decisions = heals ? decided.map(withHeal) : decided;
  const due = (track: Track): Migration[] =>
    decisions.flatMap((decision) =>
      decision.action === "run" && decision.track === track && decision.migration !== null ? [decision.migration] : [],
    );
  const ddl = await analyze(due("ddl"), mode, context.signal);
  const ddlFiles = placeEnumBreaks(ddl, await readEnumFacts(session, ddl.enumValues));
  const dmlMode = mode === "statement" ? "statement" : "file";
  const { files: dmlFiles } = await analyze(due("dml"), dmlMode, context.signal);
  const facts = new Map([...ddlFiles, ...dmlFiles].map((file) => [file.migration, file]));
  const drifted = heals ? driftedFiles(ddlFiles, ownership) : new Set<string>();
  const segments = [
    ...(heals
      ? cutSegments(healFiles(ddlFiles, appliedDdl(decisions), aboutDrift(ownership)).files, healMode(mode))
      : cutSegments(ddlFiles, mode)),
    ...cutSegments(dmlFiles, dmlMode),
  ];
  const result: PlanResult = {
    database,
    application: state?.application ?? options.application ?? database.name,
    transaction: mode,
    migrations: decisions.map((decision) =>
      plannedMigration(
        drifted.has(decision.file) && decision.reason === HEALS ? { ...decision, state: "drifted" } : decision,
        decision.migration === null ? undefined : facts.get(decision.migration),
      ),
    ),
    segments: segments.map(plannedSegment),
    drift: drift.map(toDrift),
    information,
    notes: [...ddlFiles, ...dmlFiles].flatMap((file) => file.notes),
  };
  return { result, segments, state };
}

/** A heal runs the whole ddl track. */
function withHeal(decision: Decision): Decision {
  return decision.track === "ddl" && decision.migration !== null && decision.action === "skip"
    ? { ...decision, action: "run", reason: HEALS }
    : decision;
}

function plannedMigration(decision: Decision, facts: FileFacts | undefined): PlannedMigration {
  const { track, file, checksum, state, action, reason } = decision;
  return {
    track,
    file,
    checksum,
    state,
    action,
    reason,
    statementCount: facts?.statements ?? 0,
    statements: facts?.listing ?? [],
  };
}

function plannedSegment({ kind, parts, reason }: Segment, index: number): PlannedSegment {
  return {
    index,
    kind,
    track: parts[0]?.migration.track ?? "ddl",
    parts: parts.map((part) => ({
      file: part.migration.file,
      firstStatement: part.first,
      lastStatement: Math.max(part.first, part.end - 1),
    })),
    reason,
  };
}
