import { CLASS } from "./class-ids.ts";
import { RAW_OBJECTS, type RawObject } from "./fingerprint-rows.ts";

/** Fingerprints of two versions are not comparable: another version is recorded anew and is never drift. */
export const FINGERPRINT_VERSION = 1;

// Columns that only newer majors have. An unqualified name is looked for in the inner query first, so this row answers where it is missing.
const LATER_COLUMNS = "(select null::boolean as conenforced, null::boolean as conperiod) later";

function readClass(owned: string, object: RawObject): string {
  // "offset 0" keeps the planner from joining in bulk: an index look-up for each owned object, whatever it believes about their number.
  return `
  select own.class_id, own.object_id, object.hash
  from ${owned} own
  cross join ${LATER_COLUMNS}
  cross join lateral (
    select pg_catalog.hash_record_extended(row(${object.columns}), 0) as hash from ${object.from} where oid = own.object_id offset 0) object
  where own.class_id = ${object.classId}`;
}

/**
 * An SQL query with the columns `class_id oid, object_id oid, fast text`: the fast fingerprint of each object of the relation `owned`
 * (columns `class_id oid, object_id oid`), which must be in scope. An object that is gone has no row.
 *
 * It reads raw catalog rows only, so it takes no lock on any user relation and does not wait behind one. The result is comparable within
 * one database, server major and {@link FINGERPRINT_VERSION}. Its cost grows with the owned objects, not with the database.
 */
export function fastFingerprintSql(owned: string): string {
  const classes = RAW_OBJECTS.map((object) => readClass(owned, object)).join("\n  union all");
  // The rows are hashed as they are, not as text, which costs a tenth; and no md5, which a server in FIPS mode refuses.
  return `select raw.class_id, raw.object_id, pg_catalog.to_hex(pg_catalog.hash_record_extended(row(raw.hash,
    (select pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(d.objsubid, d.description), 0))
     from pg_catalog.pg_description d
     where d.objoid = raw.object_id and d.classoid = raw.class_id),
    (select pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(s.objsubid, s.provider, s.label), 0))
     from pg_catalog.pg_seclabel s
     where s.objoid = raw.object_id and s.classoid = raw.class_id),
    (select pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(d.refclassid, d.refobjid, d.refobjsubid, d.deptype), 0))
     from pg_catalog.pg_depend d
     where d.classid = raw.class_id and d.objid = raw.object_id and d.deptype in ('a', 'e', 'x') and d.refclassid in (${CLASS.relation}, ${CLASS.extension}))
  ), 0)) as fast
from (${classes}
) raw`;
}
