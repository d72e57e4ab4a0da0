import { CLASS } from "./class-ids.ts";

/** How objects of one kind are found by the name that a statement or a record gives them. */
interface Lookup {
  readonly classId: number;
  readonly catalog: string;
  readonly name: string;
  /** The column with the schema, for objects that live in one. */
  readonly schema?: string;
  /** Further condition on alias `c`, with the request `n` (its `types` are oids, or null) in scope. */
  readonly and?: string;
}

/**
 * The kinds of names, as parser and records have them. A table may be named as a view and a procedure as a function: PostgreSQL takes
 * that in many statements.
 */
const LOOKUPS: Readonly<Record<string, Lookup>> = {
  relation: { classId: CLASS.relation, catalog: "pg_class", name: "relname", schema: "relnamespace" },
  routine: {
    classId: CLASS.function,
    catalog: "pg_proc",
    name: "proname",
    schema: "pronamespace",
    // As text: an oidvector counts from 0 and equals no array.
    and: "(n.types is null or c.proargtypes::text = pg_catalog.array_to_string(n.types, ' '))",
  },
  type: { classId: CLASS.type, catalog: "pg_type", name: "typname", schema: "typnamespace" },
  operator: {
    classId: CLASS.operator,
    catalog: "pg_operator",
    name: "oprname",
    schema: "oprnamespace",
    and: "(n.types is null or array[c.oprleft, c.oprright] = n.types)",
  },
  "operator class": {
    classId: CLASS.operatorClass,
    catalog: "pg_opclass",
    name: "opcname",
    schema: "opcnamespace",
    and: "(n.args ->> 0 is null or n.args ->> 0 = (select m.amname from pg_catalog.pg_am m where m.oid = c.opcmethod))",
  },
  "operator family": {
    classId: CLASS.operatorFamily,
    catalog: "pg_opfamily",
    name: "opfname",
    schema: "opfnamespace",
    and: "(n.args ->> 0 is null or n.args ->> 0 = (select m.amname from pg_catalog.pg_am m where m.oid = c.opfmethod))",
  },
  collation: { classId: CLASS.collation, catalog: "pg_collation", name: "collname", schema: "collnamespace" },
  conversion: { classId: CLASS.conversion, catalog: "pg_conversion", name: "conname", schema: "connamespace" },
  statistics: { classId: CLASS.statistics, catalog: "pg_statistic_ext", name: "stxname", schema: "stxnamespace" },
  "text search configuration": {
    classId: CLASS.textSearchConfiguration,
    catalog: "pg_ts_config",
    name: "cfgname",
    schema: "cfgnamespace",
  },
  "text search dictionary": {
    classId: CLASS.textSearchDictionary,
    catalog: "pg_ts_dict",
    name: "dictname",
    schema: "dictnamespace",
  },
  "text search parser": {
    classId: CLASS.textSearchParser,
    catalog: "pg_ts_parser",
    name: "prsname",
    schema: "prsnamespace",
  },
  "text search template": {
    classId: CLASS.textSearchTemplate,
    catalog: "pg_ts_template",
    name: "tmplname",
    schema: "tmplnamespace",
  },
  schema: { classId: CLASS.schema, catalog: "pg_namespace", name: "nspname" },
  extension: { classId: CLASS.extension, catalog: "pg_extension", name: "extname" },
  language: { classId: CLASS.language, catalog: "pg_language", name: "lanname" },
  "foreign data wrapper": { classId: CLASS.foreignDataWrapper, catalog: "pg_foreign_data_wrapper", name: "fdwname" },
  server: { classId: CLASS.server, catalog: "pg_foreign_server", name: "srvname" },
  publication: { classId: CLASS.publication, catalog: "pg_publication", name: "pubname" },
  subscription: {
    classId: CLASS.subscription,
    catalog: "pg_subscription",
    name: "subname",
    // The catalog is the cluster's.
    and: "c.subdbid = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())",
  },
  "event trigger": { classId: CLASS.eventTrigger, catalog: "pg_event_trigger", name: "evtname" },
  "access method": { classId: CLASS.accessMethod, catalog: "pg_am", name: "amname" },
};

/** Kinds of names in records, by the catalog that they are in. */
export const KIND_OF_CLASS: ReadonlyMap<string, string> = new Map(
  Object.entries(LOOKUPS).map(([kind, lookup]) => [`${lookup.classId}`, kind]),
);

/** The catalogs whose rows are objects with a name. */
export const NAMED_CATALOGS: readonly { readonly classId: number; readonly catalog: string }[] = Object.values(LOOKUPS);

/** Objects that have no name of their own. */
const NAMELESS: Readonly<Record<string, string>> = {
  cast: `select n.id, n.wanted, ${CLASS.cast}::oid as class_id, c.oid as object_id, 1 as place
   from request n join pg_catalog.pg_cast c on c.castsource = n.types[1] and c.casttarget = n.types[2]
   where n.kind = 'cast'`,
  transform: `select n.id, n.wanted, ${CLASS.transform}::oid as class_id, c.oid as object_id, 1 as place
   from request n join pg_catalog.pg_transform c on c.trftype = n.types[1]
   join pg_catalog.pg_language l on l.oid = c.trflang and l.lanname = n.name where n.kind = 'transform'`,
  "default acl": `select n.id, n.wanted, ${CLASS.defaultAcl}::oid as class_id, c.oid as object_id, 1 as place
   from request n join pg_catalog.pg_default_acl c on c.defaclobjtype::text = n.args ->> 0
   left join pg_catalog.pg_namespace s on s.oid = c.defaclnamespace
   where n.kind = 'default acl' and n.schemas[1] = coalesce(s.nspname::text, '')
     and pg_catalog.pg_get_userbyid(c.defaclrole)::text = case n.name when '' then (select session.role from session) else n.name::text end`,
};

const NOTHING = "select n.id, n.wanted, 0::oid as class_id, 0::oid as object_id, 1 as place from request n where false";

/** What is asked for, as the query's first parameter has it (a JSON list). */
export interface NameRequest {
  readonly kind: string;
  /** null: looked for in `path`. */
  readonly schema: string | null;
  readonly name: string;
  /** Quoted type names of a routine's or operator's arguments, each perhaps with `[]`; null: whatever they are. */
  readonly args: readonly string[] | null;
  /** The search_path that was in force; null: the session's own. */
  readonly path: readonly string[] | null;
  /** Whether what is found is taken as it is; else only if it has an address of the owned objects. */
  readonly wanted: boolean;
}

function lookUp(kind: string, { classId, catalog, name, schema, and }: Lookup): string {
  const condition = `n.kind = '${kind}'${and === undefined ? "" : ` and ${and}`}`;
  return schema === undefined
    ? `select n.id, n.wanted, ${classId}::oid as class_id, c.oid as object_id, 1 as place from request n join pg_catalog.${catalog} c on c.${name} = n.name where ${condition}`
    : `select n.id, n.wanted, ${classId}::oid as class_id, c.oid as object_id, pg_catalog.array_position(n.schemas, s.nspname::text) as place
   from request n join pg_catalog.${catalog} c on c.${name} = n.name join pg_catalog.pg_namespace s on s.oid = c.${schema}
   where s.nspname::text = any (n.schemas) and ${condition}`;
}

/**
 * The CTEs that find named objects: `named(class_id, object_id, wanted)`, from the parameter $1 and the CTE `session(path, role)`.
 *
 * The look-up is done by joins and not by to_regclass and its like, which raise an error where a schema may not be used: an error would
 * end the release transaction.
 * @param kinds the kinds of names that are asked for: only those are looked up, as planning the others would take longer
 */
export function namedCtes(kinds: ReadonlySet<string>): string {
  const arms = [
    ...Object.entries(LOOKUPS).map(([kind, lookup]) => [kind, lookUp(kind, lookup)] as const),
    ...Object.entries(NAMELESS),
  ].flatMap(([kind, sql]) => (kinds.has(kind) ? [sql] : []));
  return `
asked as materialized (
  select a.id, a.item ->> 'kind' as kind, (a.item ->> 'name')::name as name, a.item -> 'args' as args, (a.item ->> 'wanted')::boolean as wanted,
    case when a.item ->> 'schema' is not null then array[a.item ->> 'schema']
      when a.item -> 'path' = 'null' then array['pg_catalog'] || session.path
      else array['pg_catalog'] || array(
        select case p.name when '$user' then session.role else p.name end
        from pg_catalog.jsonb_array_elements_text(a.item -> 'path') with ordinality p(name, place) order by p.place) end as schemas
  from session, pg_catalog.jsonb_array_elements($1::jsonb) with ordinality a(item, id)),
argument as materialized (
  select a.id, t.place, case when t.text = 'none' then 0::oid else (
    select case when t.text like '%[]' then y.typarray else y.oid end
    from pg_catalog.parse_ident(t.text, false) ident(parts)
    join pg_catalog.pg_type y on y.typname = ident.parts[pg_catalog.array_length(ident.parts, 1)]
    join pg_catalog.pg_namespace s on s.oid = y.typnamespace
    where case pg_catalog.array_length(ident.parts, 1) when 1 then s.nspname::text = any (a.schemas) else s.nspname = ident.parts[1] end
    order by pg_catalog.array_position(a.schemas, s.nspname::text)
    limit 1) end as type_id
  from asked a, pg_catalog.jsonb_array_elements_text(case when pg_catalog.jsonb_typeof(a.args) = 'array' then a.args else '[]' end)
    with ordinality t(text, place)),
request as materialized (
  select a.id, a.kind, a.name, a.args, a.schemas, a.wanted,
    case when pg_catalog.jsonb_typeof(a.args) = 'array'
      then array(select coalesce(t.type_id, '4294967295'::oid) from argument t where t.id = a.id order by t.place) end as types
  from asked a),
named as materialized (
  select f.class_id, f.object_id, f.wanted
  from (select f.*, pg_catalog.min(f.place) over (partition by f.id) as first from (
  ${(arms.length === 0 ? [NOTHING] : arms).join("\n  union all\n  ")}) f) f
  where f.place = f.first)`;
}
