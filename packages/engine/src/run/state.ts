import type { Part, Segment } from "../plan/segments.ts";
import type { Completed } from "./segment.ts";

const label = ({ migration }: Part): string => `${migration.track}/${migration.file}`;

/** What state the database is in after a segment failed, in words: what is gone, what stays, and where the next run begins. */
export function stateAfterFailure(
  segment: Segment,
  committedSegments: number,
  completed: readonly Completed[],
): string {
  const kept = completed.map((entry) => `${entry.track}/${entry.file}`);
  const stays = kept.length === 0 ? "" : `; ${kept.join(", ")} stay${kept.length === 1 ? "s" : ""} applied`;
  return `${lost(segment, committedSegments)}${stays}`;
}

function lost(segment: Segment, committedSegments: number): string {
  const [first] = segment.parts;
  if (segment.kind === "statement") {
    const file = first === undefined ? "the file" : label(first);
    return first?.completes === true && !first.resumes
      ? `${file} runs outside a transaction: what it did before the error stays, and it restarts from its beginning`
      : `the statement ran outside a transaction: what ${file} did before it stays, and the file restarts from its beginning`;
  }
  if (committedSegments === 0) {
    return "everything of this release was rolled back; the database is as before";
  }
  const begun =
    first?.resumes === true
      ? `; what ${label(first)} did before it stays, and the file restarts from its beginning`
      : "";
  return `the transaction of ${segment.parts.map(label).join(", ")} was rolled back${begun}`;
}
