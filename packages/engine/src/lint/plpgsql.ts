import type { Node } from "libpg-query";
import { kindOf } from "../sql/kind.ts";
import { tokensOf, valueOf } from "../sql/tokens.ts";
import { type Guard, type LintStatement, nestedStatement, UNGUARDED } from "./statement.ts";
import { type Fields, isFields } from "./walk.ts";

/** SQL text within a PL/pgSQL body. */
interface Found {
  readonly text: string;
  /** Line within the body, from 1. */
  readonly line: number;
  readonly guard: Guard;
  /** False where the text is put together, as that of PERFORM and EXECUTE. */
  readonly verbatim: boolean;
}

/** The static statements of a DO block in PL/pgSQL, also those in constant EXECUTEs; none for other languages and bodies that cannot be read. */
export async function statementsWithin(block: LintStatement): Promise<readonly LintStatement[]> {
  if (block.kind !== "DO" || block.node === null || !isPlpgsql(block.node)) return [];
  const { parse, parsePlPgSQL } = await import("libpg-query");
  const tree: unknown = await parsePlPgSQL(block.bytes.toString("utf8")).catch(() => null);
  const found = bodiesOf(tree).flatMap((body) => inBlock(body, UNGUARDED));
  const locate = locator(block);
  const statements: LintStatement[] = [];
  for (const [position, item] of found.entries()) {
    const constant = item.verbatim ? item : await constantText(item);
    if (constant === null) continue;
    const parsed = await parse(constant.text).catch(() => null);
    const node = parsed?.stmts?.[0]?.stmt ?? null;
    const kind = kindOf(Buffer.from(constant.text));
    const base = locate(constant.text, item.line);
    const index = block.index + (position + 1) / (found.length + 2);
    if (node !== null)
      statements.push(nestedStatement(block, { index, text: constant.text, kind, node, guard: item.guard }, base));
  }
  return statements;
}

function isPlpgsql(node: Node): boolean {
  if (!("DoStmt" in node)) return false;
  const language = (node.DoStmt.args ?? []).find((arg) => "DefElem" in arg && arg.DefElem.defname === "language");
  if (language === undefined || !("DefElem" in language)) return true;
  const { arg } = language.DefElem;
  return arg !== undefined && "String" in arg && arg.String.sval === "plpgsql";
}

/** The text that an EXECUTE runs, where it is one literal. */
async function constantText(item: Found): Promise<Found | null> {
  const bytes = Buffer.from(item.text);
  const [token, ...more] = tokensOf(bytes, 2);
  if (token === undefined || more.length > 0 || (token.type !== "string" && token.type !== "body")) return null;
  return { ...item, text: valueOf(bytes, token) };
}

function bodiesOf(tree: unknown): readonly Fields[] {
  const functions = isFields(tree) ? tree["plpgsql_funcs"] : undefined;
  return list(functions).flatMap((item) => {
    const action = child(child(item, "PLpgSQL_function"), "action");
    return isFields(action) ? [action] : [];
  });
}

/** The statements of one list, in order. Behind a conditional RETURN the rest runs only sometimes. */
function inList(items: unknown, guard: Guard): readonly Found[] {
  let current = guard;
  return list(items).flatMap((item) => {
    const found = inBlock(item, current);
    if (leavesSometimes(item)) current = { ...current, conditional: true };
    return found;
  });
}

function inBlock(item: Fields, guard: Guard): readonly Found[] {
  const [type, fields] = Object.entries(item)[0] ?? [];
  if (type === undefined || !isFields(fields)) return [];
  const conditional = { ...guard, conditional: true };
  const line = typeof fields["lineno"] === "number" ? fields["lineno"] : 1;
  switch (type) {
    case "PLpgSQL_stmt_block":
      return [
        ...inList(fields["body"], { ...guard, caught: [...guard.caught, ...caughtBy(fields["exceptions"])] }),
        ...handlersOf(fields["exceptions"]).flatMap((handler) => inList(handler["action"], conditional)),
      ];
    case "PLpgSQL_stmt_if":
      return [
        ...inList(fields["then_body"], conditional),
        ...list(fields["elsif_list"]).flatMap((branch) =>
          inList(child(branch, "PLpgSQL_if_elsif")["stmts"], conditional),
        ),
        ...inList(fields["else_body"], conditional),
      ];
    case "PLpgSQL_stmt_case":
      return [
        ...list(fields["case_when_list"]).flatMap((branch) =>
          inList(child(branch, "PLpgSQL_case_when")["stmts"], conditional),
        ),
        ...inList(fields["else_stmts"], conditional),
      ];
    case "PLpgSQL_stmt_while":
    case "PLpgSQL_stmt_fors":
    case "PLpgSQL_stmt_forc":
    case "PLpgSQL_stmt_dynfors":
      return inList(fields["body"], conditional);
    case "PLpgSQL_stmt_loop":
    case "PLpgSQL_stmt_fori":
    case "PLpgSQL_stmt_foreach_a":
      return inList(fields["body"], guard);
    case "PLpgSQL_stmt_execsql":
      return queryOf(fields["sqlstmt"], line, guard, true);
    case "PLpgSQL_stmt_dynexecute":
      return queryOf(fields["query"], line, guard, false);
    default:
      return [];
  }
}

function queryOf(expression: unknown, line: number, guard: Guard, verbatim: boolean): readonly Found[] {
  const { query } = child(expression, "PLpgSQL_expr");
  return typeof query === "string" ? [{ text: query, line, guard, verbatim }] : [];
}

function handlersOf(exceptions: unknown): readonly Fields[] {
  return list(child(exceptions, "PLpgSQL_exception_block")["exc_list"]).map((item) => child(item, "PLpgSQL_exception"));
}

function caughtBy(exceptions: unknown): readonly string[] {
  return handlersOf(exceptions).flatMap((handler) =>
    list(handler["conditions"]).flatMap((item) => {
      const { condname } = child(item, "PLpgSQL_condition");
      return typeof condname === "string" ? [condname.toLowerCase()] : [];
    }),
  );
}

const LEAVING = new Set(["PLpgSQL_stmt_return", "PLpgSQL_stmt_exit"]);

/** Whether a branch of an IF or CASE may leave what is around it. */
function leavesSometimes(item: Fields): boolean {
  const [type] = Object.keys(item);
  if (type !== "PLpgSQL_stmt_if" && type !== "PLpgSQL_stmt_case") return false;
  return contains(item);
}

function contains(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(contains);
  if (!isFields(value)) return false;
  return Object.entries(value).some(([key, inner]) => LEAVING.has(key) || contains(inner));
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function child(value: unknown, key: string): Fields {
  const inner = isFields(value) ? value[key] : undefined;
  return isFields(inner) ? inner : {};
}

/** Finds texts of the body in the statement, one after the other; where one is not there as it is, its line stands for it. */
function locator(block: LintStatement): (text: string, line: number) => (index: number) => number {
  const body = block.tokens.find(({ type }) => type === "body" || type === "string");
  const from =
    body === undefined ? 0 : body.type === "body" ? block.bytes.indexOf("$", body.start + 1) + 1 : body.start + 1;
  let last = from;
  return (text, line) => {
    const start = Math.max(lineStart(block.bytes, from, line), last);
    const found = block.bytes.indexOf(text, start, "utf8");
    if (found < 0) return () => lineStart(block.bytes, from, line);
    last = found + 1;
    return (index) => found + index;
  };
}

/** Where the first text of a line begins; `from` is in line 1. */
function lineStart(bytes: Buffer, from: number, line: number): number {
  let at = from;
  for (let passed = 1; passed < line; passed++) {
    const end = bytes.indexOf("\n", at);
    if (end < 0) return at;
    at = end + 1;
  }
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at++;
  return at;
}
