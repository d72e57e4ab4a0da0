import { strings } from "../../catalog/named-objects.ts";
import { isRepeatable, missedCondition, orReplaceFix, problemAtName, writtenName } from "../repeat.ts";
import { ddl, type FileContext, type Problem, type Rule } from "../rule.ts";
import type { LintStatement } from "../statement.ts";

export const bareCreateFunction: Rule = {
  code: "bare-create-function",
  group: "repeat",
  severity: "error",
  summary: "a function, procedure or aggregate is created without OR REPLACE",
  explanation:
    "The second run fails, because the function is there. OR REPLACE keeps its grants and what depends on it. To change its arguments or its result, put DROP FUNCTION IF EXISTS before it.",
  bad: ddl("create function shop.tax(price numeric) returns numeric language sql as 'select price * 0.2';\n"),
  good: ddl(
    "create or replace function shop.tax(price numeric) returns numeric language sql as 'select price * 0.2';\n",
  ),
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null) return [];
  const made =
    "CreateFunctionStmt" in node
      ? { name: strings(node.CreateFunctionStmt.funcname), replace: node.CreateFunctionStmt.replace }
      : "DefineStmt" in node && node.DefineStmt.kind === "OBJECT_AGGREGATE"
        ? { name: strings(node.DefineStmt.defnames), replace: node.DefineStmt.replace }
        : null;
  if (made === null || made.replace === true || made.name[0] === "pg_temp") return [];
  const condition = "duplicate_function";
  if (isRepeatable(statement, context, { thing: { kind: "routine", name: made.name }, condition })) return [];
  const kind = statement.kind.slice("CREATE ".length).toLowerCase();
  return [
    problemAtName(statement, {
      message: `${kind} ${writtenName(statement)} is created by every run, and the second one fails${missedCondition(statement.guard, condition)}`,
      hint: `write CREATE OR REPLACE ${kind.toUpperCase()}`,
      fix: orReplaceFix(statement),
    }),
  ];
}
