import { ifExistsFix, isRepeatable, missedCondition, problemAtName, writtenName } from "../repeat.ts";
import { ddl, type FileContext, type Problem, type Rule } from "../rule.ts";
import type { LintStatement } from "../statement.ts";

export const bareCreateExtension: Rule = {
  code: "bare-create-extension",
  group: "repeat",
  severity: "error",
  summary: "an extension is created without IF NOT EXISTS",
  explanation: "The second run fails, because the extension is there.",
  bad: ddl("create extension citext;\n"),
  good: ddl("create extension if not exists citext;\n"),
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null || !("CreateExtensionStmt" in node) || node.CreateExtensionStmt.if_not_exists === true) return [];
  const thing = { kind: "extension", name: [node.CreateExtensionStmt.extname ?? ""] };
  const condition = "duplicate_object";
  if (isRepeatable(statement, context, { thing, condition })) return [];
  return [
    problemAtName(statement, {
      message: `extension ${writtenName(statement)} is created by every run, and the second one fails${missedCondition(statement.guard, condition)}`,
      hint: "write CREATE EXTENSION IF NOT EXISTS",
      fix: ifExistsFix(statement, "if not exists"),
    }),
  ];
}
