import { quoteLiteral } from "../sql/identifier.ts";
import { CLASS } from "./class-ids.ts";
import { hashesSql } from "./fingerprint.ts";
import { RAW_OBJECTS } from "./fingerprint-rows.ts";

/** Marks of two versions are not comparable. */
const MARK_VERSION = 1;

/** Classes that applications own many objects of: their rows are found at once, not object by object. */
const BULK = { relation: CLASS.relation, function: CLASS.function, type: CLASS.type, schema: CLASS.schema };
type Kind = keyof typeof BULK;

// The casts keep PostgreSQL from reading a subquery as a set of arrays.
const oids = (query: string): string => `(${query})::oid[]`;
const own = (kind: Kind): string => oids(`select ids from own_${kind}`);
const all = (...queries: readonly string[]): string => oids(`select array(${queries.join(" union all ")} order by 1)`);
const idsOf = (name: string): string => `select id from ${name}`;
const ownIds = (kind: Kind): string => `select pg_catalog.unnest(ids) from own_${kind}`;

interface Found {
  readonly name: string;
  /** What others are found by: the oid of an index, of a part that can have a comment, of a table's TOAST table. */
  readonly id: string;
  readonly from: string;
}

const found = (name: string, id: string, from: string): Found => ({ name, id, from });

const FOUND: readonly Found[] = [
  found("relation_row", "reltoastrelid", `pg_class where oid = any (${own("relation")})`),
  found("index_row", "indexrelid", `pg_index where indrelid = any (${own("relation")})`),
  found("constraint_row", "oid", `pg_constraint where conrelid = any (${own("relation")})`),
  found("trigger_row", "oid", `pg_trigger where tgrelid = any (${own("relation")})`),
  found("policy_row", "oid", `pg_policy where polrelid = any (${own("relation")})`),
  found("rule_row", "oid", `pg_rewrite where ev_class = any (${own("relation")})`),
  found(
    "identity_row",
    "objid",
    `pg_depend where refclassid = ${CLASS.relation} and refobjid = any (${own("relation")}) and classid = ${CLASS.relation} and deptype = 'i'`,
  ),
  found("type_row", "typrelid", `pg_type where oid = any (${own("type")})`),
  found("domain_constraint_row", "oid", `pg_constraint where contypid = any (${own("type")})`),
];

const WITH_WORDS = all(
  ...FOUND.filter(({ name }) => name !== "relation_row" && name !== "identity_row").map(({ name }) => idsOf(name)),
  ...(["relation", "function", "type", "schema"] as const).map(ownIds),
);

/** All other rows. */
const REST: readonly string[] = [
  `pg_class where oid = any (${all(...["index_row", "identity_row", "relation_row"].map(idsOf))})`,
  `pg_attribute where attrelid = any (${all(ownIds("relation"), idsOf("index_row"), idsOf("type_row"))}) and attnum > 0`,
  `pg_attrdef where adrelid = any (${own("relation")})`,
  `pg_inherits where inhrelid = any (${own("relation")})`,
  `pg_partitioned_table where partrelid = any (${own("relation")})`,
  `pg_foreign_table where ftrelid = any (${own("relation")})`,
  `pg_sequence where seqrelid = any (${all(ownIds("relation"), idsOf("identity_row"))})`,
  `pg_proc where oid = any (${own("function")})`,
  `pg_aggregate where aggfnoid = any (${own("function")}::pg_catalog.regproc[])`,
  `pg_enum where enumtypid = any (${own("type")})`,
  `pg_range where rngtypid = any (${own("type")})`,
  `pg_namespace where oid = any (${own("schema")})`,
  `pg_description where objoid = any (${oids("select ids from with_words")})`,
  `pg_seclabel where objoid = any (${oids("select ids from with_words")})`,
  ...Object.entries(BULK).map(
    // Dependences that were asked for: on an extension, of a sequence on a column.
    ([kind, classId]) =>
      `pg_depend where classid = ${classId} and objid = any (${oids(`select ids from own_${kind}`)}) and deptype in ('a', 'e', 'x')`,
  ),
];

/** Each source has a number: two catalogs can have rows of one version in one place. */
const VERSIONS = [
  ...FOUND.map(({ name }, index) => `select ${index} as source, version, place from ${name}`),
  ...REST.map((from, index) => `select ${FOUND.length + index}, xmin, ctid from pg_catalog.${from}`),
].join("\n      union all ");

/** Of all other classes, which have few objects, and some of which hide their rows' versions from ordinary roles, the fast fingerprints. */
const OTHERS = RAW_OBJECTS.filter(({ classId }) => !Object.values<number>(BULK).includes(classId)).map(
  (object) => `(${object.classId}::oid, ${quoteLiteral(hashesSql(object, "$oids"))})`,
);
const [BEFORE, AFTER] = [
  "select pg_catalog.array_to_tsvector(array[pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(o.class_id, o.object_id, o.hash), 0))::text]) from (",
  ") o",
];

/**
 * An SQL expression, text: the mark of the objects of the relation `owned` (columns `class_id oid, object_id oid`), which must be in scope.
 *
 * Every change of an object, of its parts, comments and privileges writes a row of the catalog anew, by another transaction and in another
 * place. So the same rows in the same versions mean that no fast fingerprint has moved. The opposite does not hold: REINDEX, TRUNCATE or
 * the way through a dump leave other versions of rows that say the same. What PostgreSQL writes in place (statistics and hints) is in no
 * fingerprint. To look at versions in bulk costs a fraction of putting the fingerprints together.
 *
 * It takes no lock on any user relation.
 */
export function markSql(owned: string): string {
  const ctes = [
    ...Object.entries(BULK).map(
      ([kind, classId]) =>
        `own_${kind} as materialized (select pg_catalog.array_agg(object_id order by object_id) as ids from ${owned} where class_id = ${classId})`,
    ),
    ...FOUND.map(
      ({ name, id, from }) =>
        `${name} as materialized (select ${id} as id, xmin as version, ctid as place from pg_catalog.${from})`,
    ),
    `with_words as materialized (select ${WITH_WORDS} as ids)`,
  ];
  return `(
  with ${ctes.join(",\n  ")}
  select ${MARK_VERSION} || '/' || coalesce(pg_catalog.to_hex((
    select pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(v.source, v.version, v.place), 0)) from (
      ${VERSIONS}) v)), '') || '/' || coalesce((
    select found.word from pg_catalog.ts_stat((
      select ${quoteLiteral(BEFORE)}
        || pg_catalog.string_agg(pg_catalog.replace(query.text, '$oids', pg_catalog.quote_literal(o.ids::text) || '::oid[]'), ' union all ')
        || ${quoteLiteral(AFTER)}
      from (select class_id, pg_catalog.array_agg(object_id) as ids from ${owned} group by class_id) o
      join (values ${OTHERS.join(", ")}) query(class_id, text) on query.class_id = o.class_id)) found), ''))`;
}
