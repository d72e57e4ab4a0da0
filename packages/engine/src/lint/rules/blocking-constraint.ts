import type { AlterDomainStmt, Constraint } from "libpg-query";
import { strings } from "../../catalog/named-objects.ts";
import { alterCommands } from "../alter-commands.ts";
import { isInUse } from "../in-use.ts";
import { nameOf, quoteWhereNeeded, showName } from "../names.ts";
import type { FileContext, Problem, Rule } from "../rule.ts";
import { headOf, type LintStatement } from "../statement.ts";

const TABLE = { "ddl/01-shop.sql": "create table if not exists shop.items (id bigint primary key, price numeric);\n" };

/** A guarded ADD CONSTRAINT, as a file that runs again has it. */
const guarded = (tail: string): string => `do $do$
begin
  if not exists (
    select from pg_catalog.pg_constraint
     where conrelid = pg_catalog.to_regclass('shop.items') and conname = 'items_price_check'
  ) then
    alter table shop.items add constraint items_price_check check (price >= 0)${tail};
  end if;
end
$do$;
`;

export const blockingConstraint: Rule = {
  code: "blocking-constraint",
  group: "lock",
  severity: "warning",
  summary: "a foreign key or check is added to a table in use without NOT VALID",
  explanation:
    "PostgreSQL looks at every row while it keeps out writes (a check: reads too; a foreign key: writes to both tables). With NOT VALID it only watches new rows, at once; ALTER TABLE … VALIDATE CONSTRAINT in a file of a later release looks at the old ones while everybody works on.",
  bad: { ...TABLE, "ddl/02-check.sql": guarded("") },
  good: {
    ...TABLE,
    "ddl/02-check.sql": guarded(" not valid"),
    "ddl/03-validate.sql": "alter table shop.items validate constraint items_price_check;\n",
  },
  check,
};

const HINT = "add it NOT VALID, and validate it in a file of a later release";

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node !== null && "AlterDomainStmt" in node) return checkDomain(statement, context, node.AlterDomainStmt);
  if (node === null || !("AlterTableStmt" in node)) return [];
  const table = nameOf(node.AlterTableStmt.relation);
  if (!isInUse(table, context) || node.AlterTableStmt.objtype === "OBJECT_FOREIGN_TABLE") return [];
  const partitioned = context.release.relation(table)?.partitioned === true;
  return alterCommands(statement).flatMap(({ command, span }): Problem[] => {
    const { subtype, def } = command;
    if (def === undefined) return [];
    // A column's own foreign key or check is looked at for all rows as well, unless all of them get NULL.
    const constraints =
      subtype === "AT_AddConstraint" && "Constraint" in def
        ? [def.Constraint]
        : subtype === "AT_AddColumn" && "ColumnDef" in def && hasDefault(def.ColumnDef.constraints)
          ? constraintsOf(def.ColumnDef.constraints)
          : [];
    return constraints.flatMap((constraint): Problem[] => {
      const what = scanned(constraint);
      // PostgreSQL up to 17 takes no NOT VALID foreign key on a partitioned table.
      if (what === null || (partitioned && what === "foreign key")) return [];
      const name = constraint.conname === undefined ? "" : ` ${quoteWhereNeeded(constraint.conname)}`;
      const message = `${what}${name} looks at every row of ${showName(table)} while others wait`;
      return [{ message, hint: HINT, span }];
    });
  });
}

function scanned({ contype, skip_validation: notValid, is_enforced: enforced }: Constraint): string | null {
  if (notValid === true) return null;
  if (contype === "CONSTR_FOREIGN") return "foreign key";
  return contype === "CONSTR_CHECK" && enforced !== false ? "check" : null;
}

function constraintsOf(nodes: readonly unknown[] | undefined): Constraint[] {
  return (nodes ?? []).flatMap((node) => {
    if (typeof node !== "object" || node === null || !("Constraint" in node)) return [];
    const { Constraint: constraint } = node;
    return typeof constraint === "object" && constraint !== null ? [constraint] : [];
  });
}

function hasDefault(nodes: readonly unknown[] | undefined): boolean {
  return constraintsOf(nodes).some(({ contype }) => contype === "CONSTR_DEFAULT" || contype === "CONSTR_GENERATED");
}

/** A domain's constraint is looked at in every table that has a column of the domain. */
function checkDomain(
  statement: LintStatement,
  { release, file }: FileContext,
  { subtype, typeName, def }: AlterDomainStmt,
): readonly Problem[] {
  const constraint = def !== undefined && "Constraint" in def ? def.Constraint : undefined;
  const name = strings(typeName);
  if (subtype !== "C" || constraint?.skip_validation === true || release.type(name)?.file === file) return [];
  const message = `the constraint looks at every row of every table with a column of ${showName(name)} while others wait`;
  return [{ message, hint: HINT, span: headOf(statement).name }];
}
