import { targetsOf } from "../../catalog/named-statements.ts";
import { strings } from "../../catalog/named-objects.ts";
import { type Name, quoteWhereNeeded } from "../names.ts";
import { ddl, type FileContext, type Problem, type Rule } from "../rule.ts";
import { headOf, type LintStatement, nameSpanAt, type Span } from "../statement.ts";
import { droppedBy } from "../things.ts";
import { isFields, relationsIn, walk } from "../walk.ts";

export const unqualifiedName: Rule = {
  code: "unqualified-name",
  group: "name",
  severity: "warning",
  summary: "a name has no schema",
  explanation:
    "What it means depends on the search_path of the role that runs the release, and changes with it. Write schema.name, or begin the file with SET LOCAL search_path. Types and functions are looked at where the release makes them itself; the bodies of functions are not.",
  bad: ddl("create table if not exists items (id bigint primary key);\n"),
  good: ddl("create table if not exists shop.items (id bigint primary key);\n"),
  check,
};

/** Kinds of objects that live in a schema. */
const IN_SCHEMA = new Set(["relation", "routine", "type", "operator", "collation", "conversion", "statistics"]);
const DROPPED_IN_SCHEMA = new Set(["relation", "routine", "type"]);

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null || context.release.hasSearchPath) return [];
  const found = new Map<string, Span>();
  const add = (name: string, span: () => Span): void => {
    if (!found.has(name) && !isKnown(name, context)) found.set(name, span());
  };
  for (const { schema, name, location } of relationsIn(node)) {
    if (schema === undefined) add(name, () => nameSpanAt(statement, location));
  }
  for (const { type, names } of targetsOf(node)) {
    if (names.length === 1 && IN_SCHEMA.has(type)) add(names[0] ?? "", () => headOf(statement).name);
  }
  for (const { kind, name, on } of droppedBy(node)) {
    const relation = on ?? name;
    const counts = on === undefined ? DROPPED_IN_SCHEMA.has(kind) : true;
    if (counts && relation.length === 1) add(relation[0] ?? "", () => headOf(statement).name);
  }
  if ("CreateTrigStmt" in node) {
    const name = strings(node.CreateTrigStmt.funcname);
    if (name.length === 1) add(name[0] ?? "", () => functionSpan(statement));
  }
  for (const { name, location } of ownNames(node, context)) add(name, () => nameSpanAt(statement, location));
  return [...found].map(([name, span]) => ({
    message: `${quoteWhereNeeded(name)} has no schema`,
    hint: "write schema.name, or begin the file with SET LOCAL search_path",
    span,
  }));
}

/** Temporary tables of the file, and what pg_catalog holds: it is always searched. */
function isKnown(name: string, { release, file }: FileContext): boolean {
  const made = release.relation([name]);
  return name.startsWith("pg_") || (made?.temporary === true && made.file === file);
}

interface OwnName {
  readonly name: string;
  readonly location: number | undefined;
}

/** Types and functions without a schema that the release itself has made. */
function ownNames(node: unknown, { release }: FileContext): readonly OwnName[] {
  const found: OwnName[] = [];
  walk(node, (fields, key) => {
    const location = typeof fields["location"] === "number" ? fields["location"] : undefined;
    const isType = Array.isArray(fields["names"]) && "typemod" in fields;
    const parts = isType ? fields["names"] : key === "FuncCall" ? fields["funcname"] : undefined;
    const name = textsOf(parts);
    const [first = ""] = name;
    if (name.length !== 1) return;
    if (isType ? release.type(name) !== undefined : release.routine(name) !== undefined)
      found.push({ name: first, location });
  });
  return found;
}

function textsOf(parts: unknown): Name {
  if (!Array.isArray(parts)) return [];
  return parts.flatMap((part: unknown) =>
    isFields(part) && isFields(part["String"]) && typeof part["String"]["sval"] === "string"
      ? [part["String"]["sval"]]
      : [],
  );
}

/** The name behind EXECUTE FUNCTION. */
function functionSpan(statement: LintStatement): Span {
  const execute = statement.tokens.findLastIndex(({ text }) => text === "EXECUTE");
  return nameSpanAt(statement, statement.tokens[execute + 2]?.start);
}
