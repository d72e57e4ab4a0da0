import { alterCommands } from "../alter-commands.ts";
import { nameOf, quoteWhereNeeded, showName } from "../names.ts";
import { ifExistsFix, isCovered, missedCondition, problemAtName, withFix, writtenName } from "../repeat.ts";
import { ddl, type FileContext, insertion, type Problem, type Rule } from "../rule.ts";
import { inCaseOf, type LintStatement } from "../statement.ts";
import { droppedBy, type Thing } from "../things.ts";

export const bareDrop: Rule = {
  code: "bare-drop",
  group: "repeat",
  severity: "error",
  summary: "something is dropped without IF EXISTS",
  explanation: "The second run fails, because it is gone; so does the first one on an empty database.",
  bad: ddl("drop view shop.old_prices;\n"),
  good: ddl("drop view if exists shop.old_prices;\n"),
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null) return [];
  if ("AlterTableStmt" in node) return checkParts(statement, context);
  const guarded = hasIfExists(statement);
  if (guarded !== false) return [];
  const things = droppedBy(node);
  const condition = undefinedOf(things[0]?.kind ?? "");
  // A helper that the file makes first is there each time.
  const made = things.length > 0 && things.every((thing) => context.facts.makesBefore(thing, statement.index));
  if (isCovered(statement.guard, condition) || made) return [];
  const kind = statement.kind.replace(/^DROP /, "").toLowerCase();
  return [
    problemAtName(statement, {
      message: `${kind} ${writtenName(statement)} is dropped by every run, and fails where it is gone${missedCondition(statement.guard, condition)}`,
      hint: `write DROP ${kind.toUpperCase()} IF EXISTS`,
      fix: ifExistsFix(statement, "if exists"),
    }),
  ];
}

/** Undefined for a statement that drops nothing. */
function hasIfExists({ node }: LintStatement): boolean | undefined {
  if (node === null) return undefined;
  if ("DropStmt" in node) return node.DropStmt.missing_ok === true;
  if ("DropRoleStmt" in node) return node.DropRoleStmt.missing_ok === true;
  if ("DropdbStmt" in node) return node.DropdbStmt.missing_ok === true;
  if ("DropTableSpaceStmt" in node) return node.DropTableSpaceStmt.missing_ok === true;
  if ("DropSubscriptionStmt" in node) return node.DropSubscriptionStmt.missing_ok === true;
  return "DropUserMappingStmt" in node ? node.DropUserMappingStmt.missing_ok === true : undefined;
}

const PARTS: Readonly<Record<string, readonly [string, string]>> = {
  AT_DropColumn: ["column", "undefined_column"],
  AT_DropConstraint: ["constraint", "undefined_object"],
  AT_DropIdentity: ["identity", "object_not_in_prerequisite_state"],
  AT_DropExpression: ["expression", "object_not_in_prerequisite_state"],
};

function checkParts(statement: LintStatement, { facts }: FileContext): readonly Problem[] {
  const { node, tokens } = statement;
  if (node === null || !("AlterTableStmt" in node)) return [];
  const on = nameOf(node.AlterTableStmt.relation);
  return alterCommands(statement).flatMap(({ command, span, last, first }): Problem[] => {
    const [what, condition] = PARTS[command.subtype ?? ""] ?? [];
    if (what === undefined || condition === undefined || command.missing_ok === true) return [];
    const name = command.name ?? "";
    const thing: Thing = { kind: what, name: [name], on };
    if (isCovered(statement.guard, condition) || facts.makesBefore(thing, statement.index)) return [];
    const problem = {
      message: `${what} ${what === "column" || what === "constraint" ? "" : "of "}${quoteWhereNeeded(name)} is dropped from ${showName(on)} by every run, and fails where it is gone${missedCondition(statement.guard, condition)}`,
      hint: `write DROP ${what.toUpperCase()} IF EXISTS`,
      span,
    };
    const words = inCaseOf(statement, tokens[first] ?? span, "if exists");
    const word = tokens.findIndex(({ text }, index) => index > first && index <= last && text === what.toUpperCase());
    // DROP [COLUMN] name: the word may be missing.
    const at = tokens[word < 0 ? first : word]?.end ?? span.start;
    return [withFix(statement, problem, { title: "adds IF EXISTS", edits: [insertion(at, ` ${words}`)] })];
  });
}

function undefinedOf(kind: string): string {
  if (kind === "relation") return "undefined_table";
  if (kind === "routine") return "undefined_function";
  return kind === "schema" ? "invalid_schema_name" : "undefined_object";
}
