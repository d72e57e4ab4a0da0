import type { Analysis } from "./analyze.ts";
import type { FileFacts, Place } from "./facts.ts";
import { withBreak } from "./segments.ts";

/** What the database knows of the enum types that a release extends. */
export interface EnumFacts {
  /** Labels of each type that exists, by the type's name as the release writes it. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
}

/**
 * Puts a commit before the first use of a label that the release adds to a type that exists already. A type that the release itself
 * makes, and a label that is there already, need none; nor does a use that a commit precedes anyhow.
 */
export function placeEnumBreaks({ files, enumValues }: Analysis, facts: EnumFacts): readonly FileFacts[] {
  let placed = files;
  for (const { type, label, addedBy, usedBy } of enumValues) {
    const labels = facts.labels.get(type);
    if (usedBy === null || labels === undefined || labels.includes(label) || isCut(placed, addedBy, usedBy)) {
      continue;
    }
    const { migration, statement, line } = usedBy;
    const reason = `${migration.track}/${migration.file}:${line}: the new value '${label}' of ${type} has to be committed before it is used`;
    placed = placed.map((candidate) =>
      candidate.migration === migration ? withBreak(candidate, { statement, line, kind: "before", reason }) : candidate,
    );
  }
  return placed;
}

/** Whether something commits between the two statements. */
function isCut(files: readonly FileFacts[], from: Place, to: Place): boolean {
  const first = files.findIndex(({ migration }) => migration === from.migration);
  const last = files.findIndex(({ migration }) => migration === to.migration);
  return files
    .slice(first, last + 1)
    .some(({ migration, breaks }) =>
      breaks.some(
        ({ statement }) =>
          (migration !== from.migration || statement > from.statement) &&
          (migration !== to.migration || statement <= to.statement),
      ),
    );
}
