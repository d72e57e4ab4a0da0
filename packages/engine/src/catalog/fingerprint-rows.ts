import { CLASS, FIRST_USER_OID } from "./class-ids.ts";

/** One catalog of top-level objects: its rows under an alias, and the SQL columns that make up one object. */
export interface RawObject {
  readonly classId: number;
  /** The catalog and its alias; it has a column `oid`. */
  readonly from: string;
  /**
   * Hashable SQL expressions. Node trees have no hash and are taken as text, function references (regproc) as oids. So are privileges as
   * text: PostgreSQL's hash of an aclitem is the sum of its parts, without the grant options.
   */
  readonly columns: string;
}

/** A hash of many rows, whatever their order. No two of them may be equal, which holds for rows that carry their name or number. */
function rows(columns: string, from: string): string {
  return `(select pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(${columns}), 0)) from ${from})`;
}

/** Spares the look into a catalog that can have no rows for the object. The flags of pg_class are never false where there are some. */
function only(condition: string, expression: string): string {
  return `case when ${condition} then ${expression} end`;
}

function commentOn(classId: number, objectId: string): string {
  return `(select d.description from pg_catalog.pg_description d where d.objoid = ${objectId} and d.classoid = ${classId} and d.objsubid = 0)`;
}

/** The sequence of an identity column, which is no object of its own. */
const IDENTITY_SEQUENCE = rows(
  "s.*, sc.relname, sc.relpersistence, sc.relacl::text",
  `pg_catalog.pg_depend d
   join pg_catalog.pg_sequence s on s.seqrelid = d.objid
   join pg_catalog.pg_class sc on sc.oid = d.objid
   where d.refclassid = ${CLASS.relation} and d.refobjid = a.attrelid and d.refobjsubid = a.attnum and d.classid = ${CLASS.relation} and d.deptype = 'i'`,
);

function columnsOf(relation: string): string {
  return rows(
    `a.attnum, a.attname, a.atttypid, a.atttypmod, a.attndims, a.attstorage, a.attcompression, a.attnotnull, a.attidentity, a.attgenerated,
     a.attislocal, a.attinhcount, a.attcollation, a.attstattarget, a.attacl::text, a.attoptions, a.attfdwoptions,
     ${only("a.attidentity <> ''", IDENTITY_SEQUENCE)}`,
    `pg_catalog.pg_attribute a where a.attrelid = ${relation} and a.attnum > 0 and not a.attisdropped`,
  );
}

// conindid is left out: REINDEX CONCURRENTLY builds an index with another oid. So are the rows that PostgreSQL adds to our foreign keys
// when a partition is added to the table they refer to. conenforced and conperiod come with PostgreSQL 18: see LATER_COLUMNS.
function constraintsOf(condition: string): string {
  return rows(
    `con.conname, con.contype, con.condeferrable, con.condeferred, con.convalidated, con.confrelid, con.confupdtype, con.confdeltype,
     con.confmatchtype, con.conislocal, con.coninhcount, con.connoinherit, con.conkey, con.confkey, con.conpfeqop, con.confdelsetcols,
     con.conexclop, conenforced, conperiod, con.conbin::text, ${commentOn(CLASS.constraint, "con.oid")}`,
    `pg_catalog.pg_constraint con where ${condition} and (con.conparentid = 0 or con.conrelid is distinct from (
       select parent.conrelid from pg_catalog.pg_constraint parent where parent.oid = con.conparentid))`,
  );
}

/** A node tree without the places in the statement that it came from: REINDEX CONCURRENTLY forgets them. */
function withoutPlaces(tree: string): string {
  return `pg_catalog.regexp_replace(${tree}::text, ' :location -?[0-9]+', '', 'g')`;
}

const BTREE = 403;

/**
 * Only expressions have statistics targets, and no operator class of btree that PostgreSQL brings itself has options: most indexes have
 * nothing to say of their columns.
 */
export function hasColumnsToTell(index: string, relation: string): string {
  return `${index}.indexprs is not null or ${relation}.relam <> ${BTREE} or ${FIRST_USER_OID} <= any (${index}.indclass::oid[])`;
}

const INDEXES = rows(
  `ic.relname, ic.relam, ic.reltablespace, ic.reloptions, i.indisunique, i.indnullsnotdistinct, i.indisprimary, i.indisexclusion,
   i.indimmediate, i.indisvalid, i.indisready, i.indislive, i.indisreplident, i.indkey, i.indcollation, i.indclass, i.indoption,
   ${withoutPlaces("i.indexprs")}, ${withoutPlaces("i.indpred")},
   ${only(
     hasColumnsToTell("i", "ic"),
     rows(
       "a.attnum, a.attstattarget, a.attoptions",
       "pg_catalog.pg_attribute a where a.attrelid = i.indexrelid and a.attnum > 0",
     ),
   )},
   ${commentOn(CLASS.relation, "i.indexrelid")}`,
  "pg_catalog.pg_index i join pg_catalog.pg_class ic on ic.oid = i.indexrelid where i.indrelid = c.oid",
);

// Internal triggers are the work of foreign keys, also of other applications' that refer to ours: only disabled ones say something.
const TRIGGERS = rows(
  `t.oid, t.tgname, t.tgfoid, t.tgtype, t.tgenabled, t.tgconstrrelid, t.tgdeferrable, t.tginitdeferred, t.tgattr, t.tgargs, t.tgoldtable,
   t.tgnewtable, t.tgqual::text, ${commentOn(CLASS.trigger, "t.oid")}`,
  "pg_catalog.pg_trigger t where t.tgrelid = c.oid and (not t.tgisinternal or t.tgenabled <> 'O')",
);

const POLICIES = rows(
  `p.polname, p.polcmd, p.polpermissive, p.polroles, p.polqual::text, p.polwithcheck::text, ${commentOn(CLASS.policy, "p.oid")}`,
  "pg_catalog.pg_policy p where p.polrelid = c.oid",
);

const RULES = rows(
  `r.rulename, r.ev_type, r.ev_enabled, r.is_instead, r.ev_qual::text, r.ev_action::text, ${commentOn(CLASS.rule, "r.oid")}`,
  "pg_catalog.pg_rewrite r where r.ev_class = c.oid",
);

// Left out: sizes, storage (relfilenode), hints (relhasindex, relhastriggers, …), relispopulated, frozen xids; a partitioned table's
// partitions and default partition, which come and go every night.
const RELATION = `
  c.relname, c.relnamespace, c.reloftype, c.relowner, c.relam, c.reltablespace, c.relpersistence, c.relkind, c.relrowsecurity,
  c.relforcerowsecurity, c.relreplident, c.relispartition, c.relacl::text, c.reloptions, c.relpartbound::text,
  ${columnsOf("c.oid")},
  ${only("c.relkind not in ('S', 'c')", rows("d.adnum, d.adbin::text", "pg_catalog.pg_attrdef d where d.adrelid = c.oid"))},
  ${only("c.relkind in ('r', 'p', 'f')", constraintsOf("con.conrelid = c.oid"))},
  ${only("c.relhasindex", INDEXES)},
  ${only("c.relhastriggers", TRIGGERS)},
  ${only("c.relkind in ('r', 'p')", POLICIES)},
  ${only("c.relhasrules", RULES)},
  ${only(
    "c.relkind in ('r', 'p', 'f')",
    rows("h.inhparent, h.inhseqno, h.inhdetachpending", "pg_catalog.pg_inherits h where h.inhrelid = c.oid"),
  )},
  ${only(
    "c.relkind = 'p'",
    rows(
      "k.partstrat, k.partnatts, k.partattrs, k.partclass, k.partcollation, k.partexprs::text",
      "pg_catalog.pg_partitioned_table k where k.partrelid = c.oid",
    ),
  )},
  ${only("c.reltoastrelid <> 0", "(select toast.reloptions from pg_catalog.pg_class toast where toast.oid = c.reltoastrelid)")},
  ${only("c.relkind = 'f'", rows("f.*", "pg_catalog.pg_foreign_table f where f.ftrelid = c.oid"))},
  ${only("c.relkind = 'S'", rows("s.*", "pg_catalog.pg_sequence s where s.seqrelid = c.oid"))}`;

const FUNCTION = `
  p.proname, p.pronamespace, p.proowner, p.prolang, p.procost, p.prorows, p.provariadic, p.prosupport::oid, p.prokind, p.prosecdef,
  p.proleakproof, p.proisstrict, p.proretset, p.provolatile, p.proparallel, p.prorettype, p.proargtypes, p.proallargtypes, p.proargmodes,
  p.proargnames, p.protrftypes, p.proconfig, p.proacl::text, p.proargdefaults::text, p.prosrc, p.probin, p.prosqlbody::text,
  ${only(
    "p.prokind = 'a'",
    rows(
      `g.aggkind, g.aggnumdirectargs, g.aggtransfn::oid, g.aggfinalfn::oid, g.aggcombinefn::oid, g.aggserialfn::oid, g.aggdeserialfn::oid,
     g.aggmtransfn::oid, g.aggminvtransfn::oid, g.aggmfinalfn::oid, g.aggfinalextra, g.aggmfinalextra, g.aggfinalmodify, g.aggmfinalmodify,
     g.aggsortop, g.aggtranstype, g.aggtransspace, g.aggmtranstype, g.aggmtransspace, g.agginitval, g.aggminitval`,
      "pg_catalog.pg_aggregate g where g.aggfnoid = p.oid",
    ),
  )}`;

const TYPE = `
  t.typname, t.typnamespace, t.typowner, t.typlen, t.typbyval, t.typtype, t.typcategory, t.typispreferred, t.typisdefined, t.typdelim,
  t.typsubscript::oid, t.typelem, t.typinput::oid, t.typoutput::oid, t.typreceive::oid, t.typsend::oid, t.typmodin::oid, t.typmodout::oid,
  t.typanalyze::oid, t.typalign, t.typstorage, t.typnotnull, t.typbasetype, t.typtypmod, t.typndims, t.typcollation, t.typdefault, t.typacl::text,
  t.typdefaultbin::text,
  ${rows("e.oid, e.enumsortorder, e.enumlabel", "pg_catalog.pg_enum e where e.enumtypid = t.oid")},
  ${constraintsOf("con.contypid = t.oid")},
  ${rows(
    "r.rngsubtype, r.rngmultitypid, r.rngcollation, r.rngsubopc, r.rngcanonical::oid, r.rngsubdiff::oid",
    "pg_catalog.pg_range r where r.rngtypid = t.oid",
  )},
  ${columnsOf("t.typrelid")},
  ${rows("d.objsubid, d.description", `pg_catalog.pg_description d where d.objoid = t.typrelid and d.classoid = ${CLASS.relation}`)}`;

const OPERATOR_FAMILY = `f.*,
  ${rows(
    "m.amoplefttype, m.amoprighttype, m.amopstrategy, m.amoppurpose, m.amopopr, m.amopsortfamily",
    "pg_catalog.pg_amop m where m.amopfamily = f.oid",
  )},
  ${rows("m.amproclefttype, m.amprocrighttype, m.amprocnum, m.amproc::oid", "pg_catalog.pg_amproc m where m.amprocfamily = f.oid")}`;

// The members of a class are those rows of its family that have its own type on both sides.
const OPERATOR_CLASS = `k.*,
  ${rows(
    "m.amopstrategy, m.amoppurpose, m.amopopr, m.amopsortfamily",
    "pg_catalog.pg_amop m where m.amopfamily = k.opcfamily and m.amoplefttype = k.opcintype and m.amoprighttype = k.opcintype",
  )},
  ${rows(
    "m.amprocnum, m.amproc::oid",
    "pg_catalog.pg_amproc m where m.amprocfamily = k.opcfamily and m.amproclefttype = k.opcintype and m.amprocrighttype = k.opcintype",
  )}`;

const PUBLICATION = `p.*,
  ${rows("r.prrelid, r.prqual::text, r.prattrs", "pg_catalog.pg_publication_rel r where r.prpubid = p.oid")},
  ${rows("n.pnnspid", "pg_catalog.pg_publication_namespace n where n.pnpubid = p.oid")}`;

export const RAW_OBJECTS: readonly RawObject[] = [
  { classId: CLASS.relation, from: "pg_catalog.pg_class c", columns: RELATION },
  { classId: CLASS.function, from: "pg_catalog.pg_proc p", columns: FUNCTION },
  { classId: CLASS.type, from: "pg_catalog.pg_type t", columns: TYPE },
  { classId: CLASS.schema, from: "pg_catalog.pg_namespace n", columns: "n.nspname, n.nspowner, n.nspacl::text" },
  {
    classId: CLASS.defaultAcl,
    from: "pg_catalog.pg_default_acl a",
    columns: "a.defaclrole, a.defaclnamespace, a.defaclobjtype, a.defaclacl::text",
  },
  {
    classId: CLASS.extension,
    from: "pg_catalog.pg_extension e",
    columns: "e.extname, e.extowner, e.extnamespace, e.extversion",
  },
  {
    classId: CLASS.statistics,
    from: "pg_catalog.pg_statistic_ext s",
    columns:
      "s.stxrelid, s.stxname, s.stxnamespace, s.stxowner, s.stxstattarget, s.stxkeys, s.stxkind, s.stxexprs::text",
  },
  { classId: CLASS.publication, from: "pg_catalog.pg_publication p", columns: PUBLICATION },
  {
    // Only these columns are open to ordinary roles.
    classId: CLASS.subscription,
    from: "pg_catalog.pg_subscription s",
    columns: `s.subname, s.subowner, s.subenabled, s.subbinary, s.substream, s.subdisableonerr, s.subslotname, s.subsynccommit,
      s.subpublications`,
  },
  { classId: CLASS.eventTrigger, from: "pg_catalog.pg_event_trigger e", columns: "e.*" },
  { classId: CLASS.foreignDataWrapper, from: "pg_catalog.pg_foreign_data_wrapper w", columns: "w.*, w.fdwacl::text" },
  {
    // pg_user_mapping is closed to ordinary roles, its view is not.
    classId: CLASS.server,
    from: "pg_catalog.pg_foreign_server s",
    columns: `s.*, s.srvacl::text, ${rows("m.umuser, m.umoptions", "pg_catalog.pg_user_mappings m where m.srvid = s.oid")}`,
  },
  { classId: CLASS.language, from: "pg_catalog.pg_language l", columns: "l.*, l.lanacl::text" },
  { classId: CLASS.cast, from: "pg_catalog.pg_cast k", columns: "k.*" },
  {
    classId: CLASS.operator,
    from: "pg_catalog.pg_operator o",
    columns: `o.oprname, o.oprnamespace, o.oprowner, o.oprkind, o.oprcanmerge, o.oprcanhash, o.oprleft, o.oprright, o.oprresult, o.oprcom,
      o.oprnegate, o.oprcode::oid, o.oprrest::oid, o.oprjoin::oid`,
  },
  { classId: CLASS.operatorClass, from: "pg_catalog.pg_opclass k", columns: OPERATOR_CLASS },
  { classId: CLASS.operatorFamily, from: "pg_catalog.pg_opfamily f", columns: OPERATOR_FAMILY },
  {
    // collversion follows the operating system; the names of the locale's columns depend on the major.
    classId: CLASS.collation,
    from: "pg_catalog.pg_collation l",
    columns: "pg_catalog.to_jsonb(l.*) - 'collversion'",
  },
  {
    classId: CLASS.conversion,
    from: "pg_catalog.pg_conversion v",
    columns: "v.conname, v.connamespace, v.conowner, v.conforencoding, v.contoencoding, v.conproc::oid, v.condefault",
  },
  { classId: CLASS.accessMethod, from: "pg_catalog.pg_am m", columns: "m.amname, m.amhandler::oid, m.amtype" },
  {
    classId: CLASS.transform,
    from: "pg_catalog.pg_transform f",
    columns: "f.trftype, f.trflang, f.trffromsql::oid, f.trftosql::oid",
  },
  {
    classId: CLASS.textSearchConfiguration,
    from: "pg_catalog.pg_ts_config x",
    columns: `x.*, ${rows("m.*", "pg_catalog.pg_ts_config_map m where m.mapcfg = x.oid")}`,
  },
  { classId: CLASS.textSearchDictionary, from: "pg_catalog.pg_ts_dict x", columns: "x.*" },
  {
    classId: CLASS.textSearchParser,
    from: "pg_catalog.pg_ts_parser x",
    columns: `x.prsname, x.prsnamespace, x.prsstart::oid, x.prstoken::oid, x.prsend::oid, x.prsheadline::oid, x.prslextype::oid`,
  },
  {
    classId: CLASS.textSearchTemplate,
    from: "pg_catalog.pg_ts_template x",
    columns: "x.tmplname, x.tmplnamespace, x.tmplinit::oid, x.tmpllexize::oid",
  },
];
