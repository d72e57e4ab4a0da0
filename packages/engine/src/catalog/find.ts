import type { Queryable } from "../postgres/queryable.ts";
import { changedObjectsSql, isMine, MINE_CTE } from "./changed.ts";
import { CLASS, FIRST_USER_OID } from "./class-ids.ts";
import type { ObjectAddress } from "./object.ts";
import { NAMED_CATALOGS, namedCtes, type NameRequest } from "./resolve.ts";

/** Where objects are looked for, beside their names. */
interface Sources {
  readonly changed: boolean;
  readonly everything: boolean;
}

export interface FindRequest extends Sources {
  readonly names: readonly NameRequest[];
  readonly owned: readonly ObjectAddress[];
}

/** A top-level object, by its oids. */
export interface Found {
  readonly classId: string;
  readonly objectId: string;
  /** To be taken as it is; else only if it has the address of an owned object. */
  readonly wanted: boolean;
}

// Casts, transforms and default privileges have no name to look for. There are few that PostgreSQL did not bring itself.
const NAMELESS = [
  { classId: CLASS.cast, catalog: "pg_cast" },
  { classId: CLASS.transform, catalog: "pg_transform" },
  { classId: CLASS.defaultAcl, catalog: "pg_default_acl" },
] as const;

/** What the database holds beside PostgreSQL's own objects; the parts of objects are left out, as they come with them. */
const EVERYTHING: readonly string[] = [...NAMED_CATALOGS, ...NAMELESS].map(({ classId, catalog }) => {
  const parts = classId === CLASS.relation ? " and c.relkind not in ('i', 'I', 't', 'c')" : "";
  const brought = classId === CLASS.schema ? " or c.nspname = 'public'" : "";
  return `select ${classId}::oid, c.oid, true, false from pg_catalog.${catalog} c where c.oid >= ${FIRST_USER_OID}${parts}${brought}`;
});

function candidates({ changed, everything }: Sources): string {
  const nameless = NAMELESS.map(
    ({ classId, catalog }) => `select ${classId}::oid, c.oid, false, false from pg_catalog.${catalog} c
  where c.oid >= ${FIRST_USER_OID} and exists (select from owned_before b where b.class_id = ${classId})`,
  );
  return [
    // Names that come from records only lead to candidates: an overload or the like must have the recorded address.
    "select class_id, object_id, false as wanted, false as changed from owned_before",
    "select class_id, object_id, wanted, false from named",
    ...nameless,
    ...(everything ? EVERYTHING : []),
    ...(changed
      ? [`select changed.class_id, changed.object_id, true, true from (${changedObjectsSql()}) changed`]
      : []),
  ].join("\n  union all ");
}

// ALTER TABLE of a parent goes on to its partitions and children, also to those that others made: that alone does not make them ours.
const FOLLOWS_ITS_PARENT = `t.class_id = ${CLASS.relation}
    and exists (select from pg_catalog.pg_inherits h where h.inhrelid = t.object_id)
    and not exists (select from pg_catalog.pg_inherits h, mine where h.inhrelid = t.object_id and ${isMine("h")})`;

// From parts to the object that they are parts of: indexes, identity sequences, row types of composite types. Array types, multiranges,
// row types of tables and toast tables come and go with theirs and are passed over.
const topLevel = ({ changed }: Sources): string => `
  select t.class_id, t.object_id, pg_catalog.bool_or(r.wanted${changed ? ` and not (r.changed and ${FOLLOWS_ITS_PARENT})` : ""}) as wanted
  from (select distinct c.class_id, c.object_id, c.wanted, c.changed from candidate c) r
  left join pg_catalog.pg_class c on r.class_id = ${CLASS.relation} and c.oid = r.object_id
  left join pg_catalog.pg_index i on c.relkind in ('i', 'I') and i.indexrelid = c.oid
  left join pg_catalog.pg_depend d on c.relkind = 'S' and d.classid = ${CLASS.relation} and d.objid = c.oid and d.deptype = 'i' and d.refclassid = ${CLASS.relation}
  left join pg_catalog.pg_type y on r.class_id = ${CLASS.type} and y.oid = r.object_id
  left join pg_catalog.pg_class rt on rt.oid = y.typrelid
  cross join lateral (
    select case when c.relkind = 'c' then ${CLASS.type}::oid else r.class_id end as class_id,
      case when c.relkind in ('i', 'I') then i.indrelid when c.relkind = 'c' then c.reltype when c.relkind = 'S' then coalesce(d.refobjid, c.oid)
        when c.relkind = 't' then null
        when y.typtype = 'm' or rt.relkind <> 'c' or (y.typelem <> 0 and y.typsubscript = 'pg_catalog.array_subscript_handler'::pg_catalog.regproc) then null
        else r.object_id end as object_id) t
  where t.object_id is not null
  group by 1, 2`;

/** The owned objects, as a parameter of the queries has them: `class_id`, `object_id`, `names`, `args`. */
export const ownedBeforeCte = (parameter: string): string => `owned_before as materialized (
  select b.class_id::oid, b.object_id::oid, b.names, b.args
  from pg_catalog.jsonb_to_recordset(${parameter}::jsonb) b(class_id text, object_id text, names text[], args text[]))`;

export function ownedParameter(owned: readonly ObjectAddress[]): string {
  return JSON.stringify(
    owned.map(({ classId, objectId, names, args }) => ({ class_id: classId, object_id: objectId, names, args })),
  );
}

function findSql(kinds: ReadonlySet<string>, sources: Sources): string {
  return `
with session as materialized (
  select pg_catalog.current_schemas(false)::text[] as path, current_user::text as role),
${ownedBeforeCte("$2")},${namedCtes(kinds)},
${sources.changed ? `${MINE_CTE},\n` : ""}candidate as materialized (
  ${candidates(sources)}),
top_level as materialized (${topLevel(sources)})
select coalesce(pg_catalog.json_agg(pg_catalog.json_build_array(t.class_id::text, t.object_id::text, t.wanted)), '[]') as found from top_level t`;
}

/** Objects that may be owned: what is asked for by name, has the address of an owned object, or was changed by the current transaction. */
export async function findObjects(client: Queryable, { names, owned, ...sources }: FindRequest): Promise<Found[]> {
  // A file names a table in each of its statements.
  const distinct = [...new Map(names.map((name) => [JSON.stringify(name), name])).values()];
  const { rows } = await client.query({
    text: findSql(new Set(distinct.map(({ kind }) => kind)), sources),
    values: [JSON.stringify(distinct), ownedParameter(owned)],
  });
  const found = rows[0]?.["found"];
  return isFound(found) ? found.map(([classId, objectId, wanted]) => ({ classId, objectId, wanted })) : [];
}

function isFound(value: unknown): value is [string, string, boolean][] {
  return Array.isArray(value);
}
