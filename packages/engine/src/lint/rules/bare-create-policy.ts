import { nameOf } from "../names.ts";
import { isRepeatable, missedCondition, problemAtName, writtenName } from "../repeat.ts";
import { ddl, type FileContext, insertion, type Problem, type Rule } from "../rule.ts";
import { headOf, inCaseOf, type LintStatement, nameSpanAt, wholeSpan } from "../statement.ts";

const TABLE = "create table if not exists shop.items (id bigint primary key, owner name);\n";
const POLICY = "create policy own_items on shop.items using (owner = current_user);\n";

export const bareCreatePolicy: Rule = {
  code: "bare-create-policy",
  group: "repeat",
  severity: "error",
  summary: "a policy is created without dropping it first",
  explanation:
    "The second run fails, because the policy is there, and CREATE POLICY knows neither OR REPLACE nor IF NOT EXISTS. DROP POLICY IF EXISTS before it makes the file say what is there in the end; both commit together, so nobody sees the table without its policy.",
  bad: ddl(`${TABLE}${POLICY}`),
  good: ddl(`${TABLE}drop policy if exists own_items on shop.items;\n${POLICY}`),
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null || !("CreatePolicyStmt" in node)) return [];
  const { policy_name: name, table } = node.CreatePolicyStmt;
  const thing = { kind: "policy", name: [name ?? ""], on: nameOf(table) };
  const condition = "duplicate_object";
  if (isRepeatable(statement, context, { thing, condition })) return [];
  const { verb } = headOf(statement);
  const written = writtenName(statement);
  const on = writtenName(statement, nameSpanAt(statement, table?.location));
  const drop = `${inCaseOf(statement, verb, "drop policy if exists")} ${written} ${inCaseOf(statement, verb, "on")} ${on};\n`;
  return [
    problemAtName(statement, {
      message: `policy ${written} is created by every run, and the second one fails${missedCondition(statement.guard, condition)}`,
      hint: `put DROP POLICY IF EXISTS ${written} ON ${on} before it`,
      fix: { title: "drops the policy first", edits: [insertion(wholeSpan(statement).start, drop)] },
    }),
  ];
}
