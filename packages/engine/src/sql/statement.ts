/** What psql would send to the server as one query, and where it stands in its file. */
export interface Statement {
  /** Counts from 0 within the file. */
  readonly index: number;
  /** Line of the statement's first character, from 1. */
  readonly line: number;
  /** Column of the statement's first character, from 1, in characters (code points). */
  readonly column: number;
  /** Byte offset of the statement's first character in the file, BOM included. */
  readonly offset: number;
  /** The text as psql would send it. */
  readonly text: string;
  /** The command tag family in upper case, e.g. `CREATE TABLE`, `INSERT`, `COPY`, `DO`; see `kindOf`. */
  readonly kind: string;
  /** Bytes that psql sends as data behind a `COPY … FROM stdin`: psql 15 sends the line `\.` as well, so it is counted. */
  readonly copyData?: number;
}

/** Why a file cannot be run as it is. */
export interface SplitError {
  readonly code: "SQL_UNTERMINATED" | "SQL_META_COMMAND" | "FILE_NOT_UTF8" | "SQL_TOO_LARGE";
  readonly message: string;
  readonly hint: string;
  /** Place where the open construct begins, or of the backslash command. */
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

export interface SplitResult {
  readonly statements: readonly Statement[];
  readonly errors: readonly SplitError[];
}
