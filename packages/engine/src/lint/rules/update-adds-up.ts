import type { Node } from "libpg-query";
import { nameOf, quoteWhereNeeded, showName } from "../names.ts";
import { ddl, type Problem, type Rule } from "../rule.ts";
import { type LintStatement, nameSpanAt } from "../statement.ts";
import { isFields, walk } from "../walk.ts";

export const updateAddsUp: Rule = {
  code: "update-adds-up",
  group: "repeat",
  severity: "error",
  summary: "an UPDATE, or ON CONFLICT DO UPDATE, computes a column from itself",
  explanation:
    "Each run changes the rows once more: a price doubles again, a prefix is put before a prefix. Let WHERE pass over rows that are done, or compute from a column that stays.",
  bad: ddl(`-- slipway: allow data-in-ddl the old prices are in cents

update shop.items set price = price / 100 where currency = 'EUR';
`),
  good: ddl(`-- slipway: allow data-in-ddl the old prices are in cents

update shop.items set price = cents / 100.0 where price is null;
`),
  check,
};

const ADDING = new Set(["+", "-", "*", "/", "||", "%"]);

function check(statement: LintStatement): readonly Problem[] {
  const { node, guard } = statement;
  if (node === null || guard.conditional) return [];
  const changed =
    "UpdateStmt" in node ? node.UpdateStmt : "InsertStmt" in node ? node.InsertStmt.onConflictClause : undefined;
  if (changed === undefined) return [];
  const { targetList, whereClause } = changed;
  const relation =
    "UpdateStmt" in node ? node.UpdateStmt.relation : "InsertStmt" in node ? node.InsertStmt.relation : undefined;
  return (targetList ?? []).flatMap((target): Problem[] => {
    if (!("ResTarget" in target)) return [];
    const { name = "", val, location } = target.ResTarget;
    if (!computesFrom(val, name) || mentions(whereClause, name)) return [];
    const message = `each run computes ${quoteWhereNeeded(name)} of ${showName(nameOf(relation))} from itself once more`;
    const hint = "let WHERE pass over rows that are done, or compute from another column";
    return [{ message, hint, span: nameSpanAt(statement, location) }];
  });
}

/** Whether an operator that changes its operand each time is applied to the column. */
function computesFrom(value: Node | undefined, column: string): boolean {
  let found = false;
  walk(value, (fields, key) => {
    if (key === "SubLink") return false;
    if (key !== "A_Expr" || fields["kind"] !== "AEXPR_OP") return true;
    const operator = Array.isArray(fields["name"]) ? fields["name"].at(-1) : undefined;
    const sign = isFields(operator) && isFields(operator["String"]) ? operator["String"]["sval"] : undefined;
    if (
      typeof sign === "string" &&
      ADDING.has(sign) &&
      mentions(fields["lexpr"], column) !== mentions(fields["rexpr"], column)
    ) {
      found = true;
    }
    return true;
  });
  return found;
}

function mentions(value: unknown, column: string): boolean {
  let found = false;
  walk(value, (fields, key) => {
    if (key !== "ColumnRef" || !Array.isArray(fields["fields"])) return;
    const [first, last]: unknown[] = [fields["fields"][0], fields["fields"].at(-1)];
    // The row that ON CONFLICT did not insert: its values are new.
    if (isFields(first) && isFields(first["String"]) && first["String"]["sval"] === "excluded") return;
    if (isFields(last) && isFields(last["String"]) && last["String"]["sval"] === column) found = true;
  });
  return found;
}
