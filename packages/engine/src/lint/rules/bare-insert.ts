import type { InsertStmt, Node } from "libpg-query";
import { isSameName, type Name, nameOf, showName } from "../names.ts";
import { isCovered, missedCondition, withFix } from "../repeat.ts";
import { type FileContext, type Fix, insertion, type Problem, type Rule } from "../rule.ts";
import { inCaseOf, type LintStatement, nameSpan, nameSpanAt, type Span, tokenFrom } from "../statement.ts";
import { isFields, relationsIn, walk } from "../walk.ts";

const TABLE = { "ddl/01-shop.sql": "create table if not exists shop.items (id bigint primary key, name text);\n" };

export const bareInsert: Rule = {
  code: "bare-insert",
  group: "repeat",
  severity: "error",
  summary: "rows are inserted without ON CONFLICT or NOT EXISTS",
  explanation:
    "A second run fails on a key, or, worse, adds the rows once more. Demo data runs again too, as soon as its file changes. Write ON CONFLICT … DO NOTHING and give the rows their keys, or insert only what NOT EXISTS.",
  bad: { ...TABLE, "dml/01-items.sql": "insert into shop.items (id, name) values (1, 'lamp');\n" },
  good: {
    ...TABLE,
    "dml/01-items.sql": "insert into shop.items (id, name) values (1, 'lamp')\non conflict (id) do nothing;\n",
  },
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  if (statement.node === null) return statement.kind === "INSERT" ? checkUnparsed(statement) : [];
  const main = "InsertStmt" in statement.node ? statement.node.InsertStmt : undefined;
  return insertsIn(statement.node).flatMap((insert): Problem[] => {
    const table = nameOf(insert.relation);
    if (insert.onConflictClause !== undefined || table.length === 0) return [];
    if (isGuardedQuery(insert, table) || isCovered(statement.guard, "unique_violation")) return [];
    if (startsEmpty(context, table, statement)) return [];
    const span = nameSpanAt(statement, insert.relation?.location);
    const problem = {
      message: `rows are inserted into ${showName(table)} by every run${missedCondition(statement.guard, "unique_violation")}`,
      hint: "add ON CONFLICT DO NOTHING and give the rows their keys, or insert only what NOT EXISTS",
      span,
    };
    return [withFix(statement, problem, insert === main ? fixFor(statement, context, insert) : undefined)];
  });
}

/** A statement too large to be parsed: its end says whether it has ON CONFLICT. */
function checkUnparsed(statement: LintStatement): readonly Problem[] {
  const { tokens, bytes } = statement;
  if (tokens.some(({ text }, index) => text === "ON" && tokens[index + 1]?.text === "CONFLICT")) return [];
  const span = nameSpan(statement, tokenFrom(statement, tokens[2]?.start ?? 0));
  const table = bytes.toString("utf8", span.start, span.end);
  const hint = "add ON CONFLICT DO NOTHING and give the rows their keys";
  return [{ message: `rows are inserted into ${table} by every run`, hint, span }];
}

/** The statement itself, and those in its WITH. */
function insertsIn(node: Node): readonly InsertStmt[] {
  const found: InsertStmt[] = "InsertStmt" in node ? [node.InsertStmt] : [];
  walk(node, (fields, key) => {
    const query = fields["ctequery"];
    if (key === "CommonTableExpr" && isFields(query) && isFields(query["InsertStmt"])) {
      const insert: InsertStmt = query["InsertStmt"];
      found.push(insert);
    }
  });
  return found;
}

/** Whether the query that brings the rows looks for what is there: NOT EXISTS, NOT IN, EXCEPT, or a join or subquery with the table itself. */
function isGuardedQuery({ selectStmt }: InsertStmt, table: Name): boolean {
  let guarded = false;
  const reads = (part: unknown): boolean =>
    relationsIn(part).some(({ schema, name }) => isSameName(schema === undefined ? [name] : [schema, name], table));
  walk(selectStmt, (fields, key) => {
    if ((key === "SubLink" || key === "JoinExpr") && reads(fields)) guarded = true;
    if (key === "BoolExpr" && fields["boolop"] === "NOT_EXPR" && holdsQuery(fields["args"])) guarded = true;
    if (fields["op"] === "SETOP_EXCEPT") guarded = true;
  });
  return guarded;
}

function holdsQuery(value: unknown): boolean {
  let found = false;
  walk(value, (_, key) => {
    if (key === "SubLink") found = true;
  });
  return found;
}

/** A temporary table, one that the file makes anew, or one that it has emptied. */
function startsEmpty({ release, file, facts }: FileContext, table: Name, { index }: LintStatement): boolean {
  const made = release.relation(table);
  if (made !== undefined && (made.temporary || made.fresh) && made.file === file) return true;
  const thing = { kind: "relation", name: table };
  // A table that the file makes and drops again is a helper.
  if (facts.makesBefore(thing, index) && facts.dropsLater(thing, index)) return true;
  return facts.emptiesBefore(table, index) || facts.dropsBefore(thing, index);
}

/** Right only where the rows bring all columns of a key: without one, nothing would ever be in conflict. */
function fixFor(
  statement: LintStatement,
  { release }: FileContext,
  { relation, cols, override }: InsertStmt,
): Fix | undefined {
  const columns = (cols ?? []).flatMap((col) => ("ResTarget" in col ? [col.ResTarget.name] : []));
  const keys = release.relation(nameOf(relation))?.keys ?? [];
  const covered = keys.some((key) => key.length > 0 && key.every((column) => columns.includes(column)));
  if (!covered || override === "OVERRIDING_USER_VALUE") return undefined;
  const at = endOfRows(statement);
  const words = inCaseOf(statement, statement.tokens[0] ?? { start: 0, end: 0 }, "on conflict do nothing");
  return { title: "adds ON CONFLICT DO NOTHING", edits: [insertion(at, ` ${words}`)] };
}

/** Where ON CONFLICT goes: before RETURNING, or at the end. */
function endOfRows({ tokens }: LintStatement): number {
  let depth = 0;
  let end = 0;
  for (const { text, type, end: tokenEnd } of tokens) {
    if (text === "(") depth++;
    else if (text === ")") depth--;
    if (depth === 0 && (text === ";" || (type === "word" && text === "RETURNING"))) return end;
    end = tokenEnd;
  }
  return end;
}

export type { Span };
