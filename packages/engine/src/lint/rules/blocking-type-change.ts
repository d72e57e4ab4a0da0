import { alterCommands } from "../alter-commands.ts";
import { isInUse } from "../in-use.ts";
import { nameOf, quoteWhereNeeded, showName } from "../names.ts";
import type { FileContext, Problem, Rule } from "../rule.ts";
import type { LintStatement } from "../statement.ts";

const TABLE = { "ddl/01-shop.sql": "create table if not exists shop.items (id bigint primary key, amount integer);\n" };

export const blockingTypeChange: Rule = {
  code: "blocking-type-change",
  group: "lock",
  severity: "warning",
  summary: "the type of a column changes on a table in use",
  explanation:
    "Most changes write the whole table and its indexes anew while reads and writes wait, and the version that runs now may not know the new type. Add a column of the new type, fill it, and let the application move over. Changes that PostgreSQL makes at once, such as varchar to text, may be allowed.",
  bad: { ...TABLE, "ddl/02-amount.sql": "alter table shop.items alter column amount type bigint;\n" },
  good: { ...TABLE, "ddl/02-amount.sql": "alter table shop.items add column if not exists amount_total bigint;\n" },
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null || !("AlterTableStmt" in node) || node.AlterTableStmt.objtype === "OBJECT_TYPE") return [];
  const table = nameOf(node.AlterTableStmt.relation);
  if (!isInUse(table, context)) return [];
  return alterCommands(statement).flatMap(({ command, span }): Problem[] => {
    if (command.subtype !== "AT_AlterColumnType") return [];
    const message = `another type of ${quoteWhereNeeded(command.name ?? "")} may write all of ${showName(table)} anew while others wait`;
    return [{ message, hint: "add a column of the new type, and move over to it", span }];
  });
}
