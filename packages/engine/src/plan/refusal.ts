import { type ErrorCode, SlipwayError } from "../errors.ts";
import type { Migration } from "../source/migration.ts";
import { fileFrame } from "../sql/file-frame.ts";

export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly line: number;
  readonly column: number;
}

/** A file that is not run as it is, with the place. Found before anything of the release runs. */
export function refusal(
  { track, file, path }: Migration,
  { code, message, hint, line, column }: Refusal,
): SlipwayError {
  const location = { file: `${track}/${file}`, line, column };
  const isPoint = code === "SQL_UNTERMINATED" || code === "FILE_NOT_UTF8";
  const frame = fileFrame(path, location, isPoint ? 1 : Infinity);
  return new SlipwayError(code, `${location.file}:${line}:${column}: ${message}`, {
    hint,
    details: { track, file, location, frame, state: "nothing of this release was run; the database is as before" },
  });
}
