import type { DefineStmt, FunctionParameter, GrantStmt, Node, RenameStmt } from "libpg-query";
import { objectOf, operator, relation, routine, strings, target, typeText, type Target } from "./named-objects.ts";

// One function a family of statements: what they name, or null for a statement of another family.
type Family = (node: Node) => Target[] | null;

const relations: Family = (node) => {
  if ("CreateStmt" in node) return relation(node.CreateStmt.relation);
  if ("CreateForeignTableStmt" in node) return relation(node.CreateForeignTableStmt.base?.relation);
  if ("CreateTableAsStmt" in node) return relation(node.CreateTableAsStmt.into?.rel);
  if ("SelectStmt" in node) return relation(node.SelectStmt.intoClause?.rel);
  if ("ViewStmt" in node) return relation(node.ViewStmt.view);
  if ("CreateSeqStmt" in node) return relation(node.CreateSeqStmt.sequence);
  if ("AlterSeqStmt" in node) return relation(node.AlterSeqStmt.sequence);
  if ("IndexStmt" in node) return relation(node.IndexStmt.relation);
  if ("CreateTrigStmt" in node) return relation(node.CreateTrigStmt.relation);
  if ("RuleStmt" in node) return relation(node.RuleStmt.relation);
  if ("CreatePolicyStmt" in node) return relation(node.CreatePolicyStmt.table);
  if ("AlterPolicyStmt" in node) return relation(node.AlterPolicyStmt.table);
  if ("AlterTableStmt" in node) {
    return relation(node.AlterTableStmt.relation, node.AlterTableStmt.objtype === "OBJECT_TYPE" ? "type" : "relation");
  }
  return null;
};

function parameter(node: Node): FunctionParameter[] {
  return "FunctionParameter" in node ? [node.FunctionParameter] : [];
}

function inputTypes(parameters: readonly Node[] | undefined): string[] | null {
  const inputs = (parameters ?? [])
    .flatMap(parameter)
    .filter(({ mode }) => mode !== "FUNC_PARAM_OUT" && mode !== "FUNC_PARAM_TABLE");
  const types = inputs.map(({ argType }) => typeText(argType));
  return types.every((type) => type !== null) ? types : null;
}

const DEFINED: Partial<Record<NonNullable<DefineStmt["kind"]>, string>> = {
  OBJECT_COLLATION: "collation",
  OBJECT_TSCONFIGURATION: "text search configuration",
  OBJECT_TSDICTIONARY: "text search dictionary",
  OBJECT_TSPARSER: "text search parser",
  OBJECT_TSTEMPLATE: "text search template",
  OBJECT_TYPE: "type",
};

function defined({ kind, defnames, args, definition }: DefineStmt): Target[] {
  if (kind === "OBJECT_AGGREGATE") {
    // The arguments are a list of parameters and the number of direct ones.
    const [list] = args ?? [];
    return target(
      "routine",
      strings(defnames),
      list !== undefined && "List" in list ? inputTypes(list.List.items) : null,
    );
  }
  if (kind === "OBJECT_OPERATOR") {
    const operand = (side: string): string | null => {
      const found = (definition ?? []).find((node) => "DefElem" in node && node.DefElem.defname === side);
      const type = found !== undefined && "DefElem" in found ? found.DefElem.arg : undefined;
      if (type === undefined) return "none";
      return "TypeName" in type ? typeText(type.TypeName) : null;
    };
    const operands = [operand("leftarg"), operand("rightarg")].filter((type) => type !== null);
    return target("operator", strings(defnames), operands.length === 2 ? operands : null);
  }
  const type = kind === undefined ? undefined : DEFINED[kind];
  return type === undefined ? [] : target(type, strings(defnames));
}

const routinesAndTypes: Family = (node) => {
  if ("CreateFunctionStmt" in node) {
    return target("routine", strings(node.CreateFunctionStmt.funcname), inputTypes(node.CreateFunctionStmt.parameters));
  }
  if ("AlterFunctionStmt" in node) return routine(node.AlterFunctionStmt.func);
  if ("DefineStmt" in node) return defined(node.DefineStmt);
  if ("CompositeTypeStmt" in node) return relation(node.CompositeTypeStmt.typevar, "type");
  if ("CreateEnumStmt" in node) return target("type", strings(node.CreateEnumStmt.typeName));
  if ("AlterEnumStmt" in node) return target("type", strings(node.AlterEnumStmt.typeName));
  if ("CreateDomainStmt" in node) return target("type", strings(node.CreateDomainStmt.domainname));
  if ("AlterDomainStmt" in node) return target("type", strings(node.AlterDomainStmt.typeName));
  if ("CreateRangeStmt" in node) return target("type", strings(node.CreateRangeStmt.typeName));
  if ("AlterTypeStmt" in node) return target("type", strings(node.AlterTypeStmt.typeName));
  if ("AlterOperatorStmt" in node) return operator(node.AlterOperatorStmt.opername);
  if ("CreateConversionStmt" in node) return target("conversion", strings(node.CreateConversionStmt.conversion_name));
  if ("CreateStatsStmt" in node) return target("statistics", strings(node.CreateStatsStmt.defnames));
  if ("AlterStatsStmt" in node) return target("statistics", strings(node.AlterStatsStmt.defnames));
  if ("AlterCollationStmt" in node) return target("collation", strings(node.AlterCollationStmt.collname));
  if ("AlterTSConfigurationStmt" in node)
    return target("text search configuration", strings(node.AlterTSConfigurationStmt.cfgname));
  if ("AlterTSDictionaryStmt" in node)
    return target("text search dictionary", strings(node.AlterTSDictionaryStmt.dictname));
  if ("CreateOpClassStmt" in node) {
    const { opclassname, amname } = node.CreateOpClassStmt;
    return target("operator class", strings(opclassname), amname === undefined ? null : [amname]);
  }
  if ("CreateOpFamilyStmt" in node) {
    const { opfamilyname, amname } = node.CreateOpFamilyStmt;
    return target("operator family", strings(opfamilyname), amname === undefined ? null : [amname]);
  }
  if ("AlterOpFamilyStmt" in node) {
    const { opfamilyname, amname } = node.AlterOpFamilyStmt;
    return target("operator family", strings(opfamilyname), amname === undefined ? null : [amname]);
  }
  if ("CreateCastStmt" in node) {
    const types = [typeText(node.CreateCastStmt.sourcetype), typeText(node.CreateCastStmt.targettype)].filter(
      (type) => type !== null,
    );
    return types.length === 2 ? target("cast", [""], types) : [];
  }
  if ("CreateTransformStmt" in node) {
    const type = typeText(node.CreateTransformStmt.type_name);
    return type === null ? [] : target("transform", [node.CreateTransformStmt.lang], [type]);
  }
  return null;
};

const databaseWide: Family = (node) => {
  if ("CreateExtensionStmt" in node) return target("extension", [node.CreateExtensionStmt.extname]);
  if ("AlterExtensionStmt" in node) return target("extension", [node.AlterExtensionStmt.extname]);
  if ("AlterExtensionContentsStmt" in node) return target("extension", [node.AlterExtensionContentsStmt.extname]);
  if ("CreateEventTrigStmt" in node) return target("event trigger", [node.CreateEventTrigStmt.trigname]);
  if ("AlterEventTrigStmt" in node) return target("event trigger", [node.AlterEventTrigStmt.trigname]);
  if ("CreatePublicationStmt" in node) return target("publication", [node.CreatePublicationStmt.pubname]);
  if ("AlterPublicationStmt" in node) return target("publication", [node.AlterPublicationStmt.pubname]);
  if ("CreateSubscriptionStmt" in node) return target("subscription", [node.CreateSubscriptionStmt.subname]);
  if ("AlterSubscriptionStmt" in node) return target("subscription", [node.AlterSubscriptionStmt.subname]);
  if ("CreateFdwStmt" in node) return target("foreign data wrapper", [node.CreateFdwStmt.fdwname]);
  if ("AlterFdwStmt" in node) return target("foreign data wrapper", [node.AlterFdwStmt.fdwname]);
  if ("CreateForeignServerStmt" in node) return target("server", [node.CreateForeignServerStmt.servername]);
  if ("AlterForeignServerStmt" in node) return target("server", [node.AlterForeignServerStmt.servername]);
  if ("CreateUserMappingStmt" in node) return target("server", [node.CreateUserMappingStmt.servername]);
  if ("AlterUserMappingStmt" in node) return target("server", [node.AlterUserMappingStmt.servername]);
  if ("CreatePLangStmt" in node) return target("language", [node.CreatePLangStmt.plname]);
  if ("CreateAmStmt" in node) return target("access method", [node.CreateAmStmt.amname]);
  return null;
};

/** What a rename leaves behind: the object under its new name, or the same table with a part renamed. */
function renamed({ renameType, relation: range, object, newname }: RenameStmt): Target[] {
  const targets =
    range === undefined
      ? objectOf(renameType, object)
      : relation(range, renameType === "OBJECT_ATTRIBUTE" ? "type" : "relation");
  const part = [
    "OBJECT_COLUMN",
    "OBJECT_ATTRIBUTE",
    "OBJECT_TABCONSTRAINT",
    "OBJECT_DOMCONSTRAINT",
    "OBJECT_POLICY",
    "OBJECT_RULE",
    "OBJECT_TRIGGER",
  ];
  if (renameType === undefined || newname === undefined || part.includes(renameType)) return targets;
  return targets.map((found) => ({ ...found, names: [...found.names.slice(0, -1), newname] }));
}

function granted({ targtype, objtype, objects }: GrantStmt): Target[] {
  return targtype === "ACL_TARGET_OBJECT" ? (objects ?? []).flatMap((object) => objectOf(objtype, object)) : [];
}

const anyKind: Family = (node) => {
  if ("CommentStmt" in node) return objectOf(node.CommentStmt.objtype, node.CommentStmt.object);
  if ("SecLabelStmt" in node) return objectOf(node.SecLabelStmt.objtype, node.SecLabelStmt.object);
  if ("GrantStmt" in node) return granted(node.GrantStmt);
  if ("RenameStmt" in node) return renamed(node.RenameStmt);
  if ("AlterOwnerStmt" in node) {
    const { objectType, relation: range, object } = node.AlterOwnerStmt;
    return range === undefined ? objectOf(objectType, object) : relation(range);
  }
  if ("AlterObjectDependsStmt" in node) {
    const { objectType, relation: range, object } = node.AlterObjectDependsStmt;
    return range === undefined ? objectOf(objectType, object) : relation(range);
  }
  if ("AlterObjectSchemaStmt" in node) {
    const { objectType, relation: range, object, newschema } = node.AlterObjectSchemaStmt;
    const targets = range === undefined ? objectOf(objectType, object) : relation(range);
    // An extension moves without changing its name.
    return targets.map((found) =>
      found.type === "extension" ? found : { ...found, names: [newschema ?? "", found.names.at(-1) ?? ""] },
    );
  }
  return null;
};

const DEFAULT_PRIVILEGES: Partial<Record<NonNullable<GrantStmt["objtype"]>, string>> = {
  OBJECT_TABLE: "r",
  OBJECT_SEQUENCE: "S",
  OBJECT_FUNCTION: "f",
  OBJECT_TYPE: "T",
  OBJECT_SCHEMA: "n",
};

/** Default privileges are a row for each role, schema and kind of object; no role: the current one; no schema: all. */
const defaultPrivileges: Family = (node) => {
  if (!("AlterDefaultPrivilegesStmt" in node)) return null;
  const { options, action } = node.AlterDefaultPrivilegesStmt;
  const letter = action?.objtype === undefined ? undefined : DEFAULT_PRIVILEGES[action.objtype];
  if (letter === undefined) return [];
  const option = (name: string): Node[] =>
    (options ?? []).flatMap((entry) => {
      const list = "DefElem" in entry && entry.DefElem.defname === name ? entry.DefElem.arg : undefined;
      return list !== undefined && "List" in list ? (list.List.items ?? []) : [];
    });
  const roles = option("roles").map((role) => ("RoleSpec" in role ? (role.RoleSpec.rolename ?? "") : ""));
  const schemas = strings(option("schemas"));
  return (schemas.length === 0 ? [""] : schemas).flatMap((schema) =>
    (roles.length === 0 ? [""] : roles).flatMap((role) => target("default acl", [schema, role], [letter])),
  );
};

const schemas: Family = (node) => {
  if (!("CreateSchemaStmt" in node)) return null;
  const { schemaname, authrole, schemaElts } = node.CreateSchemaStmt;
  const name = schemaname ?? authrole?.rolename;
  const inside = (schemaElts ?? []).flatMap(targetsOf).map((found) => ({
    ...found,
    names: found.names.length === 1 && name !== undefined ? [name, ...found.names] : found.names,
  }));
  return [...target("schema", [name]), ...inside];
};

const FAMILIES: readonly Family[] = [relations, routinesAndTypes, databaseWide, anyKind, defaultPrivileges, schemas];

/** The objects that one parsed statement is about: created, altered, commented on, granted; not those that it only refers to or drops. */
export function targetsOf(node: Node): Target[] {
  for (const family of FAMILIES) {
    const targets = family(node);
    if (targets !== null) return targets;
  }
  return [];
}
