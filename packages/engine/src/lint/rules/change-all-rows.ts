import type { Node } from "libpg-query";
import { type Name, nameOf, showName } from "../names.ts";
import { type FileContext, type Problem, type Rule } from "../rule.ts";
import { type LintStatement, nameSpanAt } from "../statement.ts";

const TABLE = { "ddl/01-shop.sql": "create table if not exists shop.items (id bigint primary key, name text);\n" };

export const changeAllRows: Rule = {
  code: "change-all-rows",
  group: "data",
  severity: "error",
  summary: "TRUNCATE, or DELETE or UPDATE without WHERE",
  explanation:
    "It meets every row, also those that people have added since: each run takes them away or overwrites them, and holds locks on all of them. Say which rows are meant.",
  bad: { ...TABLE, "dml/01-items.sql": "delete from shop.items;\n" },
  good: { ...TABLE, "dml/01-items.sql": "delete from shop.items where id between 1 and 99;\n" },
  check,
};

const HINT = "say with WHERE which rows are meant";

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null) return [];
  if ("TruncateStmt" in node) {
    return (node.TruncateStmt.relations ?? []).flatMap((item): Problem[] => {
      if (!("RangeVar" in item) || isOwn(nameOf(item.RangeVar), context)) return [];
      const message = `all rows of ${showName(nameOf(item.RangeVar))} are lost`;
      return [
        {
          message,
          hint: "delete with WHERE the rows that are meant",
          span: nameSpanAt(statement, item.RangeVar.location),
        },
      ];
    });
  }
  if ("DeleteStmt" in node) {
    const { relation, whereClause, usingClause } = node.DeleteStmt;
    if (usingClause !== undefined || restricts(whereClause) || isOwn(nameOf(relation), context)) return [];
    const message = `all rows of ${showName(nameOf(relation))} are deleted`;
    return [{ message, hint: HINT, span: nameSpanAt(statement, relation?.location) }];
  }
  if (!("UpdateStmt" in node)) return [];
  const { relation, whereClause, fromClause } = node.UpdateStmt;
  if (fromClause !== undefined || restricts(whereClause) || isOwn(nameOf(relation), context)) return [];
  const message = `all rows of ${showName(nameOf(relation))} are changed, also those that people have changed since`;
  return [{ message, hint: HINT, span: nameSpanAt(statement, relation?.location) }];
}

/** A temporary table, or one that each run makes anew. */
function isOwn(name: Name, { release, file }: FileContext): boolean {
  const made = release.relation(name);
  return made !== undefined && (made.temporary || made.fresh) && made.file === file;
}

/** `where true` and `where 1 = 1` are none. */
function restricts(where: Node | undefined): boolean {
  if (where === undefined) return false;
  if ("A_Const" in where) return where.A_Const.boolval?.boolval !== true;
  if (!("A_Expr" in where)) return true;
  const { lexpr, rexpr } = where.A_Expr;
  const bothConstant = lexpr !== undefined && rexpr !== undefined && "A_Const" in lexpr && "A_Const" in rexpr;
  return !bothConstant;
}
