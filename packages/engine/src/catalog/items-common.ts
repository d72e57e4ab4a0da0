import { CLASS } from "./class-ids.ts";
import { type Arm, arm, grouped, GRANTABLE, role } from "./items-sql.ts";

interface Owned {
  readonly classId: number;
  readonly catalog: string;
  readonly owner: string;
  readonly acl?: string;
  /** The object's letter for `acldefault`, as an SQL expression. */
  readonly letter?: string;
}

const OWNED: readonly Owned[] = [
  {
    classId: CLASS.relation,
    catalog: "pg_class",
    owner: "relowner",
    acl: "relacl",
    letter: `case c.relkind when 'S' then 's'::"char" else 'r'::"char" end`,
  },
  { classId: CLASS.function, catalog: "pg_proc", owner: "proowner", acl: "proacl", letter: `'f'::"char"` },
  { classId: CLASS.type, catalog: "pg_type", owner: "typowner", acl: "typacl", letter: `'T'::"char"` },
  { classId: CLASS.schema, catalog: "pg_namespace", owner: "nspowner", acl: "nspacl", letter: `'n'::"char"` },
  { classId: CLASS.language, catalog: "pg_language", owner: "lanowner", acl: "lanacl", letter: `'l'::"char"` },
  {
    classId: CLASS.foreignDataWrapper,
    catalog: "pg_foreign_data_wrapper",
    owner: "fdwowner",
    acl: "fdwacl",
    letter: `'F'::"char"`,
  },
  { classId: CLASS.server, catalog: "pg_foreign_server", owner: "srvowner", acl: "srvacl", letter: `'S'::"char"` },
  { classId: CLASS.extension, catalog: "pg_extension", owner: "extowner" },
  { classId: CLASS.statistics, catalog: "pg_statistic_ext", owner: "stxowner" },
  { classId: CLASS.publication, catalog: "pg_publication", owner: "pubowner" },
  { classId: CLASS.subscription, catalog: "pg_subscription", owner: "subowner" },
  { classId: CLASS.eventTrigger, catalog: "pg_event_trigger", owner: "evtowner" },
  { classId: CLASS.operator, catalog: "pg_operator", owner: "oprowner" },
  { classId: CLASS.operatorClass, catalog: "pg_opclass", owner: "opcowner" },
  { classId: CLASS.operatorFamily, catalog: "pg_opfamily", owner: "opfowner" },
  { classId: CLASS.collation, catalog: "pg_collation", owner: "collowner" },
  { classId: CLASS.conversion, catalog: "pg_conversion", owner: "conowner" },
  { classId: CLASS.textSearchConfiguration, catalog: "pg_ts_config", owner: "cfgowner" },
  { classId: CLASS.textSearchDictionary, catalog: "pg_ts_dict", owner: "dictowner" },
];

function owners({ classId, catalog, owner }: Owned): Arm {
  return arm(
    classId,
    "'owner'",
    `pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(c.${owner}))`,
    `join pg_catalog.${catalog} c on c.oid = o.object_id`,
  );
}

// An acl of null means the default privileges; both are written out, so that the first grant does not look like many.
function grants({ classId, catalog, owner, acl, letter }: Owned): Arm[] {
  if (acl === undefined || letter === undefined) return [];
  const explode = (list: string): string => `pg_catalog.aclexplode(${list}) x`;
  const effective = `coalesce(c.${acl}, pg_catalog.acldefault(${letter}, c.${owner}))`;
  const ownersPart = (list: string): string =>
    `(select pg_catalog.string_agg(distinct pg_catalog.lower(x.privilege_type), ', ') from ${explode(list)} where x.grantee = c.${owner})`;
  return [
    grouped(
      arm(
        classId,
        `'grant ' || pg_catalog.lower(x.privilege_type) || ' to ' || ${role("x.grantee")}`,
        GRANTABLE,
        `join pg_catalog.${catalog} c on c.oid = o.object_id cross join lateral ${explode(effective)} where x.grantee <> c.${owner}`,
      ),
    ),
    arm(
      classId,
      "'privileges of the owner'",
      `case when ${ownersPart(effective)} is not distinct from ${ownersPart(`pg_catalog.acldefault(${letter}, c.${owner})`)} then 'all'
        else coalesce(${ownersPart(effective)}, 'none') end`,
      `join pg_catalog.${catalog} c on c.oid = o.object_id`,
    ),
  ];
}

/** Owner, privileges, comment and labels: what objects of all kinds can have. */
export const COMMON_ITEMS: readonly Arm[] = [
  ...OWNED.map(owners),
  ...OWNED.flatMap(grants),
  {
    classId: null,
    sql: `select o.class_id, o.object_id, 'comment' as key, d.description as value from objects o
   join pg_catalog.pg_description d on d.objoid = o.object_id and d.classoid = o.class_id and d.objsubid = 0`,
  },
  {
    classId: null,
    sql: `select o.class_id, o.object_id, 'security label of ' || s.provider || case when s.objsubid = 0 then '' else ' on column ' || pg_catalog.quote_ident(a.attname) end as key, s.label as value
   from objects o
   join pg_catalog.pg_seclabel s on s.objoid = o.object_id and s.classoid = o.class_id
   left join pg_catalog.pg_attribute a on a.attrelid = s.objoid and a.attnum = s.objsubid and s.classoid = ${CLASS.relation} and s.objsubid > 0`,
  },
  {
    classId: null,
    sql: `select o.class_id, o.object_id, 'dependence on extension ' || pg_catalog.quote_ident(e.extname) as key, 'yes' as value from objects o
   join pg_catalog.pg_depend d on d.classid = o.class_id and d.objid = o.object_id and d.deptype = 'x' and d.refclassid = ${CLASS.extension}
   join pg_catalog.pg_extension e on e.oid = d.refobjid`,
  },
];
