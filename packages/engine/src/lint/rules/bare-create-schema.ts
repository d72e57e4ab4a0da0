import { isRepeatable, ifExistsFix, missedCondition, problemAtName, writtenName } from "../repeat.ts";
import { ddl, type FileContext, type Problem, type Rule } from "../rule.ts";
import type { LintStatement } from "../statement.ts";

export const bareCreateSchema: Rule = {
  code: "bare-create-schema",
  group: "repeat",
  severity: "error",
  summary: "a schema is created without IF NOT EXISTS",
  explanation: "The second run fails, because the schema is there.",
  bad: ddl("create schema shop;\n"),
  good: ddl("create schema if not exists shop;\n"),
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null || !("CreateSchemaStmt" in node) || node.CreateSchemaStmt.if_not_exists === true) return [];
  const { schemaname, authrole, schemaElts } = node.CreateSchemaStmt;
  const name = schemaname ?? authrole?.rolename ?? "";
  const condition = "duplicate_schema";
  if (isRepeatable(statement, context, { thing: { kind: "schema", name: [name] }, condition })) return [];
  // PostgreSQL takes no objects within CREATE SCHEMA IF NOT EXISTS.
  const plain = schemaElts === undefined;
  return [
    problemAtName(statement, {
      message: `schema ${writtenName(statement)} is created by every run, and the second one fails${missedCondition(statement.guard, condition)}`,
      hint: plain
        ? "write CREATE SCHEMA IF NOT EXISTS"
        : "write CREATE SCHEMA IF NOT EXISTS, and create its objects in statements of their own",
      fix: plain ? ifExistsFix(statement, "if not exists") : undefined,
    }),
  ];
}
