import type { FileContext, Fix, Problem } from "./rule.ts";
import { insertion } from "./rule.ts";
import { type Guard, type Head, headOf, inCaseOf, type LintStatement, type Span } from "./statement.ts";
import type { Thing } from "./things.ts";

/** SQLSTATEs of the conditions that PostgreSQL raises where something is there already, or is not there. */
const SQLSTATES: Readonly<Record<string, string>> = {
  duplicate_column: "42701",
  duplicate_database: "42P04",
  duplicate_function: "42723",
  duplicate_object: "42710",
  duplicate_schema: "42P06",
  duplicate_table: "42P07",
  invalid_schema_name: "3F000",
  invalid_table_definition: "42P16",
  object_not_in_prerequisite_state: "55000",
  undefined_column: "42703",
  undefined_function: "42883",
  undefined_object: "42704",
  undefined_table: "42P01",
  unique_violation: "23505",
};

/** Whether what is around the statement keeps it from failing with `condition` when it runs again. */
export function isCovered({ conditional, caught }: Guard, condition: string): boolean {
  if (conditional) return true;
  const state = SQLSTATES[condition] ?? "";
  // A class is caught by the name of its first condition, whose code ends in 000.
  return caught.some(
    (name) =>
      name === "others" ||
      name === condition ||
      name === state.toLowerCase() ||
      name === state ||
      (name === "syntax_error_or_access_rule_violation" && state.startsWith("42")) ||
      (name === "integrity_constraint_violation" && state.startsWith("23")),
  );
}

export interface Unguarded {
  readonly thing: Thing;
  /** The condition that PostgreSQL raises when the statement runs again. */
  readonly condition: string;
}

/** Whether the statement, which has no guard of its own, can run again because of what is around it in its file. */
export function isRepeatable(statement: LintStatement, context: FileContext, { thing, condition }: Unguarded): boolean {
  if (isCovered(statement.guard, condition)) return true;
  const { facts, release } = context;
  if (facts.dropsBefore(thing, statement.index) || facts.dropsLater(thing, statement.index)) return true;
  const holder = thing.on === undefined ? undefined : release.relation(thing.on);
  return holder?.fresh === true && holder.file === context.file;
}

/** What a handler catches instead of what PostgreSQL raises; empty where there is no handler. */
export function missedCondition({ caught }: Guard, condition: string): string {
  return caught.length === 0 ? "" : `; the handler catches ${caught.join(" and ")}, but PostgreSQL raises ${condition}`;
}

/** `IF NOT EXISTS` or `IF EXISTS` behind the words for the object's kind. */
export function ifExistsFix(statement: LintStatement, words: "if not exists" | "if exists"): Fix {
  const { kind } = headOf(statement);
  return {
    title: `adds ${words.toUpperCase()}`,
    edits: [insertion(kind.end, ` ${inCaseOf(statement, kind, words)}`)],
  };
}

export function orReplaceFix(statement: LintStatement): Fix {
  const { verb } = headOf(statement);
  return { title: "adds OR REPLACE", edits: [insertion(verb.end, ` ${inCaseOf(statement, verb, "or replace")}`)] };
}

/** A problem on the name of the object that a CREATE, ALTER or DROP is about. */
export function problemAtName(
  statement: LintStatement,
  { message, hint, fix }: Omit<Problem, "span" | "fix"> & { readonly fix?: Fix | undefined },
): Problem {
  return withFix(statement, { message, hint, span: headOf(statement).name }, fix);
}

/** Fixes are for the file's own statements: what stands in a DO block is left to its author. */
export function withFix(statement: LintStatement, problem: Omit<Problem, "fix">, fix: Fix | undefined): Problem {
  return fix === undefined || statement.nested ? problem : { ...problem, fix };
}

/** The text of the object's name as the file has it. */
export function writtenName(statement: LintStatement, span: Span = headOf(statement).name): string {
  return statement.bytes.toString("utf8", span.start, span.end);
}

export type { Head };
