import { strings } from "../../catalog/named-objects.ts";
import { quoteLiteral } from "../../sql/identifier.ts";
import { isCovered, missedCondition, withFix } from "../repeat.ts";
import { showName } from "../names.ts";
import { ddl, type FileContext, insertion, type Problem, type Rule } from "../rule.ts";
import { inCaseOf, type LintStatement, wholeSpan } from "../statement.ts";

const TYPE = `do $do$
begin
  if pg_catalog.to_regtype('shop.size') is null then
    create type shop.size as enum ('small', 'large');
  end if;
end
$do$;
`;

export const bareAddValue: Rule = {
  code: "bare-add-value",
  group: "repeat",
  severity: "error",
  summary: "an enum value is added without IF NOT EXISTS, or renamed without a guard",
  explanation:
    "The second run of ADD VALUE fails, because the value is there; that of RENAME VALUE, because the old one is gone.",
  bad: ddl(`${TYPE}alter type shop.size add value 'huge';\n`),
  good: ddl(`${TYPE}alter type shop.size add value if not exists 'huge';\n`),
  check,
};

function check(statement: LintStatement, { facts }: FileContext): readonly Problem[] {
  const { node, tokens } = statement;
  if (node === null || !("AlterEnumStmt" in node) || node.AlterEnumStmt.skipIfNewValExists === true) return [];
  const { typeName, newVal = "", oldVal } = node.AlterEnumStmt;
  const condition = oldVal === undefined ? "duplicate_object" : "invalid_parameter_value";
  const name = strings(typeName);
  if (isCovered(statement.guard, condition) || facts.dropsBefore({ kind: "type", name }, statement.index)) return [];
  const missed = missedCondition(statement.guard, condition);
  const value = tokens.find(({ type }) => type === "string" || type === "body") ?? wholeSpan(statement);
  if (oldVal !== undefined) {
    const message = `value ${quoteLiteral(oldVal)} of ${showName(name)} is renamed by every run, and the second one fails${missed}`;
    return [{ message, hint: "look for the old value in pg_enum first, in a DO block", span: value }];
  }
  const problem = {
    message: `value ${quoteLiteral(newVal)} is added to ${showName(name)} by every run, and the second one fails${missed}`,
    hint: "write ADD VALUE IF NOT EXISTS",
    span: value,
  };
  const words = inCaseOf(statement, tokens[0] ?? value, "if not exists");
  return [withFix(statement, problem, { title: "adds IF NOT EXISTS", edits: [insertion(value.start, `${words} `)] })];
}
