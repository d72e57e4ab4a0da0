import type { Break, FileFacts } from "../plan/facts.ts";
import type { Segment } from "../plan/segments.ts";
import {
  ACTIVE_SQL_TRANSACTION,
  INVALID_TRANSACTION_TERMINATION,
  OUT_OF_SHARED_MEMORY,
  UNSAFE_NEW_ENUM_VALUE,
} from "../postgres/sqlstate.ts";
import type { Migration } from "../source/migration.ts";
import type { Failure } from "./transmit.ts";

/** A cut that only running the release has shown to be needed. */
export interface FoundBreak {
  readonly migration: Migration;
  readonly cut: Break;
}

/** Where to cut so that a statement that was refused inside the transaction can run; null where that is known already or cannot help. */
export function findBreak(failure: Failure, files: readonly FileFacts[]): FoundBreak | null {
  const { statement } = failure;
  const need = neededFor(failure);
  const facts = files.find(({ migration }) => migration === statement?.migration);
  if (statement === null || need === null || facts === undefined) {
    return null;
  }
  const known = facts.breaks.find((candidate) => candidate.statement === statement.index);
  if (known?.kind === "alone" || known?.kind === need.kind) {
    return null;
  }
  const { migration, index, tokenLine: line } = statement;
  const reason = `${migration.track}/${migration.file}:${line}: ${need.reason}`;
  return { migration, cut: { statement: index, line, kind: need.kind, reason } };
}

function neededFor({ error, statement }: Failure): Pick<Break, "kind" | "reason"> | null {
  switch (error.sqlstate) {
    case ACTIVE_SQL_TRANSACTION:
      // What a function does is always inside a transaction, also where the statement that calls it is not.
      return error.server.where === undefined
        ? { kind: "alone", reason: "PostgreSQL refuses it inside a transaction" }
        : null;
    case INVALID_TRANSACTION_TERMINATION:
      return statement?.kind === "CALL" || statement?.kind === "DO"
        ? { kind: "alone", reason: "it commits by itself" }
        : null;
    case UNSAFE_NEW_ENUM_VALUE:
      return { kind: "before", reason: "it uses an enum value that has to be committed first" };
    default:
      return null;
  }
}

/** The server's lock table has no room for all locks of the transaction. */
export function isTooBig({ error }: Failure): boolean {
  return error.sqlstate === OUT_OF_SHARED_MEMORY && (error.server.hint ?? "").includes("max_locks_per_transaction");
}

/** Which of the segments begins where the given one does, however the rest is cut. */
export function indexOfSame(segments: readonly Segment[], { parts: [begin] }: Segment): number {
  return segments.findIndex(
    ({ parts: [first] }) => first?.migration === begin?.migration && first?.first === begin?.first,
  );
}
