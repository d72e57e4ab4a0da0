import type { Constraint } from "libpg-query";
import { strings } from "../../catalog/named-objects.ts";
import { quoteLiteral } from "../../sql/identifier.ts";
import { alterCommands } from "../alter-commands.ts";
import { exists, guardedFix, lookup } from "../do-block.ts";
import { type Name, nameOf, quoteWhereNeeded, showName } from "../names.ts";
import { isRepeatable, missedCondition, problemAtName, withFix, writtenName } from "../repeat.ts";
import { ddl, type FileContext, type Fix, type Problem, type Rule } from "../rule.ts";
import { type LintStatement, nameSpanAt } from "../statement.ts";

const TABLE = "create table if not exists shop.items (id bigint primary key, price numeric);\n";

export const bareAddConstraint: Rule = {
  code: "bare-add-constraint",
  group: "repeat",
  severity: "error",
  summary: "a constraint is added without a guard",
  explanation:
    "The second run fails, because the constraint is there, and ADD CONSTRAINT knows no IF NOT EXISTS. Look for it in a DO block first. Dropping it before works too, but then each run that comes to this file checks all rows again under a lock. An exception handler must name what PostgreSQL raises: duplicate_object for checks and foreign keys, duplicate_table for unique constraints, invalid_table_definition for a second primary key.",
  bad: ddl(`${TABLE}alter table shop.items add constraint items_price_check check (price >= 0);\n`),
  good: ddl(`${TABLE}do $do$
begin
  if not exists (
    select from pg_catalog.pg_constraint
     where conrelid = pg_catalog.to_regclass('shop.items') and conname = 'items_price_check'
  ) then
    alter table shop.items add constraint items_price_check check (price >= 0);
  end if;
end
$do$;
`),
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null) return [];
  if ("AlterDomainStmt" in node) return checkDomain(statement, context, node.AlterDomainStmt);
  if (!("AlterTableStmt" in node)) return [];
  const on = nameOf(node.AlterTableStmt.relation);
  const table = writtenName(statement, nameSpanAt(statement, node.AlterTableStmt.relation?.location));
  const commands = alterCommands(statement);
  return commands.flatMap(({ command, span }): Problem[] => {
    const constraint = command.def !== undefined && "Constraint" in command.def ? command.def.Constraint : undefined;
    if (command.subtype !== "AT_AddConstraint" || constraint === undefined || !fails(constraint)) return [];
    const { conname } = constraint;
    const name = conname ?? constraint.indexname ?? "primary key";
    const condition = conditionOf(constraint);
    const unguarded = { thing: { kind: "constraint", name: [name], on }, condition };
    if (isRepeatable(statement, context, unguarded) || dropsKey(context, statement, on)) return [];
    const problem = {
      message: `constraint ${quoteWhereNeeded(name)} is added to ${showName(on)} by every run, and the second one fails${missedCondition(statement.guard, condition)}`,
      hint: "look for it in pg_constraint first, in a DO block",
      span,
    };
    const alone = commands.length === 1 && conname !== undefined;
    return [withFix(statement, problem, alone ? fixFor(statement, table, conname) : undefined)];
  });
}

/** Without a name most constraints are added once more, which is another rule's business. */
function fails({ contype, conname, indexname }: Constraint): boolean {
  return conname !== undefined || indexname !== undefined || contype === "CONSTR_PRIMARY";
}

/** `drop constraint t_pkey` before an unnamed primary key. */
function dropsKey({ facts }: FileContext, { index }: LintStatement, on: Name): boolean {
  return facts.dropsBefore({ kind: "constraint", name: [`${on.at(-1) ?? ""}_pkey`], on }, index);
}

function conditionOf({ contype, conname, indexname }: Constraint): string {
  // PostgreSQL looks at the index first, which has the constraint's name by then.
  if (indexname !== undefined) return conname === indexname ? "object_not_in_prerequisite_state" : "undefined_object";
  if (contype === "CONSTR_PRIMARY") return "invalid_table_definition";
  return contype === "CONSTR_UNIQUE" || contype === "CONSTR_EXCLUSION" ? "duplicate_table" : "duplicate_object";
}

function fixFor(statement: LintStatement, table: string, name: string): Fix {
  const condition = exists(true, "pg_constraint", [
    `conrelid = ${lookup("to_regclass", table)}`,
    `conname = ${quoteLiteral(name)}`,
  ]);
  return guardedFix(statement, "looks for the constraint first", condition);
}

function checkDomain(
  statement: LintStatement,
  context: FileContext,
  { subtype, typeName, def }: { subtype?: string; typeName?: Parameters<typeof strings>[0]; def?: unknown },
): readonly Problem[] {
  if (subtype !== "C" || typeof def !== "object" || def === null || !("Constraint" in def)) return [];
  const { conname }: Constraint = def.Constraint ?? {};
  if (conname === undefined) return [];
  const on = strings(typeName);
  const condition = "duplicate_object";
  const unguarded = { thing: { kind: "constraint", name: [conname], on }, condition };
  if (isRepeatable(statement, context, unguarded)) return [];
  const domain = writtenName(statement);
  return [
    problemAtName(statement, {
      message: `constraint ${quoteWhereNeeded(conname)} is added to domain ${domain} by every run, and the second one fails${missedCondition(statement.guard, condition)}`,
      hint: "look for it in pg_constraint first, in a DO block",
      fix: guardedFix(
        statement,
        "looks for the constraint first",
        exists(true, "pg_constraint", [
          `contypid = ${lookup("to_regtype", domain)}`,
          `conname = ${quoteLiteral(conname)}`,
        ]),
      ),
    }),
  ];
}
