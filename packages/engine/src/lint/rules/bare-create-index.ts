import { nameOf } from "../names.ts";
import { ifExistsFix, isRepeatable, missedCondition, problemAtName, writtenName } from "../repeat.ts";
import { ddl, type FileContext, type Problem, type Rule } from "../rule.ts";
import type { LintStatement } from "../statement.ts";

const TABLE = "create table if not exists shop.items (id bigint primary key, name text);\n";

export const bareCreateIndex: Rule = {
  code: "bare-create-index",
  group: "repeat",
  severity: "error",
  summary: "an index is created without IF NOT EXISTS",
  explanation: "The second run fails, because the index is there. IF NOT EXISTS goes by the name of the index.",
  bad: ddl(`${TABLE}create index items_name_idx on shop.items (name);\n`),
  good: ddl(`${TABLE}create index if not exists items_name_idx on shop.items (name);\n`),
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null || !("IndexStmt" in node)) return [];
  const { idxname, if_not_exists: ifNotExists, relation } = node.IndexStmt;
  if (idxname === undefined || ifNotExists === true) return [];
  const table = nameOf(relation);
  const thing = { kind: "relation", name: [...table.slice(0, -1), idxname], on: table };
  const condition = "duplicate_table";
  if (isRepeatable(statement, context, { thing, condition })) return [];
  const missed = missedCondition(statement.guard, condition);
  return [
    problemAtName(statement, {
      message: `index ${writtenName(statement)} is created by every run, and the second one fails${missed}`,
      hint: "write CREATE INDEX IF NOT EXISTS",
      fix: ifExistsFix(statement, "if not exists"),
    }),
  ];
}
