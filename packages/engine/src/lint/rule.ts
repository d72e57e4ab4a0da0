import type { Severity } from "../report/finding.ts";
import type { Directives, Track } from "../source/migration.ts";
import type { FileFacts } from "./file-facts.ts";
import type { Release } from "./release.ts";
import type { LintStatement, Span } from "./statement.ts";

/** Headings of the reference, in order. */
export const RULE_GROUPS = {
  repeat: "Safe to run again",
  track: "Which track",
  data: "Data that is lost or told",
  lock: "Locks on tables in use",
  transaction: "Transactions and sessions",
  name: "Names and rights",
  file: "Files and directives",
} as const;

export type RuleGroup = keyof typeof RULE_GROUPS;

/** A rule of `lint`. Its examples are what the reference shows and what the tests run. */
export interface Rule {
  /** Kebab case; never changes its meaning. */
  readonly code: string;
  readonly group: RuleGroup;
  readonly severity: Severity;
  /** What is wrong, one line, lower case. */
  readonly summary: string;
  /** Why that hurts and what to do instead: a paragraph. */
  readonly explanation: string;
  /** Files that the rule finds something in, by name. */
  readonly bad: Example;
  /** The same done right: no rule finds anything in it. */
  readonly good: Example;
  /** Looks at one statement, also at those within DO blocks. */
  readonly check?: (statement: LintStatement, context: FileContext) => readonly Problem[];
}

/** Files by name, such as `ddl/01-shop.sql`. */
export type Example = Readonly<Record<string, string>>;

/** What a rule knows beside the statement. */
export interface FileContext {
  readonly track: Track;
  /** `ddl/01-shop.sql`. */
  readonly file: string;
  readonly directives: Directives;
  /** What the whole file holds, also behind the statement. */
  readonly facts: FileFacts;
  /** What stands before the statement, in this file and in the files before it. */
  readonly release: Release;
}

/** What a rule says about a statement. */
export interface Problem {
  readonly message: string;
  readonly hint: string;
  /** What is underlined. */
  readonly span: Span;
  /** Where there is one right answer. */
  readonly fix?: Fix;
}

export interface Fix {
  /** What it does, for the list of fixes: `adds IF NOT EXISTS`. */
  readonly title: string;
  /** Bytes of the statement's text, replaced by other text; they do not overlap. */
  readonly edits: readonly Edit[];
}

export interface Edit extends Span {
  readonly text: string;
}

/** Text put in before a byte. */
export function insertion(at: number, text: string): Edit {
  return { start: at, end: at, text };
}

/** An example of one ddl file. */
export function ddl(sql: string): Example {
  return { "ddl/01-shop.sql": sql };
}
