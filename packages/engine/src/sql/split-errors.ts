import { metaCommandHint } from "./meta-command.ts";
import type { Place } from "./cursor.ts";
import type { Unclosed } from "./scanner.ts";
import type { SplitError } from "./statement.ts";

/** What an open construct is called, and how to close it. */
const OPEN: ReadonlyMap<string, { readonly name: string; readonly hint: string }> = new Map([
  ["string", { name: "quoted string", hint: "close the string with a single quote; write a quote within it twice" }],
  ["escape", { name: "quoted string", hint: "close the string with a quote that has no backslash before it" }],
  ["identifier", { name: "quoted identifier", hint: "close the identifier with a double quote" }],
  ["comment", { name: "comment", hint: "close the comment with */, once for each /* within it" }],
  ["dollar", { name: "dollar-quoted string", hint: "close the string with exactly the tag that opened it" }],
  ["parenthesis", { name: "parenthesis", hint: "close the parenthesis; no semicolon within it ends a statement" }],
  ["function body", { name: "function body", hint: "close each BEGIN and CASE of the body with END" }],
]);

/** Something that is open at the end of the file. */
export function unclosedError({ what, place }: Unclosed): SplitError {
  const { name, hint } = OPEN.get(what) ?? { name: what, hint: "close it" };
  return unterminated(name, place, hint);
}

function unterminated(name: string, place: Place, hint: string): SplitError {
  const message = `unterminated ${name} opened at line ${place.line}, column ${place.column}`;
  return { code: "SQL_UNTERMINATED", message, hint, ...place };
}

/** A COPY block without its last line. */
export function copyError(place: Place): SplitError {
  return unterminated("COPY data", place, "end the data with a line that holds \\. and nothing else");
}

/** A backslash command; `name` without its backslash. */
export function metaCommandError(name: string, place: Place): SplitError {
  return {
    code: "SQL_META_COMMAND",
    message: `\\${name} at line ${place.line} is a command of psql, not SQL`,
    hint: metaCommandHint(name),
    ...place,
  };
}

/** A byte that is no UTF-8 text. */
export function notUtf8Error(place: Place, byte: number): SplitError {
  const message = `byte 0x${byte.toString(16).padStart(2, "0")} at line ${place.line}, column ${place.column} is not UTF-8 text`;
  return { code: "FILE_NOT_UTF8", message, hint: "save the file as UTF-8, e.g. with iconv -t UTF-8", ...place };
}

/** A custom-format dump, which only pg_restore reads. */
export function archiveError(place: Place): SplitError {
  return {
    code: "FILE_NOT_UTF8",
    message: "the file is an archive of pg_dump, not SQL",
    hint: "turn it into SQL with pg_restore --file",
    ...place,
  };
}

/** A statement that no message to PostgreSQL can hold. */
export function tooLargeError(place: Place, limit: number): SplitError {
  const message = `the statement at line ${place.line} is larger than ${limit} bytes`;
  return {
    code: "SQL_TOO_LARGE",
    message,
    hint: "split the statement, or load the data with COPY … FROM stdin",
    ...place,
  };
}
