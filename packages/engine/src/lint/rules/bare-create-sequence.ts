import { nameOf } from "../names.ts";
import { ifExistsFix, isRepeatable, missedCondition, problemAtName, writtenName } from "../repeat.ts";
import { ddl, type FileContext, type Problem, type Rule } from "../rule.ts";
import type { LintStatement } from "../statement.ts";
import { isTemporary } from "../things.ts";

export const bareCreateSequence: Rule = {
  code: "bare-create-sequence",
  group: "repeat",
  severity: "error",
  summary: "a sequence is created without IF NOT EXISTS",
  explanation: "The second run fails, because the sequence is there.",
  bad: ddl("create sequence shop.numbers;\n"),
  good: ddl("create sequence if not exists shop.numbers;\n"),
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null || !("CreateSeqStmt" in node) || node.CreateSeqStmt.if_not_exists === true) return [];
  const { sequence } = node.CreateSeqStmt;
  if (isTemporary(sequence)) return [];
  const condition = "duplicate_table";
  if (isRepeatable(statement, context, { thing: { kind: "relation", name: nameOf(sequence) }, condition })) return [];
  return [
    problemAtName(statement, {
      message: `sequence ${writtenName(statement)} is created by every run, and the second one fails${missedCondition(statement.guard, condition)}`,
      hint: "write CREATE SEQUENCE IF NOT EXISTS",
      fix: ifExistsFix(statement, "if not exists"),
    }),
  ];
}
