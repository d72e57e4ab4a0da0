import { SlipwayError } from "../errors.ts";
import { ConnectionLostError, ServerError } from "../postgres/session.ts";
import {
  DISK_FULL,
  INSUFFICIENT_PRIVILEGE,
  OUT_OF_SHARED_MEMORY,
  QUERY_CANCELED,
  READ_ONLY_TRANSACTION,
} from "../postgres/sqlstate.ts";
import type { DatabaseInfo } from "../results.ts";

export interface OperationTarget {
  readonly database: DatabaseInfo;
  /** Name of the ledger's schema, as given. */
  readonly ledger: string;
}

/** What the server or the network did to a statement of the engine's own, in words. Anything else is returned as it is. */
export function operationError(error: unknown, target: OperationTarget): unknown {
  if (error instanceof ConnectionLostError) {
    return new SlipwayError("CONNECTION_LOST", `the connection was lost: ${error.message}`, {
      cause: error,
      hint: "look at the server's log, then run the command again",
    });
  }
  return error instanceof ServerError ? refused(error, target) : error;
}

function refused(error: ServerError, target: OperationTarget): SlipwayError {
  const { database, ledger } = target;
  const options = { cause: error, details: { sqlstate: error.sqlstate, detail: error.server.detail } };
  switch (error.sqlstate) {
    case INSUFFICIENT_PRIVILEGE:
      return new SlipwayError(
        "PRIVILEGE_MISSING",
        `user "${database.user}" may not make or use the ledger "${ledger}": ${error.message}`,
        {
          ...options,
          hint: privilegeHint(error, target),
        },
      );
    case READ_ONLY_TRANSACTION:
      return new SlipwayError(
        "SERVER_READ_ONLY",
        `the server at ${database.host}:${database.port} is read-only: ${error.message}`,
        {
          ...options,
          hint: "connect to the primary",
        },
      );
    default:
      return new SlipwayError("SERVER_REFUSED", `PostgreSQL refused a statement of Slipway's own: ${error.message}`, {
        ...options,
        hint: error.server.hint ?? HINTS.get(error.sqlstate) ?? "look at the server's log, then run the command again",
      });
  }
}

/** A missing ledger needs the right to create it; one that is there belongs to a role that has all rights in it. */
function privilegeHint(error: ServerError, { database, ledger }: OperationTarget): string {
  return error.message.includes("database")
    ? `run as the owner of the database: grant create on database "${database.name}" to "${database.user}"`
    : `let the role that owns schema "${ledger}" run Slipway, or make "${database.user}" a member of it`;
}

const HINTS: ReadonlyMap<string, string> = new Map([
  [QUERY_CANCELED, "raise statement_timeout of the role, or find out who cancelled the statement"],
  [DISK_FULL, "make room on the server's disk, then run the command again"],
  [OUT_OF_SHARED_MEMORY, "raise max_locks_per_transaction of the server"],
]);
