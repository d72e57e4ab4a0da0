import type { Node } from "libpg-query";
import { SlipwayError } from "../errors.ts";
import type { Session } from "../postgres/session.ts";
import { watchedPieces } from "../run/send-part.ts";
import type { Migration } from "../source/migration.ts";
import { labelOf } from "./place.ts";

/** What files expect of a server, beside an empty database. */
export interface Needs {
  /** Roles that they name and do not make, with the file that names each first. */
  readonly roles: ReadonlyMap<string, string>;
  readonly extensions: ReadonlyMap<string, string>;
  /** Databases that they name. */
  readonly databases: ReadonlySet<string>;
  /** Roles that they make. */
  readonly made: ReadonlySet<string>;
  /** They make roles without looking whether those are there. */
  readonly makesRoles: boolean;
  /** They change what all databases of a server share: nothing else may run beside. */
  readonly sharesServer: boolean;
}

const LONGEST = 100_000;
const MAKES_ROLE = /\bcreate\s+(?:role|user|group)\b/iu;
const SHARED = /\b(?:create|alter|drop|grant)\s+(?:role|user|group|database|tablespace|subscription|system)\b/iu;
/** Data needs nothing and can be huge. */
const DATA = new Set(["INSERT", "COPY", "SELECT", "UPDATE", "DELETE", "MERGE"]);

interface Gathered {
  readonly roles: Map<string, string>;
  readonly extensions: Map<string, string>;
  readonly databases: Set<string>;
  readonly made: Set<string>;
  /** Texts of DO blocks and functions that make roles. */
  readonly makers: string[];
  makesRoles: boolean;
  sharesServer: boolean;
}

/** Reads from the statements, by PostgreSQL's own parser, which roles, extensions and databases have to be there. */
export async function needsOf(files: readonly Migration[]): Promise<Needs> {
  const { parse } = await import("libpg-query");
  const found: Gathered = {
    roles: new Map(),
    extensions: new Map(),
    databases: new Set(),
    made: new Set(),
    makers: [],
    makesRoles: false,
    sharesServer: false,
  };
  for (const file of files) {
    for (const piece of watchedPieces(file)) {
      if (piece.type !== "statement" || DATA.has(piece.kind) || piece.bytes.length > LONGEST) continue;
      const text = piece.bytes.toString("utf8");
      if (MAKES_ROLE.test(text)) found.makers.push(text);
      found.sharesServer ||= SHARED.test(text);
      const parsed = await parse(text).catch(() => null);
      for (const { stmt } of parsed?.stmts ?? []) if (stmt !== undefined) gather(stmt, labelOf(file), found);
    }
  }
  const isMade = (role: string): boolean => found.made.has(role) || found.makers.some((text) => text.includes(role));
  return {
    ...found,
    made: new Set([...found.made, ...[...found.roles.keys()].filter(isMade)]),
    roles: new Map([...found.roles].filter(([role]) => !isMade(role))),
  };
}

function gather(node: Node, file: string, found: Gathered): void {
  const note = (map: Map<string, string>, name: string | undefined): void => {
    if (name !== undefined && !map.has(name)) map.set(name, file);
  };
  if ("CreateRoleStmt" in node) {
    found.made.add(node.CreateRoleStmt.role ?? "");
    found.makesRoles = true;
    return;
  }
  if ("CreateExtensionStmt" in node) note(found.extensions, node.CreateExtensionStmt.extname);
  if ("DropRoleStmt" in node && node.DropRoleStmt.missing_ok === true) return;
  if ("GrantRoleStmt" in node) {
    for (const granted of node.GrantRoleStmt.granted_roles ?? []) {
      if ("AccessPriv" in granted) note(found.roles, granted.AccessPriv.priv_name);
    }
  }
  if ("VariableSetStmt" in node && ["role", "session_authorization"].includes(node.VariableSetStmt.name ?? "")) {
    const [value] = node.VariableSetStmt.args ?? [];
    const name = value !== undefined && "A_Const" in value ? value.A_Const.sval?.sval : undefined;
    if (name !== "none") note(found.roles, name);
  }
  if ("AlterDatabaseSetStmt" in node) found.databases.add(node.AlterDatabaseSetStmt.dbname ?? "");
  if ("AlterDatabaseStmt" in node) found.databases.add(node.AlterDatabaseStmt.dbname ?? "");
  if ("AlterRoleSetStmt" in node && node.AlterRoleSetStmt.database !== undefined) {
    found.databases.add(node.AlterRoleSetStmt.database);
  }
  if ("GrantStmt" in node && node.GrantStmt.objtype === "OBJECT_DATABASE") {
    for (const object of node.GrantStmt.objects ?? []) {
      if ("String" in object) found.databases.add(object.String.sval ?? "");
    }
  }
  for (const object of [commented(node), owned(node)]) if (object !== undefined) found.databases.add(object);
  for (const role of roleNames(node)) note(found.roles, role);
}

function commented(node: Node): string | undefined {
  if (!("CommentStmt" in node) || node.CommentStmt.objtype !== "OBJECT_DATABASE") return undefined;
  const object = node.CommentStmt.object;
  return object !== undefined && "String" in object ? object.String.sval : undefined;
}

function owned(node: Node): string | undefined {
  if (!("AlterOwnerStmt" in node) || node.AlterOwnerStmt.objectType !== "OBJECT_DATABASE") return undefined;
  const object = node.AlterOwnerStmt.object;
  return object !== undefined && "String" in object ? object.String.sval : undefined;
}

/** Every role that a statement names, wherever it stands in it: current_user and public are no names. */
function roleNames(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(roleNames);
  if (typeof value !== "object" || value === null) return [];
  const entries = Object.entries(value);
  const { roletype, rolename }: { readonly roletype?: unknown; readonly rolename?: unknown } = value;
  const own = roletype === "ROLESPEC_CSTRING" && typeof rolename === "string" ? [rolename] : [];
  return [...own, ...entries.flatMap(([, entry]) => roleNames(entry))];
}

/**
 * @param admin a session on the server
 * @throws {SlipwayError} `CONFIG_INVALID` that names the roles and extensions that are not there
 */
export async function requireNeeds(admin: Session, needs: Needs): Promise<void> {
  const { rows } = await admin.query<{ roles: readonly string[]; extensions: readonly string[] }>({
    text: `
select array(select w.name from pg_catalog.unnest($1::text[]) w(name)
    where not exists (select from pg_catalog.pg_roles r where r.rolname = w.name)) as roles,
  array(select w.name from pg_catalog.unnest($2::text[]) w(name)
    where not exists (select from pg_catalog.pg_available_extensions e where e.name = w.name)) as extensions`,
    values: [[...needs.roles.keys()], [...needs.extensions.keys()]],
  });
  const roles = rows[0]?.roles ?? [];
  const extensions = rows[0]?.extensions ?? [];
  if (roles.length === 0 && extensions.length === 0) return;
  const missing = [
    ...roles.map((name) => `role "${name}" (${needs.roles.get(name) ?? ""})`),
    ...extensions.map((name) => `extension "${name}" (${needs.extensions.get(name) ?? ""})`),
  ];
  const ways = [
    ...(roles.length > 0 ? ["make the roles in a file that --setup names"] : []),
    ...(extensions.length > 0 ? ["name a server that has the extensions with --server"] : []),
  ];
  throw new SlipwayError("CONFIG_INVALID", `the scratch server lacks what the files expect: ${missing.join(", ")}`, {
    hint: ways.join("; "),
    details: { missing: { roles: [...roles], extensions: [...extensions] } },
  });
}
