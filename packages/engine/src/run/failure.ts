import { type Json, type Location, SlipwayError } from "../errors.ts";
import type { ServerMessage } from "../postgres/session.ts";
import {
  DISK_FULL,
  IN_FAILED_TRANSACTION,
  OUT_OF_SHARED_MEMORY,
  QUERY_CANCELED,
  SYNTAX_ERROR,
} from "../postgres/sqlstate.ts";
import type { Migration } from "../source/migration.ts";
import { fileFrame } from "../sql/file-frame.ts";
import { maskPasswords } from "../sql/mask-passwords.ts";
import { byteIndexOfPosition, placeInFile, tokenIndex } from "../sql/position.ts";
import type { Failure, SentStatement } from "./transmit.ts";

/** Bytes that are looked at for the end of a word. */
const LONGEST_WORD = 1_024;
const WORD = /^(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|[\p{L}\p{N}_$.]+|\S)/u;
/** `COPY t, line 3, column id: "x"`, in any language of the server. */
const COPY_CONTEXT = /^COPY .*?, \p{L}+ (\d+)/mu;

/**
 * A refused statement in words: place, frame, SQLSTATE, what PostgreSQL says, and what state the database is in now.
 * @param state e.g. `everything of this release was rolled back; the database is as before`
 * @param migration the file, where it is known although no statement of it failed
 */
export function migrationFailed(failure: Failure, state: string, migration: Migration | null): SlipwayError {
  const { statement, error } = failure;
  const server = error.server;
  if (statement === null) {
    return failedAtEnd(failure, state, migration);
  }
  const label = labelOf(statement.migration);
  const location = locate(failure, statement);
  return new SlipwayError(
    "MIGRATION_FAILED",
    `${label}:${location.line}:${location.column}: ${messageOf(failure)} (SQLSTATE ${error.sqlstate})`,
    {
      cause: error,
      hint: hintFor(error.sqlstate, server) ?? "fix the file, then run the same command again",
      details: {
        track: statement.migration.track,
        file: statement.migration.file,
        location: { ...location },
        statement: { index: statement.index, line: statement.tokenLine, endLine: statement.endLine },
        frame: fileFrame(statement.migration.path, location, spanLength(failure, statement, location)),
        ...serverDetails(server),
        message: messageOf(failure),
        state,
      },
    },
  );
}

const labelOf = ({ track, file }: Migration): string => `${track}/${file}`;

/** No statement of a file: a constraint that is checked at the end, or the server itself. */
function failedAtEnd({ error }: Failure, state: string, migration: Migration | null): SlipwayError {
  const { server, sqlstate } = error;
  const place = migration === null ? "" : `${labelOf(migration)}: `;
  return new SlipwayError("MIGRATION_FAILED", `${place}${maskPasswords(server.message)} (SQLSTATE ${sqlstate})`, {
    cause: error,
    hint:
      hintFor(sqlstate, server) ??
      (sqlstate.startsWith("23")
        ? "the constraint is checked at the end of the transaction: correct the rows, then run the same command again"
        : "look at the server's log, then run the same command again"),
    details: {
      ...(migration !== null && { track: migration.track, file: migration.file }),
      ...serverDetails(server),
      state,
    },
  });
}

/** The separator that ends the last statement of a file is ours: what is wrong is that the file ends there. */
function messageOf({ error, position, bytes, statement }: Failure): string {
  const atEnd = statement !== null && position !== null && byteIndexOfPosition(bytes, position) === bytes.length;
  const message = maskPasswords(error.server.message);
  return atEnd && error.sqlstate === SYNTAX_ERROR ? message.replace('at or near ";"', "at end of input") : message;
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
    Object.entries(entries).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, maskPasswords(value)] as const],
    ),
  );
}

/** The place that PostgreSQL names; a line of COPY data; else the failing statement's first token. */
function locate({ position, bytes, error }: Failure, statement: SentStatement): Location {
  const file = labelOf(statement.migration);
  if (position !== null) {
    const { line, column } = placeInFile({ ...statement, bytes }, position);
    return { file, line, column };
  }
  const dataLine = statement.kind === "COPY" ? COPY_CONTEXT.exec(error.server.where ?? "")?.[1] : undefined;
  return dataLine === undefined
    ? { file, line: statement.tokenLine, column: statement.tokenColumn }
    : { file, line: statement.endLine + Number(dataLine), column: 1 };
}

/** How much to underline, in characters: the word that PostgreSQL points at, else the statement's first line, or the line of the data. */
function spanLength({ position, bytes }: Failure, statement: SentStatement, location: Location): number {
  if (position === null) {
    const wholeLine = location.line !== statement.tokenLine || statement.endLine > statement.tokenLine;
    return wholeLine ? Infinity : Array.from(bytes.toString("utf8", tokenIndex(statement))).length;
  }
  const at = byteIndexOfPosition(bytes, position);
  const rest = bytes.toString("utf8", at, at + LONGEST_WORD);
  return Array.from(WORD.exec(rest)?.[0] ?? " ").length;
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
    case DISK_FULL:
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
