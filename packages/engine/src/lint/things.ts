import type { Node, ObjectType, RangeVar } from "libpg-query";
import { strings } from "../catalog/named-objects.ts";
import { isSameName, type Name, nameOf, nameOfNode } from "./names.ts";

/** An object that a statement makes or drops. */
export interface Thing {
  /** What shares a namespace has one kind: tables, views, sequences and indexes are `relation`s. */
  readonly kind: string;
  readonly name: Name;
  /** The table of a column, constraint, trigger, policy or rule. */
  readonly on?: Name;
}

/** Whether two things can be the same. */
export function isSameThing(a: Thing, b: Thing): boolean {
  if (a.kind !== b.kind || !isSameName(a.name, b.name)) return false;
  return a.on === undefined || b.on === undefined || isSameName(a.on, b.on);
}

const KINDS: Partial<Record<ObjectType, string>> = {
  OBJECT_TABLE: "relation",
  OBJECT_VIEW: "relation",
  OBJECT_MATVIEW: "relation",
  OBJECT_SEQUENCE: "relation",
  OBJECT_INDEX: "relation",
  OBJECT_FOREIGN_TABLE: "relation",
  OBJECT_TYPE: "type",
  OBJECT_DOMAIN: "type",
  OBJECT_FUNCTION: "routine",
  OBJECT_PROCEDURE: "routine",
  OBJECT_ROUTINE: "routine",
  OBJECT_AGGREGATE: "routine",
  OBJECT_TRIGGER: "trigger",
  OBJECT_POLICY: "policy",
  OBJECT_RULE: "rule",
};

/** The kind under which an object is compared: `relation`, `type`, `routine`, …; for the rest the parser's word in lower case. */
export function thingKind(type: ObjectType | undefined): string {
  return (type === undefined ? undefined : KINDS[type]) ?? (type ?? "").replace("OBJECT_", "").toLowerCase();
}

/** What kind of object it is, in words: `foreign table`, `materialized view`. */
export function kindWords(type: ObjectType | undefined): string {
  const words = (type ?? "").replace("OBJECT_", "").toLowerCase().replaceAll("_", " ");
  return words === "matview" ? "materialized view" : words;
}

const NAMELESS = new Set(["cast", "transform"]);
const ON_A_TABLE = new Set(["trigger", "policy", "rule"]);

/** What a statement drops. */
export function droppedBy(node: Node): readonly Thing[] {
  if ("DropStmt" in node) {
    const { removeType, objects } = node.DropStmt;
    const kind = thingKind(removeType);
    return (objects ?? []).map((object) => {
      const name = NAMELESS.has(kind) ? [kind] : nameOfNode(object);
      return ON_A_TABLE.has(kind) ? { kind, name: name.slice(-1), on: name.slice(0, -1) } : { kind, name };
    });
  }
  if ("DropRoleStmt" in node) return roles(node.DropRoleStmt.roles);
  if ("DropUserMappingStmt" in node) {
    return [{ kind: "user_mapping", name: [node.DropUserMappingStmt.servername ?? ""] }];
  }
  if ("DropSubscriptionStmt" in node)
    return [{ kind: "subscription", name: [node.DropSubscriptionStmt.subname ?? ""] }];
  if ("AlterTableStmt" in node) {
    const on = nameOf(node.AlterTableStmt.relation);
    return (node.AlterTableStmt.cmds ?? []).flatMap((item): Thing[] => {
      if (!("AlterTableCmd" in item) || item.AlterTableCmd.name === undefined) return [];
      const { subtype, name } = item.AlterTableCmd;
      if (subtype === "AT_DropConstraint") return [{ kind: "constraint", name: [name], on }];
      return subtype === "AT_DropColumn" ? [{ kind: "column", name: [name], on }] : [];
    });
  }
  if ("AlterDomainStmt" in node && node.AlterDomainStmt.subtype === "X") {
    return [
      { kind: "constraint", name: [node.AlterDomainStmt.name ?? ""], on: strings(node.AlterDomainStmt.typeName) },
    ];
  }
  return [];
}

function roles(nodes: readonly Node[] | undefined): Thing[] {
  return (nodes ?? []).flatMap((node) =>
    "RoleSpec" in node && node.RoleSpec.rolename !== undefined
      ? [{ kind: "role", name: [node.RoleSpec.rolename] }]
      : [],
  );
}

/** A table, or what can be read like one, that a statement makes. */
export function relationMadeBy(node: Node): { readonly range: RangeVar; readonly ifNotExists: boolean } | null {
  if ("CreateStmt" in node) return made(node.CreateStmt.relation, node.CreateStmt.if_not_exists);
  if ("CreateForeignTableStmt" in node) {
    const { base } = node.CreateForeignTableStmt;
    return made(base?.relation, base?.if_not_exists);
  }
  if ("CreateTableAsStmt" in node) return made(node.CreateTableAsStmt.into?.rel, node.CreateTableAsStmt.if_not_exists);
  if ("SelectStmt" in node) return made(node.SelectStmt.intoClause?.rel, false);
  if ("ViewStmt" in node) return made(node.ViewStmt.view, node.ViewStmt.replace);
  if ("CreateSeqStmt" in node) return made(node.CreateSeqStmt.sequence, node.CreateSeqStmt.if_not_exists);
  return null;
}

/** What a statement makes that a later one may drop again; objects of rarer kinds are left out. */
export function madeBy(node: Node): readonly Thing[] {
  const relation = relationMadeBy(node);
  if (relation !== null) return [{ kind: "relation", name: nameOf(relation.range) }];
  if ("CreateFunctionStmt" in node) return [{ kind: "routine", name: strings(node.CreateFunctionStmt.funcname) }];
  if ("CreateEnumStmt" in node) return [{ kind: "type", name: strings(node.CreateEnumStmt.typeName) }];
  if ("CompositeTypeStmt" in node) return [{ kind: "type", name: nameOf(node.CompositeTypeStmt.typevar) }];
  if ("CreateDomainStmt" in node) return [{ kind: "type", name: strings(node.CreateDomainStmt.domainname) }];
  if ("CreateSchemaStmt" in node) return [{ kind: "schema", name: [node.CreateSchemaStmt.schemaname ?? ""] }];
  if ("CreateRoleStmt" in node) return [{ kind: "role", name: [node.CreateRoleStmt.role ?? ""] }];
  if ("CreateTrigStmt" in node) {
    return [{ kind: "trigger", name: [node.CreateTrigStmt.trigname ?? ""], on: nameOf(node.CreateTrigStmt.relation) }];
  }
  if ("CreatePolicyStmt" in node) {
    return [
      { kind: "policy", name: [node.CreatePolicyStmt.policy_name ?? ""], on: nameOf(node.CreatePolicyStmt.table) },
    ];
  }
  if ("IndexStmt" in node) {
    const on = nameOf(node.IndexStmt.relation);
    return [{ kind: "relation", name: [...on.slice(0, -1), node.IndexStmt.idxname ?? ""], on }];
  }
  return "AlterTableStmt" in node ? partsMadeBy(node) : [];
}

/** Columns and constraints that ALTER TABLE adds. */
function partsMadeBy(node: Extract<Node, { AlterTableStmt: unknown }>): readonly Thing[] {
  const on = nameOf(node.AlterTableStmt.relation);
  return (node.AlterTableStmt.cmds ?? []).flatMap((item): Thing[] => {
    const def = "AlterTableCmd" in item ? item.AlterTableCmd.def : undefined;
    if (def === undefined) return [];
    if ("ColumnDef" in def) return [{ kind: "column", name: [def.ColumnDef.colname ?? ""], on }];
    return "Constraint" in def ? [{ kind: "constraint", name: [def.Constraint.conname ?? ""], on }] : [];
  });
}

function made(range: RangeVar | undefined, ifNotExists: boolean | undefined) {
  return range === undefined ? null : { range, ifNotExists: ifNotExists === true };
}

export function isTemporary(range: RangeVar | undefined): boolean {
  return range?.relpersistence === "t" || range?.schemaname === "pg_temp";
}
