import { readFileSync, statSync } from "node:fs";
import { type Json, type Location, SlipwayError } from "../errors.ts";
import type { ServerMessage } from "../postgres/session.ts";
import { IN_FAILED_TRANSACTION, OUT_OF_SHARED_MEMORY, QUERY_CANCELED } from "../postgres/sqlstate.ts";
import { codeFrame } from "../sql/code-frame.ts";
import type { Failure } from "./transmit.ts";

/** A frame is drawn from files up to this size; a larger one shows the place only. */
const FRAME_BYTES = 16 * 1024 * 1024;

/**
 * A refused statement in words: place, frame, SQLSTATE, what PostgreSQL says, and what state the database is in now.
 * @param state e.g. `everything of this release was rolled back; the database is as before`
 */
export function migrationFailed(
  failure: Failure,
  state: string,
  extra: Readonly<Record<string, Json>> = {},
): SlipwayError {
  const { statement, error } = failure;
  const server = error.server;
  if (statement === null) {
    return new SlipwayError("MIGRATION_FAILED", `${server.message} (SQLSTATE ${error.sqlstate})`, {
      cause: error,
      hint:
        server.hint ??
        hintFor(error.sqlstate, server) ??
        "a constraint that is checked at the end of the transaction, or the server itself, refused the release",
      details: { ...serverDetails(server), state, ...extra },
    });
  }
  const label = `${statement.migration.track}/${statement.migration.file}`;
  const location = locate(failure, label);
  return new SlipwayError(
    "MIGRATION_FAILED",
    `${label}:${location.line}:${location.column}: ${server.message} (SQLSTATE ${error.sqlstate})`,
    {
      cause: error,
      hint: hintFor(error.sqlstate, server) ?? "fix the file, then run the same command again",
      details: {
        track: statement.migration.track,
        file: statement.migration.file,
        location: { ...location },
        statement: { index: statement.index, line: statement.tokenLine, endLine: statement.endLine },
        frame: frame(statement.migration.path, location, failure),
        ...serverDetails(server),
        state,
        ...extra,
      },
    },
  );
}

function serverDetails(server: ServerMessage): Readonly<Record<string, Json>> {
  const entries = {
    sqlstate: server.code,
    severity: server.severity,
    message: server.message,
    detail: server.detail,
    serverHint: server.hint,
    context: server.where,
    schema: server.schema,
    table: server.table,
    column: server.column,
    dataType: server.dataType,
    constraint: server.constraint,
    internalQuery: server.internalQuery,
  };
  return Object.fromEntries(
    Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}

/** The place that PostgreSQL names; a line of COPY data; else the failing statement's first line. */
function locate(failure: Failure, label: string): Location {
  const { statement, position, text, error } = failure;
  if (statement === null) {
    return { file: label, line: 1, column: 1 };
  }
  if (position !== null && position > 0) {
    const before = [...text].slice(0, position - 1);
    const lastBreak = before.lastIndexOf("\n");
    const lines = before.filter((character) => character === "\n").length;
    return lastBreak === -1
      ? { file: label, line: statement.line, column: statement.column + before.length }
      : { file: label, line: statement.line + lines, column: before.length - lastBreak };
  }
  const copyLine = statement.kind === "COPY" ? /^COPY .*?, line (\d+)/.exec(error.server.where ?? "")?.[1] : undefined;
  if (copyLine !== undefined) {
    return { file: label, line: statement.endLine + Number(copyLine), column: 1 };
  }
  return { file: label, line: statement.tokenLine, column: statement.tokenColumn };
}

function frame(path: string, location: Location, failure: Failure): string | undefined {
  try {
    if (statSync(path).size > FRAME_BYTES) {
      return undefined;
    }
    const source = readFileSync(path, "utf8");
    return codeFrame({ source, location, length: spanLength(failure) });
  } catch {
    // The file may be gone by now; the error is worth showing all the same.
    return undefined;
  }
}

/** How much of the line to underline: the word that PostgreSQL points at, else the statement's first line. */
function spanLength(failure: Failure): number {
  if (failure.position === null) {
    const first = failure.text.split("\n").find((line) => line.trim() !== "") ?? "";
    return [...first.trim()].length;
  }
  const rest = [...failure.text].slice(failure.position - 1).join("");
  return [...(/^(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|[\p{L}\p{N}_$.]+|\S)/u.exec(rest)?.[0] ?? " ")].length;
}

/** What to do, where PostgreSQL's own words do not say it. */
function hintFor(sqlstate: string, server: ServerMessage): string | undefined {
  if (server.hint !== undefined) {
    return server.hint;
  }
  switch (sqlstate) {
    case QUERY_CANCELED:
      return "statement_timeout or an administrator stopped it: raise statement_timeout of the role, or split the statement";
    case OUT_OF_SHARED_MEMORY:
      return "raise max_locks_per_transaction, or use --transaction file";
    case IN_FAILED_TRANSACTION:
      return "an earlier error in the same transaction was swallowed: look at the server's log";
    case "53100":
      return "the server's disk is full: make room, then run the same command again";
    case "42501":
      return "let the role own the object, or grant it the privilege; then run the same command again";
    case "2BP01":
      return "drop what depends on it first, in the same file";
    case "42P07":
    case "42710":
    case "42701":
      return "it exists already: guard the statement (IF NOT EXISTS, or a DO block that looks first)";
    default:
      return undefined;
  }
}
