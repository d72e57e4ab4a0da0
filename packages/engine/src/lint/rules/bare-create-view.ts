import { nameOf } from "../names.ts";
import { isRepeatable, missedCondition, orReplaceFix, problemAtName, writtenName } from "../repeat.ts";
import { ddl, type FileContext, type Problem, type Rule } from "../rule.ts";
import type { LintStatement } from "../statement.ts";
import { isTemporary } from "../things.ts";

const TABLE = "create table if not exists shop.items (id bigint primary key, price numeric);\n";

export const bareCreateView: Rule = {
  code: "bare-create-view",
  group: "repeat",
  severity: "error",
  summary: "a view is created without OR REPLACE",
  explanation:
    "The second run fails, because the view is there. OR REPLACE takes columns at the end only: to rename or remove one, put DROP VIEW IF EXISTS before it.",
  bad: ddl(`${TABLE}create view shop.dear_items as select id from shop.items where price > 100;\n`),
  good: ddl(`${TABLE}create or replace view shop.dear_items as select id from shop.items where price > 100;\n`),
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null || !("ViewStmt" in node) || node.ViewStmt.replace === true || isTemporary(node.ViewStmt.view))
    return [];
  const condition = "duplicate_table";
  const thing = { kind: "relation", name: nameOf(node.ViewStmt.view) };
  if (isRepeatable(statement, context, { thing, condition })) return [];
  return [
    problemAtName(statement, {
      message: `view ${writtenName(statement)} is created by every run, and the second one fails${missedCondition(statement.guard, condition)}`,
      hint: "write CREATE OR REPLACE VIEW",
      fix: orReplaceFix(statement),
    }),
  ];
}
