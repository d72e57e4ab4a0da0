import type { Migration, TransactionMode } from "../source/migration.ts";
import type { Decision } from "./decide.ts";
import type { FileFacts } from "./facts.ts";

export interface HealFiles {
  readonly files: readonly FileFacts[];
  /** Indexes of statements that are left out. */
  readonly leftOut: ReadonlyMap<Migration, ReadonlySet<number>>;
}

/**
 * The files of a run that restores what has drifted, in as few transactions as that needs: a statement that runs alone, in a file that
 * has run before, is left out unless it is about what has drifted.
 * @param applied names of the files that have run before with this content
 */
export function healFiles(
  files: readonly FileFacts[],
  applied: ReadonlySet<string>,
  isNeeded: (statement: string) => boolean,
): HealFiles {
  const leftOut = new Map<Migration, ReadonlySet<number>>();
  const kept = files.map((facts) => {
    if (!applied.has(facts.migration.file)) {
      return facts;
    }
    const idle = facts.breaks.filter(({ text }) => text !== undefined && !isNeeded(text));
    leftOut.set(facts.migration, new Set(idle.map((cut) => cut.statement)));
    return { ...facts, breaks: facts.breaks.filter((cut) => !idle.includes(cut)) };
  });
  return { files: kept, leftOut };
}

/** Names of the ddl files among them that have run before with this content. */
export function appliedDdl(decisions: readonly Decision[]): ReadonlySet<string> {
  return new Set(
    decisions.filter(({ track, state }) => track === "ddl" && state === "applied").map(({ file }) => file),
  );
}

/** A heal is one transaction as far as PostgreSQL allows: it is kept only if it restores what was recorded. */
export function healMode(mode: TransactionMode): TransactionMode {
  return mode === "file" ? "release" : mode;
}
