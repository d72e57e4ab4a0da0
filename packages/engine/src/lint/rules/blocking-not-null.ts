import { alterCommands } from "../alter-commands.ts";
import { isInUse } from "../in-use.ts";
import { type Name, nameOf, quoteWhereNeeded, showName } from "../names.ts";
import type { FileContext, Problem, Rule } from "../rule.ts";
import type { LintStatement } from "../statement.ts";

const TABLE = { "ddl/01-shop.sql": "create table if not exists shop.items (id bigint primary key, name text);\n" };

export const blockingNotNull: Rule = {
  code: "blocking-not-null",
  group: "lock",
  severity: "warning",
  summary: "a column of a table in use becomes NOT NULL",
  explanation:
    "PostgreSQL looks at every row while reads and writes wait, and fails if one is NULL. Add CHECK (column IS NOT NULL) NOT VALID and validate it in a later file first: SET NOT NULL then believes the check and looks at nothing.",
  bad: { ...TABLE, "ddl/02-name.sql": "alter table shop.items alter column name set not null;\n" },
  good: {
    ...TABLE,
    "ddl/02-name.sql": `do $do$
begin
  if not exists (
    select from pg_catalog.pg_constraint
     where conrelid = pg_catalog.to_regclass('shop.items') and conname = 'items_name_set'
  ) then
    alter table shop.items add constraint items_name_set check (name is not null) not valid;
  end if;
end
$do$;
`,
    "ddl/03-name.sql": `alter table shop.items validate constraint items_name_set;
alter table shop.items alter column name set not null;
`,
  },
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null || !("AlterTableStmt" in node)) return [];
  const table = nameOf(node.AlterTableStmt.relation);
  if (!isInUse(table, context)) return [];
  return alterCommands(statement).flatMap(({ command, span }): Problem[] => {
    const { subtype, name = "" } = command;
    if (subtype !== "AT_SetNotNull" || isChecked(context, table, name)) return [];
    const message = `PostgreSQL looks at every row of ${showName(table)} for a NULL in ${quoteWhereNeeded(name)} while others wait`;
    return [{ message, hint: "validate a check that the column is not null first", span }];
  });
}

function isChecked({ release }: FileContext, table: Name, column: string): boolean {
  return release.notNullChecks(table).includes(column);
}
