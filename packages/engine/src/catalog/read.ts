import type { Queryable } from "../postgres/queryable.ts";
import { CLASS, FIRST_USER_OID } from "./class-ids.ts";
import { findObjects, ownedBeforeCte, ownedParameter } from "./find.ts";
import { fastFingerprintSql } from "./fingerprint.ts";
import { markSql } from "./mark.ts";
import { COMMON_ITEMS } from "./items-common.ts";
import { DATABASE_ITEMS } from "./items-database.ts";
import { RELATION_ITEMS } from "./items-relation.ts";
import type { Arm } from "./items-sql.ts";
import { TYPE_ITEMS } from "./items-type.ts";
import type { ObjectName } from "./named.ts";
import type { ObjectAddress, ObjectRecord } from "./object.ts";
import { KIND_OF_CLASS, type NameRequest } from "./resolve.ts";

export interface ReadRequest {
  /** Objects that statements name. Those that do not exist are passed over. */
  readonly names: readonly ObjectName[];
  /** Objects that are owned already: found by their oids, or by name where the oids are others. */
  readonly owned: readonly ObjectAddress[];
  /** Whether to add what the current transaction changed in the catalog. */
  readonly changedByThisTransaction: boolean;
  /** Whether to add every object of the database that neither PostgreSQL nor an extension brought. Default: false. */
  readonly everything?: boolean;
  /** The ledger's schema: it and what is in it is never owned. */
  readonly exclude: string;
}

// What the deparsing functions print depends on these. They are put back at the end of the query, so that the transaction goes on as it was.
const SETTINGS = `(values ('search_path', ''), ('datestyle', 'ISO, MDY'), ('intervalstyle', 'postgres'), ('timezone', 'UTC'), ('bytea_output', 'hex'),
    ('extra_float_digits', '1'), ('standard_conforming_strings', 'on'), ('quote_all_identifiers', 'off'), ('xmloption', 'content'), ('lc_monetary', 'C'))`;

// The schema that an object is in, or is. The names that begin with pg_ are PostgreSQL's, also those of temporary schemas.
const SCHEMA = `coalesce(i.schema, case when t.class_id = ${CLASS.schema} then a.object_names[1] end, '')`;

const OBJECTS = `
  select t.class_id, t.object_id, i.type, i.identity, a.object_names as names, a.object_args as args
  from top_level t
  cross join lateral pg_catalog.pg_identify_object(t.class_id, t.object_id, 0) i
  cross join lateral pg_catalog.pg_identify_object_as_address(t.class_id, t.object_id, 0) a
  where (select pg_catalog.count(s.now) from setting s) > 0
    and i.type is not null
    and (t.object_id >= ${FIRST_USER_OID} or t.class_id = ${CLASS.schema} and i.identity = 'public')
    and not pg_catalog.starts_with(${SCHEMA}, 'pg_') and ${SCHEMA} not in ('information_schema', $3)
    and not exists (select from pg_catalog.pg_depend d where d.classid = t.class_id and d.objid = t.object_id and d.objsubid = 0 and d.deptype in ('e', 'i'))
    and (t.wanted or exists (select from owned_before b where b.class_id = t.class_id and b.names = a.object_names and b.args = a.object_args))`;

// One pass over everything that is said of the objects. Joined, the planner, who expects a handful of objects, would go through all items
// once for each of them.
const GATHERED = `
    select p.class_id, p.object_id, pg_catalog.max(p.type) as type, pg_catalog.max(p.identity) as identity, pg_catalog.max(p.names) as names,
      pg_catalog.max(p.args) as args, pg_catalog.max(p.fast) as fast,
      pg_catalog.jsonb_object_agg(p.key, p.value) filter (where p.key is not null) as items
    from (
      select o.class_id, o.object_id, o.type, o.identity, o.names, o.args, null as fast, null as key, null as value from objects o
      union all
      select f.class_id, f.object_id, null, null, null, null, f.fast, null, null from (${fastFingerprintSql("objects")}) f
      union all
      select i.class_id, i.object_id, null, null, null, null, null, i.key, i.value from item i where i.value is not null) p
    group by p.class_id, p.object_id
    having pg_catalog.max(p.fast) is not null and pg_catalog.max(p.type) is not null`;

const ITEMS: readonly Arm[] = [...COMMON_ITEMS, ...RELATION_ITEMS, ...TYPE_ITEMS, ...DATABASE_ITEMS];

/** Only what is said of objects of these classes is planned: most of a hundred arms would look for nothing. */
function itemsOf(classes: ReadonlySet<string>): string {
  return ITEMS.filter(({ classId }) => classId === null || classes.has(`${classId}`))
    .map(({ sql }) => sql)
    .join("\n  union all\n  ");
}

function describeSql(classes: ReadonlySet<string>, marked: boolean): string {
  return `
with setting as materialized (
  select s.name, pg_catalog.current_setting(s.name) as before, pg_catalog.set_config(s.name, s.value, true) as now
  from ${SETTINGS} s(name, value)),
${ownedBeforeCte("$2")},
top_level as materialized (
  select (t.found ->> 0)::oid as class_id, (t.found ->> 1)::oid as object_id, (t.found ->> 2)::boolean as wanted
  from pg_catalog.jsonb_array_elements($1::jsonb) t(found)),
objects as materialized (${OBJECTS}),
item as materialized (
  ${itemsOf(classes)}),
record as materialized (
  select pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'classId', o.class_id::text, 'objectId', o.object_id::text, 'type', o.type, 'identity', o.identity, 'names', o.names, 'args', o.args,
      'items', coalesce(o.items, '{}'), 'fast', o.fast) order by o.type, o.identity) as list
  from (${GATHERED}) o)
select coalesce(record.list, '[]')::text as records, restored.settings, ${marked ? markSql("objects") : "null"} as mark
from record
cross join lateral (
  select pg_catalog.count(pg_catalog.set_config(setting.name, setting.before, true)) as settings
  from setting
  where coalesce(pg_catalog.jsonb_array_length(record.list), 0) >= 0) restored`;
}

/** The parts of a name as PostgreSQL prints it: `nexus."Mood"` → `nexus`, `Mood`. */
function splitName(text: string): string[] {
  return [...text.matchAll(/"((?:[^"]|"")*)"|[^."]+/gu)].map((match) => match[1]?.replaceAll('""', '"') ?? match[0]);
}

function fromStatement(name: ObjectName): NameRequest {
  const last = name.names.at(-1) ?? "";
  return {
    kind: name.type,
    schema: name.names.at(-2) ?? null,
    name: last,
    args: name.args,
    path: name.searchPath,
    wanted: true,
  };
}

function fromRecord(address: ObjectAddress): NameRequest[] {
  const kind = KIND_OF_CLASS.get(address.classId);
  if (kind === undefined) return [];
  const names = kind === "type" ? splitName(address.names[0] ?? "") : address.names;
  return [{ kind, schema: names.at(-2) ?? null, name: names.at(-1) ?? "", args: null, path: [], wanted: false }];
}

function isRecords(value: unknown): value is ObjectRecord[] {
  return Array.isArray(value);
}

/** Objects, and their mark at the same moment. */
export interface MarkedObjects {
  readonly objects: readonly ObjectRecord[];
  /** See {@link markSql}; null where there are no objects. */
  readonly mark: string | null;
}

/**
 * Reads objects with everything that belongs to them, in two queries: the named ones that exist, those owned already, those that the
 * current transaction changed, or all there are. Sorted by type and identity.
 *
 * It uses PostgreSQL's own deparsing functions, which wait for locks on the relations: the caller sets `lock_timeout`. Settings that it
 * changes are as they were when it returns.
 */
export async function readObjects(client: Queryable, request: ReadRequest): Promise<readonly ObjectRecord[]> {
  return (await read(client, request, false)).objects;
}

/** The same, with their mark. */
export async function readMarkedObjects(client: Queryable, request: ReadRequest): Promise<MarkedObjects> {
  return read(client, request, true);
}

async function read(client: Queryable, request: ReadRequest, marked: boolean): Promise<MarkedObjects> {
  const found = await findObjects(client, {
    names: [...request.names.map(fromStatement), ...request.owned.flatMap(fromRecord)],
    owned: request.owned,
    changed: request.changedByThisTransaction,
    everything: request.everything ?? false,
  });
  if (found.length === 0) {
    return { objects: [], mark: null };
  }
  const { rows } = await client.query({
    text: describeSql(new Set(found.map(({ classId }) => classId)), marked),
    values: [
      JSON.stringify(found.map(({ classId, objectId, wanted }) => [classId, objectId, wanted])),
      ownedParameter(request.owned),
      request.exclude,
    ],
  });
  const text = rows[0]?.["records"];
  const mark = rows[0]?.["mark"];
  const records: unknown = typeof text === "string" ? JSON.parse(text) : null;
  return { objects: isRecords(records) ? records : [], mark: typeof mark === "string" ? mark : null };
}
