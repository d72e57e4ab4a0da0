import { SlipwayError } from "../errors.ts";
import type { Blocker } from "../events.ts";
import { jittered } from "../postgres/abort.ts";
import type { SegmentFailure } from "./segment.ts";
import type { SentStatement } from "./transmit.ts";

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/** How long to let others work before the next try, in milliseconds. */
export function retryPause(attempt: number): number {
  return Math.round(jittered(Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS)));
}

/** A lock of others stood in the way until the budget of retries was used up. */
export function lockTimeout({ failure, blockers }: SegmentFailure, elapsedMs: number): SlipwayError {
  const { statement, error } = failure;
  const place = statement === null ? "" : `${placeOf(statement)}: `;
  return new SlipwayError(
    "LOCK_TIMEOUT",
    `${place}${error.message}, through all retries in ${Math.round(elapsedMs / 1000)} s`,
    {
      cause: error,
      hint: blockers.length === 0 ? "try again later, or raise --retry-budget" : blockedBy(blockers),
      details: { sqlstate: error.sqlstate, ...detailsOf(statement, blockers) },
    },
  );
}

/** A statement outside a transaction took longer than it may, and was cancelled. */
export function budgetExceeded(statement: SentStatement, budgetMs: number, blockers: readonly Blocker[]): SlipwayError {
  return new SlipwayError(
    "LOCK_TIMEOUT",
    `${placeOf(statement)}: ${statement.kind} took longer than its budget of ${budgetMs / 1000} s and was cancelled`,
    {
      hint:
        blockers.length === 0
          ? "raise --statement-budget; an INVALID index that it left is healed by the next run"
          : blockedBy(blockers),
      details: detailsOf(statement, blockers),
    },
  );
}

const labelOf = ({ migration }: SentStatement): string => `${migration.track}/${migration.file}`;

const placeOf = (statement: SentStatement): string => `${labelOf(statement)}:${statement.tokenLine}`;

function blockedBy(blockers: readonly Blocker[]): string {
  const who = blockers.map(
    ({ pid, user, application, query }) => `pid ${pid} (${user ?? "?"}, ${application ?? "?"}): ${query}`,
  );
  return `wait for what blocks it, or end it: ${who.join("; ")}`;
}

function detailsOf(statement: SentStatement | null, blockers: readonly Blocker[]): SlipwayError["details"] {
  return {
    blockers: blockers.map((blocker) => ({ ...blocker })),
    ...(statement !== null && {
      track: statement.migration.track,
      file: statement.migration.file,
      location: { file: labelOf(statement), line: statement.tokenLine, column: statement.tokenColumn },
    }),
  };
}
