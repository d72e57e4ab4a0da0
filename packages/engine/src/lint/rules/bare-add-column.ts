import { alterCommands } from "../alter-commands.ts";
import { nameOf, quoteWhereNeeded, showName } from "../names.ts";
import { isRepeatable, missedCondition, withFix } from "../repeat.ts";
import { ddl, type FileContext, insertion, type Problem, type Rule } from "../rule.ts";
import { inCaseOf, type LintStatement, nameSpanAt } from "../statement.ts";

const TABLE = "create table if not exists shop.items (id bigint primary key);\n";

export const bareAddColumn: Rule = {
  code: "bare-add-column",
  group: "repeat",
  severity: "error",
  summary: "a column is added without IF NOT EXISTS",
  explanation: "The second run fails, because the column is there.",
  bad: ddl(`${TABLE}alter table shop.items add column name text;\n`),
  good: ddl(`${TABLE}alter table shop.items add column if not exists name text;\n`),
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node, tokens } = statement;
  if (node === null || !("AlterTableStmt" in node)) return [];
  const { relation, objtype } = node.AlterTableStmt;
  const on = nameOf(relation);
  return alterCommands(statement).flatMap(({ command, first }): Problem[] => {
    const { subtype, def, missing_ok: guarded } = command;
    if (subtype !== "AT_AddColumn" || guarded === true || def === undefined || !("ColumnDef" in def)) return [];
    const { colname = "", location } = def.ColumnDef;
    const condition = "duplicate_column";
    const unguarded = { thing: { kind: "column", name: [colname], on }, condition };
    if (isRepeatable(statement, context, unguarded)) return [];
    const span = nameSpanAt(statement, location);
    const missed = missedCondition(statement.guard, condition);
    const isType = objtype === "OBJECT_TYPE";
    const problem = {
      message: `${isType ? "attribute" : "column"} ${quoteWhereNeeded(colname)} is added to ${showName(on)} by every run, and the second one fails${missed}`,
      hint: isType ? "look for it in the catalog first, in a DO block" : "write ADD COLUMN IF NOT EXISTS",
      span,
    };
    const words = inCaseOf(statement, tokens[first] ?? span, "if not exists");
    const fix = { title: "adds IF NOT EXISTS", edits: [insertion(span.start, `${words} `)] };
    return [withFix(statement, problem, isType ? undefined : fix)];
  });
}
