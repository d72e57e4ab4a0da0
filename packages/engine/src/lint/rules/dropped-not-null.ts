import { alterCommands } from "../alter-commands.ts";
import { isInUse } from "../in-use.ts";
import { nameOf, quoteWhereNeeded, showName } from "../names.ts";
import type { FileContext, Problem, Rule } from "../rule.ts";
import type { LintStatement } from "../statement.ts";

const TABLE = {
  "ddl/01-shop.sql": "create table if not exists shop.items (id bigint primary key, name text not null);\n",
};

export const droppedNotNull: Rule = {
  code: "dropped-not-null",
  group: "lock",
  severity: "info",
  summary: "a column of a table in use may be NULL from now on",
  explanation:
    "The version that runs now, and the one that a rollback brings back, may not expect a NULL. Let the application learn it in the release before.",
  bad: { ...TABLE, "ddl/02-name.sql": "alter table shop.items alter column name drop not null;\n" },
  good: { ...TABLE, "ddl/02-name.sql": "alter table shop.items alter column name set default '';\n" },
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null || !("AlterTableStmt" in node)) return [];
  const table = nameOf(node.AlterTableStmt.relation);
  if (!isInUse(table, context)) return [];
  return alterCommands(statement).flatMap(({ command, span }): Problem[] => {
    if (command.subtype !== "AT_DropNotNull") return [];
    const message = `the running version may not expect a NULL in ${quoteWhereNeeded(command.name ?? "")} of ${showName(table)}`;
    return [{ message, hint: "make sure that it does", span }];
  });
}
