import { speaksOf } from "../catalog/mention.ts";
import { SlipwayError } from "../errors.ts";
import { analyze, type Analysis } from "../plan/analyze.ts";
import type { Decision } from "../plan/decide.ts";
import { placeEnumBreaks } from "../plan/enums.ts";
import type { FileFacts } from "../plan/facts.ts";
import { appliedDdl, healFiles, healMode } from "../plan/heal.ts";
import type { Session } from "../postgres/session.ts";
import type { RunContext } from "../run/context.ts";
import { aboutDrift, driftError, type Ownership } from "../run/drift.ts";
import { readEnumFacts } from "../run/enum-facts.ts";
import type { Release } from "../run/release.ts";
import type { SegmentEnvironment } from "../run/segment.ts";
import type { Migration, Track } from "../source/migration.ts";

/** What to say of the database when a run ended before it changed anything. */
export const UNTOUCHED = "nothing was changed by this run";

export interface Due {
  readonly due: readonly Decision[];
  readonly ownership: Ownership;
  /** The whole ddl track is among what is due, to restore what has drifted. */
  readonly heals: boolean;
  readonly ahead: ReadAhead;
}

/** Both tracks: they are read before anything runs, as an unterminated quote in the last file stops the first one too. */
interface Analyses {
  readonly ddl: Analysis;
  readonly dml: Analysis;
}

/** Files that are read while the server makes ready: those that seem to be due. */
export interface ReadAhead {
  readonly migrations: readonly Migration[];
  readonly analyses: Promise<Analyses>;
}

/** Begins to read what seems to be due. What is wrong with it is told once it is due. */
export function readAhead({ settings }: RunContext, decisions: readonly Decision[], signal: AbortSignal): ReadAhead {
  const due = decisions.filter(({ action }) => action === "run");
  const analyses = analyzeDue(due, settings, signal);
  analyses.catch(() => {});
  return { migrations: migrationsOf(due), analyses };
}

async function analyzeDue(
  due: readonly Decision[],
  { transaction }: RunContext["settings"],
  signal: AbortSignal | undefined,
): Promise<Analyses> {
  const ddl = await analyze(migrationsOf(due, "ddl"), transaction, signal);
  return {
    ddl,
    dml: await analyze(migrationsOf(due, "dml"), transaction === "statement" ? "statement" : "file", signal),
  };
}

/**
 * Brings what is due: the ddl track, then the dml track.
 * @throws {SlipwayError} `DRIFT` when a heal did not restore what was recorded, and all that a release ends with
 */
export async function bringDue(release: Release, { context, worker }: SegmentEnvironment, request: Due): Promise<void> {
  const { ddl, dml } = await read(worker.session, context, request);
  for (const note of [...ddl, ...dml].flatMap((facts) => facts.notes)) {
    context.emit({ type: "warning", message: note });
  }
  context.emit({
    type: "plan.ready",
    migrations: request.due.length,
    drift: request.ownership.drift.map((difference) => difference.text),
  });
  if (ddl.length > 0) {
    await bringDdl(release, request, { files: ddl, mode: context.settings.transaction, closesRun: dml.length === 0 });
  }
  if (dml.length > 0) {
    await release.bring({
      track: "dml",
      files: dml,
      leftOut: new Map(),
      mode: context.settings.transaction === "statement" ? "statement" : "file",
      closesRun: true,
      stateOf: () => "applied",
      spokenOf: () => false,
    });
  }
}

async function read(
  session: Session,
  { settings, signal }: RunContext,
  { due, ahead }: Due,
): Promise<{ readonly ddl: readonly FileFacts[]; readonly dml: readonly FileFacts[] }> {
  const migrations = migrationsOf(due);
  const isRead =
    migrations.length === ahead.migrations.length && migrations.every((one, at) => one === ahead.migrations[at]);
  const { ddl, dml } = await (isRead ? ahead.analyses : analyzeDue(due, settings, signal));
  return { ddl: placeEnumBreaks(ddl, await readEnumFacts(session, ddl.enumValues)), dml: dml.files };
}

function migrationsOf(due: readonly Decision[], track?: Track): Migration[] {
  return due.flatMap((decision) =>
    decision.migration !== null && (track === undefined || decision.track === track) ? [decision.migration] : [],
  );
}

interface DdlTrack {
  readonly files: readonly FileFacts[];
  readonly mode: RunContext["settings"]["transaction"];
  readonly closesRun: boolean;
}

async function bringDdl(release: Release, { due, ownership, heals }: Due, track: DdlTrack): Promise<void> {
  const { files, mode, closesRun } = track;
  // They ran before with this content: what they say is in the records already.
  const applied = appliedDdl(due);
  const statements = files
    .filter(({ migration }) => !applied.has(migration.file))
    .flatMap((facts) => facts.definitions);
  const bringing = release.bring({
    ...(heals ? healFiles(files, applied, aboutDrift(ownership)) : { files, leftOut: new Map() }),
    track: "ddl",
    mode: heals ? healMode(mode) : mode,
    closesRun,
    stateOf: (migration) => (heals && applied.has(migration.file) ? "healed" : "applied"),
    spokenOf: (thing) => speaksOf(statements, thing),
    ...(heals && { forgives: ownership.isForgivable }),
  });
  const restored = await bringing.catch((error: unknown) => {
    throw heals && failedIn(error, applied) ? notHealed(ownership, release, error) : error;
  });
  if (!restored) {
    throw notHealed(ownership, release, null);
  }
}

function failedIn(error: unknown, files: ReadonlySet<string>): error is SlipwayError {
  const file = error instanceof SlipwayError && error.code === "MIGRATION_FAILED" ? error.details["file"] : null;
  return typeof file === "string" && files.has(file);
}

/** @param failure the statement of the ddl that failed when it ran again; null when all ran and that was not enough */
function notHealed({ drift }: Ownership, { segments, completed }: Release, failure: SlipwayError | null): SlipwayError {
  const rolledBack = segments === 0 ? "and was rolled back" : "and its last transaction was rolled back";
  return driftError(drift, `running the ddl again does not restore it, ${rolledBack}`, {
    state: segments === 0 ? UNTOUCHED : `${completed.map(({ file }) => file).join(", ")} ran again and stays`,
    failure,
  });
}
