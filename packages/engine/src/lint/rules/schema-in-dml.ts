import { nameOf, type Name } from "../names.ts";
import { type FileContext, type Problem, type Rule } from "../rule.ts";
import { headOf, type LintStatement } from "../statement.ts";
import { droppedBy, isTemporary, madeBy, relationMadeBy } from "../things.ts";

export const schemaInDml: Rule = {
  code: "schema-in-dml",
  group: "track",
  severity: "error",
  summary: "the dml track changes the schema",
  explanation:
    "The dml track is demo data: production never runs it, so what it makes is missing there, and nothing watches it for drift. Temporary tables are fine.",
  bad: {
    "ddl/01-shop.sql": "create schema if not exists shop;\n",
    "dml/01-items.sql": "create table if not exists shop.items (id bigint primary key);\n",
  },
  good: {
    "ddl/01-shop.sql":
      "create schema if not exists shop;\ncreate table if not exists shop.items (id bigint primary key);\n",
    "dml/01-items.sql": "insert into shop.items (id) values (1) on conflict (id) do nothing;\n",
  },
  check,
};

const VERBS = new Set(["CREATE", "ALTER", "DROP", "COMMENT", "GRANT", "REVOKE", "SECURITY", "IMPORT", "REASSIGN"]);

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { kind, node } = statement;
  if (context.track !== "dml" || !VERBS.has(kind.split(" ", 1)[0] ?? "") || isAboutTemporary(statement, context))
    return [];
  if (isHelper(statement, context)) return [];
  // A SELECT INTO makes a table as well, but stands under its own kind; see bare-create-table.
  if (node !== null && "AlterTableStmt" in node && onlySwitchesTriggers(node.AlterTableStmt.cmds)) return [];
  const { name, kind: words } = headOf(statement);
  const span = name.end > name.start ? name : words;
  const message = `the dml track changes the schema: ${kind}`;
  return [{ message, hint: "move it to a file of ddl/", span }];
}

function isAboutTemporary({ node }: LintStatement, { release, file }: FileContext): boolean {
  if (node === null) return false;
  const made = relationMadeBy(node);
  if (made !== null && isTemporary(made.range)) return true;
  if ("CreateFunctionStmt" in node) {
    const [first] = node.CreateFunctionStmt.funcname ?? [];
    return first !== undefined && "String" in first && first.String.sval === "pg_temp";
  }
  const names: readonly Name[] =
    "IndexStmt" in node
      ? [nameOf(node.IndexStmt.relation)]
      : "AlterTableStmt" in node
        ? [nameOf(node.AlterTableStmt.relation)]
        : droppedBy(node).map(({ name, on }) => on ?? name);
  const isTemporaryHere = (name: Name): boolean => {
    const relation = release.relation(name);
    return (relation?.temporary === true && relation.file === file) || name[0] === "pg_temp";
  };
  return names.length > 0 && names.every(isTemporaryHere);
}

/** What the file makes and drops again. */
function isHelper({ node, index }: LintStatement, { facts }: FileContext): boolean {
  if (node === null) return false;
  const [made, dropped] = [madeBy(node), droppedBy(node)];
  return (
    made.length + dropped.length > 0 &&
    made.every((thing) => facts.dropsLater(thing, index)) &&
    dropped.every((thing) => facts.makesBefore(thing, index))
  );
}

/** Loading rows with triggers off and on again leaves the schema as it was. */
function onlySwitchesTriggers(commands: readonly unknown[] | undefined): boolean {
  return (commands ?? []).every((item) => {
    if (typeof item !== "object" || item === null || !("AlterTableCmd" in item)) return false;
    const { AlterTableCmd: command } = item;
    if (typeof command !== "object" || command === null || !("subtype" in command)) return false;
    return /^AT_(?:Enable|Disable)Trig/.test(String(command.subtype));
  });
}
