import type { MigrationState } from "../results.ts";
import type { Migration, Track } from "../source/migration.ts";
import type { NameFilter } from "../source/name-filter.ts";

/** What the ledger knows of a content; a part of the ledger's own row. */
export interface KnownContent {
  readonly track: Track;
  readonly file: string;
  readonly checksum: string;
  readonly ordinal: number;
  readonly appliedAt: string;
  readonly durationMs: number;
  readonly baseline: boolean;
}

export interface DecisionInput {
  readonly ddl: readonly Migration[];
  readonly dml: readonly Migration[];
  readonly contents: readonly KnownContent[];
  readonly runDml: boolean;
  /** The dml files that are wanted; absent: all. */
  readonly dmlInclude?: NameFilter;
  /** Run every ddl file, whatever is proven. */
  readonly always: boolean;
}

/** What is to be done with one migration, and why. */
export interface Decision {
  readonly track: Track;
  readonly file: string;
  readonly checksum: string;
  /** Null when the file is in the ledger only. */
  readonly migration: Migration | null;
  readonly state: MigrationState;
  readonly action: "run" | "skip";
  readonly reason: string;
  /** The ledger's record of the content that ran last. */
  readonly last: KnownContent | null;
}

/** Compares what is shipped with what the ledger knows. Pure. */
export function decide(input: DecisionInput): readonly Decision[] {
  const latest = latestContents(input.contents);
  const shipped = [...input.ddl, ...input.dml];
  const decisions = shipped.map((migration) => decideOne(migration, latest.get(key(migration)) ?? null, input));
  const names = new Set(shipped.map(key));
  const missing = [...latest.values()]
    .filter((content) => !names.has(key(content)))
    .map((content): Decision => ({
      track: content.track,
      file: content.file,
      checksum: content.checksum,
      migration: null,
      state: "missing",
      action: "skip",
      reason: "the ledger knows it, this release does not ship it",
      last: content,
    }));
  return [...decisions, ...missing];
}

function decideOne(migration: Migration, last: KnownContent | null, input: DecisionInput): Decision {
  const { track, file, checksum } = migration;
  const decision = (state: MigrationState, action: "run" | "skip", reason: string): Decision => ({
    track,
    file,
    checksum,
    migration,
    state,
    action,
    reason,
    last,
  });
  const unwanted = track === "dml" ? whyUnwanted(file, input) : null;
  if (unwanted !== null) {
    return last?.checksum === checksum
      ? decision("applied", "skip", `ran ${day(last)}`)
      : decision("skipped", "skip", unwanted);
  }
  if (last === null) {
    return decision("pending", "run", "never ran here");
  }
  if (last.checksum !== checksum) {
    return decision("changed", "run", `its content differs from the one that ran last (${day(last)})`);
  }
  if (migration.directives.run === "always") {
    return decision("applied", "run", "the file says run=always");
  }
  if (track === "ddl" && input.always) {
    return decision("applied", "run", "every ddl file is to run (--ddl always)");
  }
  return decision(
    "applied",
    "skip",
    last.baseline ? `recorded as applied ${day(last)}` : `ran ${day(last)}, and what it made still stands`,
  );
}

/** Null where a dml file is to run when it is due. */
function whyUnwanted(file: string, { runDml, dmlInclude }: DecisionInput): string | null {
  if (!runDml) {
    return "demo data is off";
  }
  return dmlInclude === undefined || dmlInclude(file) ? null : "not among --dml-include";
}

/** Of each file, the content that ran last. */
export function latestContents(contents: readonly KnownContent[]): ReadonlyMap<string, KnownContent> {
  const latest = new Map<string, KnownContent>();
  for (const content of contents) {
    const known = latest.get(key(content));
    if (known === undefined || known.ordinal < content.ordinal) {
      latest.set(key(content), content);
    }
  }
  return latest;
}

/** The ddl contents that never ran, in order: what a gate waits for. */
export function neverRan<T extends Pick<Migration, "file" | "checksum">>(
  ddl: readonly T[],
  contents: readonly KnownContent[],
): readonly T[] {
  const ran = new Set(contents.map((content) => `${key(content)}\0${content.checksum}`));
  return ddl.filter(({ file, checksum }) => !ran.has(`${key({ track: "ddl", file })}\0${checksum}`));
}

const key = (entry: { readonly track: Track; readonly file: string }): string => `${entry.track}/${entry.file}`;
const day = (content: KnownContent): string => content.appliedAt.slice(0, 16).replace("T", " ");
