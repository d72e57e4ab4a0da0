/** The one table of error codes. A code never changes its meaning and is never used again for another. */
export const ERROR_CODES = {
  // 1: a migration failed
  MIGRATION_FAILED: { exit: 1, summary: "a statement of a migration was refused by PostgreSQL" },
  MIGRATION_FAILED_RECENTLY: {
    exit: 1,
    summary: "this content failed a short while ago; gates do not try it again yet",
  },
  SERVE_FAILED: { exit: 1, summary: "the application of `slipway dev --serve` did not start, or ended" },
  INTERNAL: { exit: 1, summary: "an unexpected error: a bug in Slipway" },
  // 2: usage or configuration
  USAGE: { exit: 2, summary: "the command line is not understood" },
  CONFIG_INVALID: { exit: 2, summary: "a setting has an unusable value" },
  DIRECTORY_MISSING: { exit: 2, summary: "the directory of migrations does not exist" },
  DIRECTORY_EMPTY: { exit: 2, summary: "the directory holds no migration" },
  FILE_NAME_INVALID: { exit: 2, summary: "a file's name is not NN-name.sql" },
  FILE_NUMBER_DUPLICATE: { exit: 2, summary: "two files of one track have the same number" },
  FILE_NOT_UTF8: { exit: 2, summary: "a file is not UTF-8" },
  FILE_UNREADABLE: { exit: 2, summary: "a file cannot be read" },
  FILE_CHANGED: { exit: 2, summary: "a file changed while it was being run" },
  FILES_UNEXPECTED: { exit: 2, summary: "the ddl files are not those that --expected lists" },
  DIRECTIVE_INVALID: { exit: 2, summary: "a `-- slipway:` directive is not understood" },
  SQL_UNTERMINATED: { exit: 2, summary: "a quote, comment, parenthesis or COPY block is never closed" },
  SQL_META_COMMAND: { exit: 2, summary: "a psql backslash command that only psql can run" },
  SQL_TRANSACTION_CONTROL: {
    exit: 2,
    summary: "a file's own transaction control cannot be honoured in this transaction mode",
  },
  SQL_SETTING: {
    exit: 2,
    summary: "a SET would make PostgreSQL read the rest of the file in another way than Slipway",
  },
  SQL_TOO_LARGE: { exit: 2, summary: "one statement is larger than PostgreSQL can take" },
  APPLICATION_AMBIGUOUS: { exit: 2, summary: "the ledger knows several applications and none was named" },
  EMBEDDED_MISSING: { exit: 2, summary: "the embedded PostgreSQL is not installed" },
  // 4: drift
  DRIFT: {
    exit: 4,
    summary: "the database differs from what was recorded, and running the ddl again does not restore it",
  },
  // 5: lock not obtained in time
  RUN_LOCK_TIMEOUT: { exit: 5, summary: "another run holds the run lock" },
  LOCK_TIMEOUT: { exit: 5, summary: "a table stayed locked by others through all retries" },
  GATE_TIMEOUT: { exit: 5, summary: "the schema did not arrive in time" },
  RUN_LOCK_LOST: { exit: 5, summary: "the session that holds the run lock was lost, or another run took over" },
  // 6: unreachable
  DATABASE_UNREACHABLE: { exit: 6, summary: "PostgreSQL cannot be reached" },
  EMBEDDED_FAILED: { exit: 6, summary: "the embedded PostgreSQL cannot be started" },
  CONNECTION_LOST: { exit: 6, summary: "the connection was lost during the run" },
  // 7: the database refuses
  AUTHENTICATION_FAILED: { exit: 7, summary: "PostgreSQL refuses the user or the password" },
  DATABASE_MISSING: { exit: 7, summary: "the database does not exist" },
  PRIVILEGE_MISSING: { exit: 7, summary: "the role lacks a privilege that Slipway needs" },
  SERVER_TOO_OLD: { exit: 7, summary: "this PostgreSQL is older than 15" },
  SERVER_READ_ONLY: { exit: 7, summary: "the server is a standby or read-only" },
  LEDGER_NEWER: { exit: 7, summary: "the ledger was written by a newer Slipway that this one does not understand" },
  POOLER_TRANSACTION_MODE: {
    exit: 7,
    summary: "a transaction pooler stands before the database; session locks would lie",
  },
  SERVER_REFUSED: {
    exit: 7,
    summary: "PostgreSQL refused a statement of Slipway's own: a full disk, a timeout, or an error of the server",
  },
  REHEARSAL_REFUSED: { exit: 7, summary: "a rehearsal would leave something behind in a production database" },
  PURGE_REFUSED: { exit: 7, summary: "other rows refer to demo data, or its rows cannot be told: nothing was removed" },
  GUARD_PRODUCTION: { exit: 7, summary: "this is a production database: demo data is refused" },
  // 130 / 143
  INTERRUPTED: { exit: 130, summary: "the run was interrupted; the database is consistent" },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A place in a migration file. Line and column count from 1; the column counts characters (code points). */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface ErrorOptions {
  /** One imperative sentence: what to do next. */
  readonly hint?: string | undefined;
  /** The machine part. Always serialisable, never holds a secret. */
  readonly details?: Readonly<Record<string, Json | undefined>> | undefined;
  readonly cause?: unknown;
}

/** Every error that Slipway throws on purpose. `message` starts in lower case, names the object, has no trailing period. */
export class SlipwayError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, Json | undefined>>;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "SlipwayError";
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? {};
  }

  /** The process exit code of this error (see docs/reference/exit-codes.md). */
  get exitCode(): number {
    return this.code === "INTERRUPTED" && this.details["signal"] === "SIGTERM" ? 143 : ERROR_CODES[this.code].exit;
  }
}

/** The same error with more in its `details`. */
export function withDetails(error: SlipwayError, details: SlipwayError["details"]): SlipwayError {
  const { code, message, hint, cause } = error;
  return new SlipwayError(code, message, { hint, cause, details: { ...error.details, ...details } });
}
