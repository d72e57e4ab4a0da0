import type { Node, ObjectType, ObjectWithArgs, RangeVar, TypeName } from "libpg-query";

/** A name without the search_path that it was written under. */
export interface Target {
  readonly type: string;
  readonly names: readonly string[];
  readonly args: readonly string[] | null;
}

export function target(
  type: string,
  names: readonly (string | undefined)[],
  args: readonly string[] | null = null,
): Target[] {
  const given = names.filter((name) => name !== undefined);
  return given.length === 0 ? [] : [{ type, names: given, args }];
}

/** The strings of a list of nodes; other nodes are left out. */
export function strings(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) =>
    "String" in node && node.String.sval !== undefined ? [node.String.sval] : [],
  );
}

/** A relation; none if it is a temporary one. */
export function relation(range: RangeVar | undefined, type = "relation"): Target[] {
  if (range?.relname === undefined || range.relpersistence === "t" || range.schemaname === "pg_temp") return [];
  return target(type, [range.schemaname, range.relname]);
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/** A type as a quoted name, with `[]` if it is an array; null for `table.column%type`, which only the server can look up. */
export function typeText(type: TypeName | undefined): string | null {
  const names = strings(type?.names);
  if (type === undefined || type.pct_type === true || names.length === 0) return null;
  return `${names.map(quote).join(".")}${type.arrayBounds === undefined ? "" : "[]"}`;
}

/** Several types; null if one of them cannot be told. An absent one is an operator's missing operand. */
export function typeTexts(nodes: readonly Node[] | undefined): string[] | null {
  const texts = (nodes ?? []).map((node) => ("TypeName" in node ? typeText(node.TypeName) : "none"));
  return texts.every((text) => text !== null) ? texts : null;
}

export function routine(object: ObjectWithArgs | undefined): Target[] {
  return target(
    "routine",
    strings(object?.objname),
    object?.args_unspecified === true ? null : typeTexts(object?.objargs),
  );
}

export function operator(object: ObjectWithArgs | undefined): Target[] {
  return target("operator", strings(object?.objname), typeTexts(object?.objargs));
}

export function typeTarget(type: TypeName | undefined): Target[] {
  return target("type", strings(type?.names));
}

function listOf(node: Node): Node[] {
  return "List" in node ? (node.List.items ?? []) : [node];
}

const SINGLE_NAME: Partial<Record<ObjectType, string>> = {
  OBJECT_ACCESS_METHOD: "access method",
  OBJECT_EVENT_TRIGGER: "event trigger",
  OBJECT_EXTENSION: "extension",
  OBJECT_FDW: "foreign data wrapper",
  OBJECT_FOREIGN_SERVER: "server",
  OBJECT_LANGUAGE: "language",
  OBJECT_PUBLICATION: "publication",
  OBJECT_SCHEMA: "schema",
  OBJECT_SUBSCRIPTION: "subscription",
};

const QUALIFIED_NAME: Partial<Record<ObjectType, string>> = {
  OBJECT_COLLATION: "collation",
  OBJECT_CONVERSION: "conversion",
  OBJECT_FOREIGN_TABLE: "relation",
  OBJECT_INDEX: "relation",
  OBJECT_MATVIEW: "relation",
  OBJECT_SEQUENCE: "relation",
  OBJECT_STATISTIC_EXT: "statistics",
  OBJECT_TABLE: "relation",
  OBJECT_TSCONFIGURATION: "text search configuration",
  OBJECT_TSDICTIONARY: "text search dictionary",
  OBJECT_TSPARSER: "text search parser",
  OBJECT_TSTEMPLATE: "text search template",
  OBJECT_VIEW: "relation",
};

/** The object that a statement for objects of any kind (COMMENT, GRANT, OWNER TO, RENAME, …) is about. */
export function objectOf(kind: ObjectType | undefined, object: Node | undefined): Target[] {
  if (kind === undefined || object === undefined) return [];
  if ("RangeVar" in object) return relation(object.RangeVar);
  const list = listOf(object);
  const names = strings(list);
  const single = SINGLE_NAME[kind];
  if (single !== undefined) return target(single, names.slice(-1));
  const qualified = QUALIFIED_NAME[kind];
  if (qualified !== undefined) return target(qualified, names);
  switch (kind) {
    case "OBJECT_COLUMN":
    case "OBJECT_POLICY":
    case "OBJECT_RULE":
    case "OBJECT_TABCONSTRAINT":
    case "OBJECT_TRIGGER":
      return target("relation", names.slice(0, -1));
    case "OBJECT_AGGREGATE":
    case "OBJECT_FUNCTION":
    case "OBJECT_PROCEDURE":
    case "OBJECT_ROUTINE":
      return "ObjectWithArgs" in object ? routine(object.ObjectWithArgs) : [];
    case "OBJECT_OPERATOR":
      return "ObjectWithArgs" in object ? operator(object.ObjectWithArgs) : [];
    case "OBJECT_DOMAIN":
    case "OBJECT_DOMCONSTRAINT":
    case "OBJECT_TYPE": {
      const type = list.find((node) => "TypeName" in node);
      return type === undefined ? target("type", names) : typeTarget(type.TypeName);
    }
    case "OBJECT_OPCLASS":
      return target("operator class", names.slice(1), names.slice(0, 1));
    case "OBJECT_OPFAMILY":
      return target("operator family", names.slice(1), names.slice(0, 1));
    case "OBJECT_CAST":
      return target("cast", [""], typeTexts(list));
    case "OBJECT_TRANSFORM":
      return target("transform", names.slice(-1), typeTexts(list.slice(0, 1)));
    default:
      return [];
  }
}
