import { alterCommands } from "../alter-commands.ts";
import { nameOf, quoteWhereNeeded, showName } from "../names.ts";
import { problemAtName } from "../repeat.ts";
import { ddl, type FileContext, type Problem, type Rule } from "../rule.ts";
import type { LintStatement } from "../statement.ts";
import { droppedBy, kindWords } from "../things.ts";

export const dropData: Rule = {
  code: "drop-data",
  group: "data",
  severity: "error",
  summary: "a table, column, schema or other holder of data is dropped",
  explanation:
    "The rows are gone, and no rollback of the release brings them back; the version that runs now may still read them. In a file that can run again, a table that is dropped and created anew loses its rows each time. Where a table has really had its day, allow the statement and say why, in a release after the one that stopped using it.",
  bad: ddl("drop table if exists shop.old_items;\n"),
  good: ddl(`-- slipway: allow drop-data nothing reads old_items since 2.3
drop table if exists shop.old_items;
`),
  check,
};

const HOLDERS = new Set(["OBJECT_TABLE", "OBJECT_SCHEMA", "OBJECT_SEQUENCE", "OBJECT_FOREIGN_TABLE"]);
const HINT = "keep it; or allow this and say why, once nothing uses it any more";

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null) return [];
  if ("DropStmt" in node) {
    const { removeType } = node.DropStmt;
    if (removeType === undefined || !HOLDERS.has(removeType)) return [];
    const things = droppedBy(node).filter((thing) => {
      const made = context.release.relation(thing.name);
      const own = made?.temporary === true || (made?.fresh === true && made.file === context.file);
      // A helper that the file has made before holds nothing of anybody else's.
      return !own && thing.name[0] !== "pg_temp" && !context.facts.makesBefore(thing, statement.index);
    });
    if (things.length === 0) return [];
    const names = things.map(({ name }) => showName(name)).join(", ");
    const again = things.some((thing) => context.facts.makesLater(thing, statement.index));
    const message = again
      ? `${kindWords(removeType)} ${names} is dropped and made anew: each run loses what is in it`
      : `${kindWords(removeType)} ${names} is dropped with what is in it`;
    return [problemAtName(statement, { message, hint: again ? "create it with IF NOT EXISTS, and alter it" : HINT })];
  }
  if ("DropOwnedStmt" in node)
    return [problemAtName(statement, { message: "everything that a role owns is dropped", hint: HINT })];
  if ("DropdbStmt" in node)
    return [problemAtName(statement, { message: `database ${node.DropdbStmt.dbname ?? ""} is dropped`, hint: HINT })];
  if (!("AlterTableStmt" in node)) return [];
  const on = nameOf(node.AlterTableStmt.relation);
  if (context.release.relation(on)?.temporary === true) return [];
  return alterCommands(statement).flatMap(({ command, span }): Problem[] => {
    const { subtype, name = "" } = command;
    if (subtype !== "AT_DropColumn") return [];
    const again = context.facts.makesLater({ kind: "column", name: [name], on }, statement.index);
    const column = `column ${quoteWhereNeeded(name)} of ${showName(on)}`;
    return [
      again
        ? { message: `${column} is dropped and made anew: each run loses its values`, hint: "alter it instead", span }
        : { message: `${column} is dropped with its values`, hint: HINT, span },
    ];
  });
}
