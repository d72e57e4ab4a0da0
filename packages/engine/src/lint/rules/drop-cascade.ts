import { alterCommands } from "../alter-commands.ts";
import { problemAtName, writtenName } from "../repeat.ts";
import { ddl, type Problem, type Rule } from "../rule.ts";
import { type LintStatement, nameSpanAt, wholeSpan } from "../statement.ts";

export const dropCascade: Rule = {
  code: "drop-cascade",
  group: "data",
  severity: "warning",
  summary: "something is dropped with everything that depends on it",
  explanation:
    "CASCADE also drops what is not in this file: views, foreign keys, columns of other tables, objects that a DBA made. Name what is to go.",
  bad: ddl("drop view if exists shop.old_prices cascade;\n"),
  good: ddl("drop view if exists shop.old_price_totals;\ndrop view if exists shop.old_prices;\n"),
  check,
};

const HINT = "drop by name what depends on it";

function check(statement: LintStatement): readonly Problem[] {
  const { node } = statement;
  if (node === null) return [];
  if ("DropStmt" in node && node.DropStmt.behavior === "DROP_CASCADE") {
    return [
      problemAtName(statement, {
        message: `everything that depends on ${writtenName(statement)} is dropped with it`,
        hint: HINT,
      }),
    ];
  }
  if ("DropOwnedStmt" in node && node.DropOwnedStmt.behavior === "DROP_CASCADE") {
    return [
      {
        message: "everything that depends on what a role owns is dropped with it",
        hint: HINT,
        span: wholeSpan(statement),
      },
    ];
  }
  if ("TruncateStmt" in node && node.TruncateStmt.behavior === "DROP_CASCADE") {
    const [first] = node.TruncateStmt.relations ?? [];
    const location = first !== undefined && "RangeVar" in first ? first.RangeVar.location : undefined;
    const message = "every table with a foreign key to this one is emptied too";
    return [{ message, hint: "name the tables", span: nameSpanAt(statement, location) }];
  }
  return alterCommands(statement).flatMap(({ command, span }): Problem[] => {
    const drops = command.subtype === "AT_DropColumn" || command.subtype === "AT_DropConstraint";
    if (!drops || command.behavior !== "DROP_CASCADE") return [];
    return [{ message: `everything that depends on ${command.name ?? ""} is dropped with it`, hint: HINT, span }];
  });
}
