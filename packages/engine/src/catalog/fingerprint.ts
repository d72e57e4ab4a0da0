import { quoteLiteral } from "../sql/identifier.ts";
import { CLASS } from "./class-ids.ts";
import { RAW_OBJECTS, type RawObject } from "./fingerprint-rows.ts";

/** Fingerprints of two versions are not comparable: another version is recorded anew and is never drift. */
export const FINGERPRINT_VERSION = 2;

// Columns that only newer majors have. An unqualified name is looked for in the inner query first, so this row answers where it is missing.
const LATER_COLUMNS = "(select null::boolean as conenforced, null::boolean as conperiod) later";

/** Stands for the oids of the objects, an array, in the query of a class. */
const OIDS = "$oids";

/** Columns of the result: class_id, object_id, and `hash` of the object's own rows. @param oids an SQL expression, an array of oids */
function rowsSql(object: RawObject, oids: string): string {
  // "offset 0" keeps the planner from joining in bulk: an index look-up for each owned object, whatever it believes about their number.
  return `
  select ${object.classId}::oid as class_id, own.object_id, object.hash
  from pg_catalog.unnest(${oids}) own(object_id)
  cross join ${LATER_COLUMNS}
  cross join lateral (
    select pg_catalog.hash_record_extended(row(${object.columns}), 0) as hash from ${object.from} where oid = own.object_id offset 0) object`;
}

// The rows are hashed as they are, not as text, which costs a tenth; and no md5, which a server in FIPS mode refuses.
const HASH = `pg_catalog.hash_record_extended(row(raw.hash,
    (select pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(d.objsubid, d.description), 0))
     from pg_catalog.pg_description d
     where d.objoid = raw.object_id and d.classoid = raw.class_id),
    (select pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(s.objsubid, s.provider, s.label), 0))
     from pg_catalog.pg_seclabel s
     where s.objoid = raw.object_id and s.classoid = raw.class_id),
    (select pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(d.refclassid, d.refobjid, d.refobjsubid, d.deptype), 0))
     from pg_catalog.pg_depend d
     where d.classid = raw.class_id and d.objid = raw.object_id and d.deptype in ('a', 'e', 'x') and d.refclassid in (${CLASS.relation}, ${CLASS.extension}))
  ), 0)`;

/** The same with all that every object can have. */
export function hashesSql(object: RawObject, oids: string): string {
  return `select raw.class_id, raw.object_id, ${HASH} as hash from (${rowsSql(object, oids)}) raw`;
}

// A tsvector holds no more than 1 MB: one for each thousand neighbours.
const [BEFORE, AFTER] = [
  `select pg_catalog.array_to_tsvector(pg_catalog.array_agg(pg_catalog.concat_ws(' ', raw.class_id, raw.object_id, pg_catalog.to_hex(${HASH}))))
from (`,
  `) raw
group by raw.class_id, raw.object_id::bigint / 1000`,
];

/**
 * An SQL query with the columns `class_id oid, object_id oid, fast text`: the fast fingerprint of each object of the relation `owned`
 * (columns `class_id oid, object_id oid`), which must be in scope. An object that is gone has no row.
 *
 * It reads raw catalog rows only, so it takes no lock on any user relation and does not wait behind one. The result is comparable within
 * one database, server major and {@link FINGERPRINT_VERSION}. Its cost grows with the owned objects, not with the database.
 *
 * On a fresh connection, most of the cost would be the planning of queries for kinds of objects that nobody owns. So the server puts the
 * query together for those that are owned, and ts_stat, the one function of PostgreSQL that is in every build of it and runs a text as a
 * query, runs it, in the snapshot of the statement that it is part of.
 */
export function fastFingerprintSql(owned: string): string {
  const queries = RAW_OBJECTS.map((object) => `(${object.classId}::oid, ${quoteLiteral(rowsSql(object, OIDS))})`);
  return `select pg_catalog.split_part(found.word, ' ', 1)::oid as class_id, pg_catalog.split_part(found.word, ' ', 2)::oid as object_id,
  pg_catalog.split_part(found.word, ' ', 3) as fast
from pg_catalog.ts_stat((
  select ${quoteLiteral(BEFORE)}
    || pg_catalog.string_agg(pg_catalog.replace(query.text, '${OIDS}', pg_catalog.quote_literal(own.ids::text) || '::oid[]'), ' union all ')
    || ${quoteLiteral(AFTER)}
  from (select o.class_id, pg_catalog.array_agg(o.object_id) as ids from ${owned} o group by o.class_id) own
  join (values ${queries.join(", ")}) query(class_id, text) on query.class_id = own.class_id)) found`;
}
