import { alterCommands } from "../alter-commands.ts";
import { nameOf, showName } from "../names.ts";
import { ddl, type FileContext, type Problem, type Rule } from "../rule.ts";
import { type LintStatement, wholeSpan } from "../statement.ts";

const TABLE = "create table if not exists shop.items (id bigint primary key, price numeric);\n";

export const unnamedObject: Rule = {
  code: "unnamed-object",
  group: "repeat",
  severity: "error",
  summary: "an index or a constraint is added without a name",
  explanation:
    "PostgreSQL finds a new name each time: every run adds one more index or constraint that does the same, and no guard can look for it. Give it a name. Constraints within CREATE TABLE IF NOT EXISTS need none.",
  bad: ddl(`${TABLE}create index on shop.items (price);\n`),
  good: ddl(`${TABLE}create index if not exists items_price_idx on shop.items (price);\n`),
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node, guard } = statement;
  if (node === null || guard.conditional) return [];
  const isFresh = (table: readonly string[]): boolean => {
    const made = context.release.relation(table);
    return made?.fresh === true && made.file === context.file;
  };
  if ("IndexStmt" in node) {
    const table = nameOf(node.IndexStmt.relation);
    if (node.IndexStmt.idxname !== undefined || isFresh(table)) return [];
    const message = `an index without a name is added to ${showName(table)} by every run`;
    return [
      { message, hint: "give the index a name and write CREATE INDEX IF NOT EXISTS", span: wholeSpan(statement) },
    ];
  }
  return alterCommands(statement).flatMap(({ command, span }): Problem[] => {
    const constraint = command.def !== undefined && "Constraint" in command.def ? command.def.Constraint : undefined;
    if (command.subtype !== "AT_AddConstraint" || constraint === undefined || constraint.conname !== undefined)
      return [];
    // A second primary key is refused, and an index has one owner: those fail instead, see bare-add-constraint.
    if (constraint.contype === "CONSTR_PRIMARY" || constraint.indexname !== undefined) return [];
    const table = "AlterTableStmt" in node ? nameOf(node.AlterTableStmt.relation) : [];
    if (isFresh(table)) return [];
    const message = `a constraint without a name is added to ${showName(table)} by every run`;
    return [{ message, hint: "give it a name with ADD CONSTRAINT name, and guard it", span }];
  });
}
