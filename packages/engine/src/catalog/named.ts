import type { Node } from "libpg-query";
import { strings } from "./named-objects.ts";
import { targetsOf } from "./named-statements.ts";

/** An object as a statement names it. */
export interface ObjectName {
  /** `relation`, `routine`, `type`, `schema`, `operator`, … */
  readonly type: string;
  /** As written: `["users"]` or `["nexus", "users"]`. */
  readonly names: readonly string[];
  /** Quoted names of the argument types of a routine, operator, cast or transform; the access method of an operator class; else null. */
  readonly args: readonly string[] | null;
  /** The search_path that the file had set at that point; null: the session's own. */
  readonly searchPath: readonly string[] | null;
}

// Data statements can be huge and name nothing: they are not parsed.
const DEFINING = /^(?:alter|comment|create|discard|grant|reset|revoke|security|set)\b/iu;
const QUERY = /^(?:with|select)\b[^]*\b(?:into|set_config)\b/iu;
const LONGEST_QUERY = 100_000;

/** Where the first word begins, after blanks and comments. */
function firstWord(text: string): number {
  let at = 0;
  let depth = 0;
  while (at < text.length) {
    if (text.startsWith("/*", at)) {
      depth += 1;
      at += 2;
    } else if (depth > 0) {
      depth -= text.startsWith("*/", at) ? 1 : 0;
      at += text.startsWith("*/", at) ? 2 : 1;
    } else if (text.startsWith("--", at)) {
      const end = text.indexOf("\n", at);
      at = end === -1 ? text.length : end + 1;
    } else if (/\s/u.test(text.charAt(at))) {
      at += 1;
    } else {
      return at;
    }
  }
  return at;
}

function mayName(statement: string): boolean {
  const start = firstWord(statement);
  if (DEFINING.test(statement.slice(start, start + 20))) return true;
  return statement.length < LONGEST_QUERY && QUERY.test(statement.slice(start));
}

function listed(value: string): string[] {
  return [...value.matchAll(/"((?:[^"]|"")*)"|[^\s,"]+/gu)].map(
    (match) => match[1]?.replaceAll('""', '"') ?? match[0].toLowerCase(),
  );
}

function constant(node: Node | undefined): string | undefined {
  return node !== undefined && "A_Const" in node ? node.A_Const.sval?.sval : undefined;
}

/** The search_path after a statement: undefined where it says nothing about it, null where it goes back to the session's own. */
function searchPathAfter(node: Node): string[] | null | undefined {
  if ("VariableSetStmt" in node) {
    const { kind, name, args } = node.VariableSetStmt;
    if (kind === "VAR_RESET_ALL") return null;
    if (name !== "search_path") return undefined;
    return kind === "VAR_SET_VALUE" ? (args ?? []).map((argument) => constant(argument) ?? "") : null;
  }
  if ("DiscardStmt" in node) return node.DiscardStmt.target === "DISCARD_ALL" ? null : undefined;
  // select set_config('search_path', '…', …), as pg_dump writes it.
  const column = "SelectStmt" in node ? node.SelectStmt.targetList?.[0] : undefined;
  const call = column !== undefined && "ResTarget" in column ? column.ResTarget.val : undefined;
  if (call === undefined || !("FuncCall" in call) || strings(call.FuncCall.funcname).at(-1) !== "set_config")
    return undefined;
  const [name, value] = call.FuncCall.args ?? [];
  const path = constant(value);
  return constant(name) === "search_path" && path !== undefined ? listed(path) : undefined;
}

/**
 * Lists the objects that the statements of one file are about: what they create, alter, comment on or grant on, in that order.
 * Objects that are only referred to (by a foreign key, a view, a query) or dropped are not in it, nor is what a DO block or a function
 * does. A statement that the parser refuses names nothing.
 */
export async function namedObjects(statements: Iterable<string>): Promise<ObjectName[]> {
  const { parse } = await import("libpg-query");
  const names: ObjectName[] = [];
  let searchPath: readonly string[] | null = null;
  for (const statement of statements) {
    if (!mayName(statement)) continue;
    const parsed = await parse(statement).catch(() => null);
    for (const { stmt } of parsed?.stmts ?? []) {
      if (stmt === undefined) continue;
      const after = searchPathAfter(stmt);
      if (after !== undefined) searchPath = after;
      for (const found of targetsOf(stmt)) names.push({ ...found, searchPath });
    }
  }
  return names;
}
