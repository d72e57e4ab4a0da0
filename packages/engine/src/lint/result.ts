import type { Finding } from "../report/finding.ts";

/** What a rule found. */
export interface LintFinding extends Finding {
  /** True where `fix` has one right answer. */
  readonly fixable: boolean;
  /** The place with its lines, as text; null where the finding is about the file itself. Passwords are masked. */
  readonly frame: string | null;
}

/** What `fix` has changed. */
export interface LintFix {
  readonly code: string;
  readonly file: string;
  /** Line of the finding, before the file was changed. */
  readonly line: number;
  /** In words: `adds IF NOT EXISTS`. */
  readonly text: string;
}

export interface LintSummary {
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  /** Findings that the files allow. */
  readonly allowed: number;
  /** Findings that `fix` would take away. */
  readonly fixable: number;
  /** Findings that `fix` took away. */
  readonly fixed: number;
  readonly files: number;
  readonly statements: number;
}

export interface LintResult {
  readonly dir: string;
  /** Names of the files that were looked at, in the order in which they run. */
  readonly files: readonly string[];
  /** What is left after the fixes. */
  readonly findings: readonly LintFinding[];
  readonly fixes: readonly LintFix[];
  readonly summary: LintSummary;
}

export interface LintOptions {
  /** The directory that holds `ddl/` and `dml/`. Default `/sql`. */
  readonly dir?: string | undefined;
  /** Report and fix these files only, by path; all are read, as they are one release. Default: all. */
  readonly files?: readonly string[] | undefined;
  /** Codes of rules that are off. Default: none. */
  readonly disable?: readonly string[] | undefined;
  /** Write the fixes into the files. Default false. */
  readonly fix?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A rule as the reference describes it. */
export interface LintRule {
  readonly code: string;
  readonly group: string;
  readonly severity: Finding["severity"];
  readonly summary: string;
  readonly explanation: string;
  readonly bad: Readonly<Record<string, string>>;
  readonly good: Readonly<Record<string, string>>;
}
