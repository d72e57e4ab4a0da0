import { isInUse } from "../in-use.ts";
import { nameOf, quoteWhereNeeded, showName } from "../names.ts";
import type { FileContext, Problem, Rule } from "../rule.ts";
import { headOf, type LintStatement } from "../statement.ts";

const TABLE = { "ddl/01-shop.sql": "create table if not exists shop.items (id bigint primary key, title text);\n" };

export const renameInUse: Rule = {
  code: "rename-in-use",
  group: "lock",
  severity: "warning",
  summary: "a table, view or column in use is renamed or moved",
  explanation:
    "The version that runs now asks for the old name, and fails from the commit on until it is replaced, as does the one that a rollback brings back. Add the new column beside the old one, or leave a view under the old name, and take the old one away in a later release.",
  bad: {
    ...TABLE,
    "ddl/02-name.sql": `do $do$
begin
  if exists (
    select from pg_catalog.pg_attribute
     where attrelid = pg_catalog.to_regclass('shop.items') and attname = 'title' and not attisdropped
  ) then
    alter table shop.items rename column title to name;
  end if;
end
$do$;
`,
  },
  good: { ...TABLE, "ddl/02-name.sql": "alter table shop.items add column if not exists name text;\n" },
  check,
};

const RELATIONS = new Set(["OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_FOREIGN_TABLE"]);
const HINT = "keep the old name too until no version uses it any more";

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null) return [];
  const span = headOf(statement).name;
  if ("RenameStmt" in node) {
    const { renameType, relation, subname = "" } = node.RenameStmt;
    const table = nameOf(relation);
    if (relation === undefined || !isInUse(table, context)) return [];
    if (renameType === "OBJECT_COLUMN") {
      return [
        {
          message: `the running version still asks for column ${quoteWhereNeeded(subname)} of ${showName(table)}`,
          hint: HINT,
          span,
        },
      ];
    }
    if (renameType === undefined || !RELATIONS.has(renameType)) return [];
    return [{ message: `the running version still asks for ${showName(table)}`, hint: HINT, span }];
  }
  if (!("AlterObjectSchemaStmt" in node)) return [];
  const { objectType, relation } = node.AlterObjectSchemaStmt;
  if (
    relation === undefined ||
    objectType === undefined ||
    !RELATIONS.has(objectType) ||
    !isInUse(nameOf(relation), context)
  )
    return [];
  return [{ message: `the running version still asks for ${showName(nameOf(relation))}`, hint: HINT, span }];
}
