import { quoteLiteral } from "../../sql/identifier.ts";
import { exists, guardedFix, lookup } from "../do-block.ts";
import { type Name, nameOf, nameOfNode, quoteWhereNeeded, showName } from "../names.ts";
import { isCovered, missedCondition, problemAtName, writtenName } from "../repeat.ts";
import { ddl, type FileContext, type Fix, type Problem, type Rule } from "../rule.ts";
import { type LintStatement, nameSpanAt } from "../statement.ts";
import { kindWords } from "../things.ts";

export const bareRename: Rule = {
  code: "bare-rename",
  group: "repeat",
  severity: "error",
  summary: "something is renamed or moved to another schema without a guard",
  explanation:
    "The second run fails, because the old name is gone. Look for the old name in a DO block first. On an empty database the release's CREATE statements should bring the new name, so the guard passes over the rename there.",
  bad: ddl("alter table shop.items rename constraint price_check to items_price_check;\n"),
  good: ddl(`do $do$
begin
  if exists (
    select from pg_catalog.pg_constraint
     where conrelid = pg_catalog.to_regclass('shop.items') and conname = 'price_check'
  ) then
    alter table shop.items rename constraint price_check to items_price_check;
  end if;
end
$do$;
`),
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const moved = movedBy(statement);
  if (moved === null || isCovered(statement.guard, moved.condition) || isMadeHere(moved, statement, context)) return [];
  return [
    problemAtName(statement, {
      message: `${moved.what} is ${moved.verb} by every run, and the second one fails${missedCondition(statement.guard, moved.condition)}`,
      hint: "look for the old name in the catalog first, in a DO block",
      fix: moved.fix,
    }),
  ];
}

interface Moved {
  readonly what: string;
  readonly verb: string;
  readonly condition: string;
  /** The relation that is renamed, or whose part is. */
  readonly relation: Name;
  readonly fix?: Fix | undefined;
}

function movedBy(statement: LintStatement): Moved | null {
  const { node } = statement;
  if (node === null) return null;
  if ("RenameStmt" in node) {
    const { renameType, relation, object, subname, newname = "", missing_ok: ifExists } = node.RenameStmt;
    // IF EXISTS is about the relation: it does not help where a part of it is renamed.
    if (ifExists === true && subname === undefined) return null;
    const on = nameOf(relation);
    const kind = kindWords(renameType).replace("tabconstraint", "constraint").replace("domconstraint", "constraint");
    const verb = `renamed to ${quoteWhereNeeded(newname)}`;
    if (subname !== undefined) {
      const holder = relation === undefined ? nameOfNode(object) : on;
      const what = `${kind} ${quoteWhereNeeded(subname)} of ${showName(holder)}`;
      const condition = kind === "column" ? "undefined_column" : "undefined_object";
      return { what, verb, condition, relation: on, fix: partFix(statement, kind, subname) };
    }
    const name = relation === undefined ? nameOfNode(object) : on;
    const fix = relation === undefined ? undefined : relationFix(statement);
    return { what: `${kind} ${showName(name)}`, verb, condition: undefinedOf(kind), relation: on, fix };
  }
  if (!("AlterObjectSchemaStmt" in node)) return null;
  const { objectType, relation, object, newschema = "", missing_ok: ifExists } = node.AlterObjectSchemaStmt;
  const kind = kindWords(objectType);
  // An extension that is in the schema already stays there without an error.
  if (kind === "extension" || ifExists === true) return null;
  const name = relation === undefined ? nameOfNode(object) : nameOf(relation);
  return {
    what: `${kind} ${showName(name)}`,
    verb: `moved to schema ${quoteWhereNeeded(newschema)}`,
    condition: undefinedOf(kind),
    relation: nameOf(relation),
    fix: relation === undefined ? undefined : relationFix(statement),
  };
}

/** A table that the same file has made under its old name, and makes anew each time. */
function isMadeHere({ relation }: Moved, { index }: LintStatement, { release, file, facts }: FileContext): boolean {
  const made = relation.length === 0 ? undefined : release.relation(relation);
  return (made?.fresh === true && made.file === file) || facts.dropsBefore({ kind: "relation", name: relation }, index);
}

function undefinedOf(kind: string): string {
  if (/table|view|sequence|index/.test(kind)) return "undefined_table";
  if (kind === "schema") return "invalid_schema_name";
  return /function|procedure|routine|aggregate/.test(kind) ? "undefined_function" : "undefined_object";
}

function tableOf(statement: LintStatement): string {
  const { node } = statement;
  const location =
    node !== null && "RenameStmt" in node
      ? node.RenameStmt.relation?.location
      : node !== null && "AlterObjectSchemaStmt" in node
        ? node.AlterObjectSchemaStmt.relation?.location
        : undefined;
  return writtenName(statement, nameSpanAt(statement, location));
}

function relationFix(statement: LintStatement): Fix {
  const condition = [`${lookup("to_regclass", tableOf(statement))} is not null`];
  return guardedFix(statement, "looks for the old name first", condition);
}

function partFix(statement: LintStatement, kind: string, name: string): Fix | undefined {
  const table = lookup("to_regclass", tableOf(statement));
  const literal = quoteLiteral(name);
  const conditions: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    column: ["pg_attribute", [`attrelid = ${table}`, `attname = ${literal}`, "not attisdropped"]],
    constraint: ["pg_constraint", [`conrelid = ${table}`, `conname = ${literal}`]],
    trigger: ["pg_trigger", [`tgrelid = ${table}`, `tgname = ${literal}`]],
    policy: ["pg_policy", [`polrelid = ${table}`, `polname = ${literal}`]],
  };
  const found = conditions[kind];
  const isDomain = statement.kind === "ALTER DOMAIN";
  if (found === undefined || isDomain) return undefined;
  return guardedFix(statement, "looks for the old name first", exists(false, ...found));
}
