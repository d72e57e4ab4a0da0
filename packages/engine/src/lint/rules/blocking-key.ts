import { alterCommands } from "../alter-commands.ts";
import { isInUse } from "../in-use.ts";
import { nameOf, showName } from "../names.ts";
import type { FileContext, Problem, Rule } from "../rule.ts";
import type { LintStatement } from "../statement.ts";

const TABLE = { "ddl/01-shop.sql": "create table if not exists shop.items (id bigint primary key, code text);\n" };

const guarded = (what: string): string => `do $do$
begin
  if not exists (
    select from pg_catalog.pg_constraint
     where conrelid = pg_catalog.to_regclass('shop.items') and conname = 'items_code_key'
  ) then
    alter table shop.items add constraint items_code_key ${what};
  end if;
end
$do$;
`;

export const blockingKey: Rule = {
  code: "blocking-key",
  group: "lock",
  severity: "warning",
  summary: "a primary key, unique or exclusion constraint is added to a table in use",
  explanation:
    "Its index is built while reads and writes of the table wait. Build a unique index with CREATE UNIQUE INDEX CONCURRENTLY first, in a file of its own, and add the constraint with USING INDEX.",
  bad: { ...TABLE, "ddl/02-code.sql": guarded("unique (code)") },
  good: {
    ...TABLE,
    "ddl/02-code-index.sql": "create unique index concurrently if not exists items_code_key on shop.items (code);\n",
    "ddl/03-code.sql": guarded("unique using index items_code_key"),
  },
  check,
};

const KEYS: Readonly<Record<string, string>> = {
  CONSTR_PRIMARY: "primary key",
  CONSTR_UNIQUE: "unique constraint",
  CONSTR_EXCLUSION: "exclusion constraint",
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null || !("AlterTableStmt" in node)) return [];
  const table = nameOf(node.AlterTableStmt.relation);
  if (!isInUse(table, context)) return [];
  return alterCommands(statement).flatMap(({ command, span }): Problem[] => {
    const { def, subtype } = command;
    if (def === undefined) return [];
    const constraints =
      subtype === "AT_AddConstraint"
        ? [def]
        : subtype === "AT_AddColumn" && "ColumnDef" in def
          ? (def.ColumnDef.constraints ?? [])
          : [];
    return constraints.flatMap((item): Problem[] => {
      const constraint = "Constraint" in item ? item.Constraint : undefined;
      const what = KEYS[constraint?.contype ?? ""];
      if (what === undefined || constraint?.indexname !== undefined) return [];
      const message = `reads and writes of ${showName(table)} wait until the index of its ${what} is built`;
      const hint =
        what === "exclusion constraint"
          ? "add it at a quiet time: it cannot use an index that is there already"
          : "build the index with CREATE UNIQUE INDEX CONCURRENTLY first, and add the constraint USING INDEX";
      return [{ message, hint, span }];
    });
  });
}
