/** `error` fails a check, `warning` does with `--strict`, `info` never does. */
export type Severity = "error" | "warning" | "info";

/** Where a finding is. Lines and columns count from 1, columns in characters (code points). */
export interface FindingLocation {
  /** As people see it: `ddl/01-schema.sql`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Line and column behind the last character; absent where only the start is known. */
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** Something that a check found in a file. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  /** Starts in lower case, names the object, has no trailing period. */
  readonly message: string;
  /** One imperative sentence: what to do. */
  readonly hint?: string;
  readonly location: FindingLocation;
  /** Where the code is explained. */
  readonly url?: string;
}
