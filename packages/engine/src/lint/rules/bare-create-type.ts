import { guardedFix, lookup } from "../do-block.ts";
import { isRepeatable, missedCondition, problemAtName, writtenName } from "../repeat.ts";
import { typeMadeBy } from "../release.ts";
import { ddl, type FileContext, type Problem, type Rule } from "../rule.ts";
import type { LintStatement } from "../statement.ts";

export const bareCreateType: Rule = {
  code: "bare-create-type",
  group: "repeat",
  severity: "error",
  summary: "a type or domain is created without a guard",
  explanation:
    "The second run fails, because the type is there, and CREATE TYPE and CREATE DOMAIN know no IF NOT EXISTS. Look for it in a DO block first. Values that later releases add to an enum come as ALTER TYPE … ADD VALUE IF NOT EXISTS.",
  bad: ddl("create type shop.size as enum ('small', 'large');\n"),
  good: ddl(`do $do$
begin
  if pg_catalog.to_regtype('shop.size') is null then
    create type shop.size as enum ('small', 'large');
  end if;
end
$do$;
`),
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  if (statement.node === null) return [];
  const name = typeMadeBy(statement.node);
  const condition = "duplicate_object";
  if (name.length === 0 || isRepeatable(statement, context, { thing: { kind: "type", name }, condition })) return [];
  const written = writtenName(statement);
  const kind = statement.kind === "CREATE DOMAIN" ? "domain" : "type";
  return [
    problemAtName(statement, {
      message: `${kind} ${written} is created by every run, and the second one fails${missedCondition(statement.guard, condition)}`,
      hint: `create it in a DO block, only if ${lookup("to_regtype", written)} is null`,
      fix: guardedFix(statement, "looks for the type first", [`${lookup("to_regtype", written)} is null`]),
    }),
  ];
}
