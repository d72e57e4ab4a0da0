import { alterCommands } from "../alter-commands.ts";
import { isInUse } from "../in-use.ts";
import { nameOf, quoteWhereNeeded, showName } from "../names.ts";
import type { FileContext, Problem, Rule } from "../rule.ts";
import { strings } from "../../catalog/named-objects.ts";
import type { LintStatement } from "../statement.ts";

const TABLE = { "ddl/01-shop.sql": "create table if not exists shop.items (id bigint primary key);\n" };

export const requiredColumn: Rule = {
  code: "required-column",
  group: "lock",
  severity: "error",
  summary: "a NOT NULL column without a default is added to a table in use",
  explanation:
    "PostgreSQL refuses it as soon as the table has a row: the release passes on an empty database and fails in production. The version that runs now does not know the column either. Give it a default, or make it NOT NULL in a later release.",
  bad: { ...TABLE, "ddl/02-name.sql": "alter table shop.items add column if not exists name text not null;\n" },
  good: {
    ...TABLE,
    "ddl/02-name.sql": "alter table shop.items add column if not exists name text not null default '';\n",
  },
  check,
};

const FILLED = new Set(["CONSTR_DEFAULT", "CONSTR_IDENTITY", "CONSTR_GENERATED"]);

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null || !("AlterTableStmt" in node)) return [];
  const table = nameOf(node.AlterTableStmt.relation);
  if (!isInUse(table, context)) return [];
  return alterCommands(statement).flatMap(({ command, span }): Problem[] => {
    const { subtype, def } = command;
    if (subtype !== "AT_AddColumn" || def === undefined || !("ColumnDef" in def)) return [];
    const { colname = "", constraints, typeName } = def.ColumnDef;
    const types = new Set(
      (constraints ?? []).map((item) => ("Constraint" in item ? (item.Constraint.contype ?? "") : "")),
    );
    const required = types.has("CONSTR_NOTNULL") || types.has("CONSTR_PRIMARY");
    const serial = /serial/.test(strings(typeName?.names).at(-1) ?? "");
    if (!required || serial || [...types].some((type) => FILLED.has(type))) return [];
    const message = `column ${quoteWhereNeeded(colname)} of ${showName(table)} is NOT NULL and has no default: a table with rows refuses it`;
    return [{ message, hint: "give it a default, or make it NOT NULL in a later release", span }];
  });
}
