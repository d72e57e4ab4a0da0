import { CLASS } from "./class-ids.ts";

/** A catalog, alias `a`, and which object a changed row of it belongs to. */
interface Source {
  readonly catalog: string;
  readonly classId: number;
  /** The column with the object's oid. */
  readonly objectId: string;
  readonly where: string | null;
}

function own(catalog: string, classId: number, objectId = "oid", where: string | null = null): Source {
  return { catalog, classId, objectId, where };
}

// A foreign key to a table, a child of it and a rule on it set hints in the table's own row: that alone does not make the table ours.
const NOT_ONLY_HINTS = `not (
    a.relhastriggers and exists (select from pg_catalog.pg_trigger g, mine where g.tgrelid = a.oid and g.tgisinternal and IS_MINE(g)))
  and not (
    a.relhassubclass and exists (select from pg_catalog.pg_inherits h, mine where h.inhparent = a.oid and IS_MINE(h)))`;

const SOURCES: readonly Source[] = [
  own("pg_class", CLASS.relation, "oid", `a.relkind <> 't' and ${NOT_ONLY_HINTS}`),
  own("pg_attribute", CLASS.relation, "attrelid"),
  own("pg_attrdef", CLASS.relation, "adrelid"),
  own("pg_constraint", CLASS.relation, "conrelid", "a.conrelid <> 0"),
  own("pg_constraint", CLASS.type, "contypid", "a.contypid <> 0"),
  own("pg_index", CLASS.relation, "indrelid"),
  own("pg_trigger", CLASS.relation, "tgrelid", "not a.tgisinternal"),
  own("pg_policy", CLASS.relation, "polrelid"),
  own("pg_rewrite", CLASS.relation, "ev_class"),
  own("pg_inherits", CLASS.relation, "inhrelid"),
  own("pg_sequence", CLASS.relation, "seqrelid"),
  own("pg_foreign_table", CLASS.relation, "ftrelid"),
  own("pg_proc", CLASS.function),
  own("pg_aggregate", CLASS.function, "aggfnoid"),
  own("pg_type", CLASS.type),
  own("pg_enum", CLASS.type, "enumtypid"),
  own("pg_range", CLASS.type, "rngtypid"),
  own("pg_namespace", CLASS.schema),
  own("pg_default_acl", CLASS.defaultAcl),
  own("pg_extension", CLASS.extension),
  own("pg_statistic_ext", CLASS.statistics),
  own("pg_publication", CLASS.publication),
  own("pg_publication_rel", CLASS.publication, "prpubid"),
  own("pg_publication_namespace", CLASS.publication, "pnpubid"),
  own("pg_event_trigger", CLASS.eventTrigger),
  own("pg_foreign_data_wrapper", CLASS.foreignDataWrapper),
  own("pg_foreign_server", CLASS.server),
  own("pg_language", CLASS.language),
  own("pg_cast", CLASS.cast),
  own("pg_transform", CLASS.transform),
  own("pg_am", CLASS.accessMethod),
  own("pg_operator", CLASS.operator),
  own("pg_opclass", CLASS.operatorClass),
  own("pg_opfamily", CLASS.operatorFamily),
  own("pg_amop", CLASS.operatorFamily, "amopfamily"),
  own("pg_amproc", CLASS.operatorFamily, "amprocfamily"),
  own("pg_collation", CLASS.collation),
  own("pg_conversion", CLASS.conversion),
  own("pg_ts_config", CLASS.textSearchConfiguration),
  own("pg_ts_config_map", CLASS.textSearchConfiguration, "mapcfg"),
  own("pg_ts_dict", CLASS.textSearchDictionary),
  own("pg_ts_parser", CLASS.textSearchParser),
  own("pg_ts_template", CLASS.textSearchTemplate),
];

/** The CTE that `changedObjectsSql` needs: what is known of the current transaction; no row while it has written nothing. */
export const MINE_CTE = `mine as materialized (
  select x.id::text::numeric as id, pg_catalog.age(x.id::xid)::bigint as age,
    pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::numeric as next
  from pg_catalog.pg_current_xact_id_if_assigned() x(id)
  where x.id is not null)`;

// How far above every finished transaction an id may lie and still be taken for one of our own subtransactions.
const SUBTRANSACTIONS = 1_048_576;

/**
 * Whether a row was written by the current transaction or one of its subtransactions.
 *
 * Subtransactions have ids above their parent's. A row that we see, whose writer is not older than we are and still in progress, is ours.
 * pg_xact_status refuses ids from the future, which a row frozen two billion transactions ago seems to have: so it is asked only below
 * the snapshot's end, and above that, where no transaction has finished, nobody but ourselves can have written what we see.
 */
export function isMine(alias: string): string {
  const distance = `(mine.age - pg_catalog.age(${alias}.xmin))`;
  return `case
      when ${distance} < 0 then false
      when mine.id + ${distance} < mine.next then pg_catalog.pg_xact_status((mine.id + ${distance})::text::xid8) = 'in progress'
      else mine.id + ${distance} < mine.next + ${SUBTRANSACTIONS} end`;
}

/** A query for the objects that the current transaction changed in the catalog: columns class_id, object_id, not distinct, not yet top-level. */
export function changedObjectsSql(): string {
  const rows = SOURCES.map(({ catalog, classId, objectId, where }) => {
    const and = where === null ? "" : ` and ${where.replace(/IS_MINE\((\w+)\)/gu, (_, name: string) => isMine(name))}`;
    return `select ${classId}::oid as class_id, a.${objectId}::oid as object_id from pg_catalog.${catalog} a, mine where ${isMine("a")}${and}`;
  });
  // A comment or label can be on a part of an object: a constraint's, a trigger's, a policy's or a rule's belong to their table.
  const parts = `select coalesce(k.class_id, d.classoid)::oid, coalesce(k.object_id, d.objoid)::oid
    from (
      select a.classoid, a.objoid from pg_catalog.pg_description a, mine where ${isMine("a")}
      union all
      select a.classoid, a.objoid from pg_catalog.pg_seclabel a, mine where ${isMine("a")}) d
    left join lateral (
      select ${CLASS.relation} as class_id, nullif(k.conrelid, 0) as object_id from pg_catalog.pg_constraint k where k.oid = d.objoid and d.classoid = ${CLASS.constraint} and k.conrelid <> 0
      union all
      select ${CLASS.type}, k.contypid from pg_catalog.pg_constraint k where k.oid = d.objoid and d.classoid = ${CLASS.constraint} and k.contypid <> 0
      union all
      select ${CLASS.relation}, g.tgrelid from pg_catalog.pg_trigger g where g.oid = d.objoid and d.classoid = ${CLASS.trigger}
      union all
      select ${CLASS.relation}, p.polrelid from pg_catalog.pg_policy p where p.oid = d.objoid and d.classoid = ${CLASS.policy}
      union all
      select ${CLASS.relation}, r.ev_class from pg_catalog.pg_rewrite r where r.oid = d.objoid and d.classoid = ${CLASS.rule}) k on true`;
  return [...rows, parts].join("\n  union all\n  ");
}
