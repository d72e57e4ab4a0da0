import type { Node } from "libpg-query";
import { strings } from "../../catalog/named-objects.ts";
import { exists, guardedFix } from "../do-block.ts";
import { type Name, nameOf } from "../names.ts";
import { ifExistsFix, isRepeatable, missedCondition, orReplaceFix, problemAtName, writtenName } from "../repeat.ts";
import { ddl, type FileContext, type Fix, type Problem, type Rule } from "../rule.ts";
import { quoteLiteral } from "../../sql/identifier.ts";
import type { LintStatement } from "../statement.ts";
import { thingKind } from "../things.ts";

export const bareCreateOther: Rule = {
  code: "bare-create-other",
  group: "repeat",
  severity: "error",
  summary: "an object of another kind is created without a guard",
  explanation:
    "The second run fails, because the object is there. Roles, casts, operators, collations, publications, event triggers, servers, rules and their like: some know IF NOT EXISTS or OR REPLACE; for the others, look into the catalog in a DO block first, or drop them before.",
  bad: ddl("create role reader;\n"),
  good: ddl(`do $do$
begin
  if not exists (
    select from pg_catalog.pg_roles
     where rolname = 'reader'
  ) then
    create role reader;
  end if;
end
$do$;
`),
  check,
};

/** How the kinds of objects are guarded. */
type Way = "if not exists" | "or replace" | "drop or look";

interface Made {
  readonly kind: string;
  readonly name: Name;
  readonly on?: Name;
  readonly guarded?: boolean | undefined;
  readonly way: Way;
  readonly condition?: string;
}

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const made = statement.node === null ? null : madeBy(statement.node);
  if (made === null || made.guarded === true) return [];
  const { kind, name, on, way, condition = "duplicate_object" } = made;
  const thing = { kind, name, ...(on !== undefined && { on }) };
  if (isRepeatable(statement, context, { thing, condition })) return [];
  const words = statement.kind.slice("CREATE ".length).toLowerCase();
  const title = kind === "cast" ? words : `${words} ${writtenName(statement)}`;
  return [
    problemAtName(statement, {
      message: `${title} is created by every run, and the second one fails${missedCondition(statement.guard, condition)}`,
      hint: hintFor(words, way),
      fix: fixFor(statement, kind, way, name),
    }),
  ];
}

function hintFor(words: string, way: Way): string {
  if (way === "if not exists") return `write CREATE ${words.toUpperCase()} IF NOT EXISTS`;
  if (way === "or replace") return `write CREATE OR REPLACE ${words.toUpperCase()}`;
  return words === "role" || words === "database" || words === "tablespace"
    ? "look for it in the catalog first, in a DO block"
    : `look for it in the catalog first, in a DO block, or put DROP ${words.toUpperCase()} IF EXISTS before it`;
}

function fixFor(statement: LintStatement, kind: string, way: Way, name: Name): Fix | undefined {
  if (way === "if not exists") return ifExistsFix(statement, "if not exists");
  if (way === "or replace") return orReplaceFix(statement);
  if (kind !== "role") return undefined;
  const condition = exists(true, "pg_roles", [`rolname = ${quoteLiteral(name.at(-1) ?? "")}`]);
  return guardedFix(statement, "looks for the role first", condition);
}

function madeBy(node: Node): Made | null {
  if ("CreateRoleStmt" in node) return { kind: "role", name: [node.CreateRoleStmt.role ?? ""], way: "drop or look" };
  if ("RuleStmt" in node) {
    const { rulename, relation, replace } = node.RuleStmt;
    return { kind: "rule", name: [rulename ?? ""], on: nameOf(relation), guarded: replace, way: "or replace" };
  }
  return foreignObject(node) ?? definedObject(node) ?? databaseObject(node);
}

function foreignObject(node: Node): Made | null {
  if ("CreateForeignServerStmt" in node) {
    const { servername, if_not_exists: guarded } = node.CreateForeignServerStmt;
    return { kind: "foreign_server", name: [servername ?? ""], guarded, way: "if not exists" };
  }
  if ("CreateUserMappingStmt" in node) {
    const { servername, if_not_exists: guarded } = node.CreateUserMappingStmt;
    return { kind: "user_mapping", name: [servername ?? ""], guarded, way: "if not exists" };
  }
  if ("CreateFdwStmt" in node) return { kind: "fdw", name: [node.CreateFdwStmt.fdwname ?? ""], way: "drop or look" };
  return null;
}

function definedObject(node: Node): Made | null {
  if ("DefineStmt" in node) {
    const { kind, defnames, if_not_exists: guarded } = node.DefineStmt;
    // Types and aggregates have rules of their own.
    if (kind === "OBJECT_TYPE" || kind === "OBJECT_AGGREGATE") return null;
    const name = strings(defnames);
    if (kind === "OBJECT_COLLATION") return { kind: "collation", name, guarded, way: "if not exists" };
    const condition = kind === "OBJECT_OPERATOR" ? "duplicate_function" : "duplicate_object";
    return { kind: thingKind(kind), name, condition, way: "drop or look" };
  }
  if ("CreateStatsStmt" in node) {
    const { defnames, if_not_exists: guarded } = node.CreateStatsStmt;
    return { kind: "statistic_ext", name: strings(defnames), guarded, way: "if not exists" };
  }
  if ("CreateCastStmt" in node) return { kind: "cast", name: ["cast"], way: "drop or look" };
  if ("CreateTransformStmt" in node) {
    return { kind: "transform", name: ["transform"], guarded: node.CreateTransformStmt.replace, way: "or replace" };
  }
  if ("CreateConversionStmt" in node) {
    return { kind: "conversion", name: strings(node.CreateConversionStmt.conversion_name), way: "drop or look" };
  }
  if ("CreateOpClassStmt" in node) {
    return { kind: "opclass", name: strings(node.CreateOpClassStmt.opclassname), way: "drop or look" };
  }
  if ("CreateOpFamilyStmt" in node) {
    return { kind: "opfamily", name: strings(node.CreateOpFamilyStmt.opfamilyname), way: "drop or look" };
  }
  return null;
}

function databaseObject(node: Node): Made | null {
  if ("CreatePLangStmt" in node) {
    const { plname, replace } = node.CreatePLangStmt;
    return { kind: "language", name: [plname ?? ""], guarded: replace, way: "or replace" };
  }
  if ("CreateEventTrigStmt" in node) {
    return { kind: "event_trigger", name: [node.CreateEventTrigStmt.trigname ?? ""], way: "drop or look" };
  }
  if ("CreatePublicationStmt" in node) {
    return { kind: "publication", name: [node.CreatePublicationStmt.pubname ?? ""], way: "drop or look" };
  }
  if ("CreateSubscriptionStmt" in node) {
    return { kind: "subscription", name: [node.CreateSubscriptionStmt.subname ?? ""], way: "drop or look" };
  }
  if ("CreateAmStmt" in node) {
    return { kind: "access_method", name: [node.CreateAmStmt.amname ?? ""], way: "drop or look" };
  }
  if ("CreatedbStmt" in node) {
    return {
      kind: "database",
      name: [node.CreatedbStmt.dbname ?? ""],
      condition: "duplicate_database",
      way: "drop or look",
    };
  }
  if ("CreateTableSpaceStmt" in node) {
    return { kind: "tablespace", name: [node.CreateTableSpaceStmt.tablespacename ?? ""], way: "drop or look" };
  }
  return null;
}
