import { ddl, type FileContext, type Problem, type Rule } from "../rule.ts";
import { ifExistsFix, isRepeatable, missedCondition, problemAtName, writtenName } from "../repeat.ts";
import { nameOf } from "../names.ts";
import { type LintStatement, nameSpanAt } from "../statement.ts";
import { isTemporary, relationMadeBy } from "../things.ts";

export const bareCreateTable: Rule = {
  code: "bare-create-table",
  group: "repeat",
  severity: "error",
  summary: "a table is created without IF NOT EXISTS",
  explanation:
    "The second run fails, because the table is there. IF NOT EXISTS passes over it; what later releases add to the table then comes as ALTER TABLE … ADD COLUMN IF NOT EXISTS. The same goes for CREATE TABLE AS, SELECT INTO, foreign tables and materialized views.",
  bad: ddl("create schema if not exists shop;\ncreate table shop.items (id bigint primary key);\n"),
  good: ddl("create schema if not exists shop;\ncreate table if not exists shop.items (id bigint primary key);\n"),
  check,
};

const KINDS = new Set(["CREATE TABLE", "CREATE FOREIGN TABLE", "CREATE MATERIALIZED VIEW", "SELECT"]);

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  if (statement.node === null || !KINDS.has(statement.kind)) return [];
  const made = relationMadeBy(statement.node);
  if (made === null || made.ifNotExists || isTemporary(made.range)) return [];
  const condition = "duplicate_table";
  if (isRepeatable(statement, context, { thing: { kind: "relation", name: nameOf(made.range) }, condition })) return [];
  const missed = missedCondition(statement.guard, condition);
  if (statement.kind === "SELECT") {
    const span = nameSpanAt(statement, made.range.location);
    const message = `table ${writtenName(statement, span)} is created by every run, and the second one fails${missed}`;
    return [{ message, hint: "write CREATE TABLE IF NOT EXISTS … AS SELECT", span }];
  }
  const kind = statement.kind.slice("CREATE ".length).toLowerCase();
  return [
    problemAtName(statement, {
      message: `${kind} ${writtenName(statement)} is created by every run, and the second one fails${missed}`,
      hint: `write CREATE ${kind.toUpperCase()} IF NOT EXISTS`,
      fix: ifExistsFix(statement, "if not exists"),
    }),
  ];
}
