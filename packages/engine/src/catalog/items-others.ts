import { CLASS } from "./class-ids.ts";
import { arm, hidden, qualified, role, GRANTABLE } from "./items-common.ts";
import { COLUMN_TEXT } from "./items-relation.ts";

const quote = (name: string): string => `pg_catalog.quote_ident(${name})`;
const type = (id: string): string => `pg_catalog.format_type(${id}, null)`;
const routine = (id: string): string => `${id}::pg_catalog.regproc::text`;
const optional = (word: string, value: string, id: string): string =>
  `case when ${id}::oid <> 0 then ' ${word} ' || ${value} end`;
const row = (catalog: string): string => `join pg_catalog.${catalog} c on c.oid = o.object_id`;

const AGGREGATE = `pg_catalog.concat('state function ', ${routine("g.aggtransfn")}, ' state type ', ${type("g.aggtranstype")},
  ' state space ', g.aggtransspace, ${optional("final function", routine("g.aggfinalfn"), "g.aggfinalfn")}, ' ', g.aggfinalmodify, g.aggfinalextra,
  ${optional("combine function", routine("g.aggcombinefn"), "g.aggcombinefn")},
  ${optional("serial function", routine("g.aggserialfn"), "g.aggserialfn")},
  ${optional("deserial function", routine("g.aggdeserialfn"), "g.aggdeserialfn")},
  ${optional("moving state function", routine("g.aggmtransfn"), "g.aggmtransfn")},
  ${optional("moving inverse function", routine("g.aggminvtransfn"), "g.aggminvtransfn")},
  ${optional("moving final function", routine("g.aggmfinalfn"), "g.aggmfinalfn")}, ' ', g.aggmfinalmodify, g.aggmfinalextra,
  ${optional("moving state type", type("g.aggmtranstype"), "g.aggmtranstype")},
  ${optional("sort operator", "g.aggsortop::pg_catalog.regoperator::text", "g.aggsortop")},
  ' initial ' || pg_catalog.quote_literal(g.agginitval), ' moving initial ' || pg_catalog.quote_literal(g.aggminitval),
  ' kind ', g.aggkind, ' arguments ', pg_catalog.pg_get_function_arguments(c.oid), ' returns ', pg_catalog.pg_get_function_result(c.oid),
  ' parallel ', c.proparallel)`;

const FUNCTIONS: readonly string[] = [
  arm(CLASS.function, "'definition'", "pg_catalog.pg_get_functiondef(c.oid)", `${row("pg_proc")} and c.prokind <> 'a'`),
  arm(
    CLASS.function,
    "'definition'",
    AGGREGATE,
    `${row("pg_proc")} and c.prokind = 'a' join pg_catalog.pg_aggregate g on g.aggfnoid = c.oid`,
  ),
];

const DOMAIN = `pg_catalog.concat('domain over ', pg_catalog.format_type(c.typbasetype, c.typtypmod),
  case when c.typcollation <> 0 and c.typcollation <> (select b.typcollation from pg_catalog.pg_type b where b.oid = c.typbasetype)
    then ' collate ' || c.typcollation::pg_catalog.regcollation::text end,
  case when c.typnotnull then ' not null' end, ' default ' || coalesce(pg_catalog.pg_get_expr(c.typdefaultbin, 0), pg_catalog.quote_literal(c.typdefault)))`;

const RANGE = `pg_catalog.concat('range of ', ${type("r.rngsubtype")}, ' multirange ', ${type("r.rngmultitypid")},
  ${optional("collate", "r.rngcollation::pg_catalog.regcollation::text", "r.rngcollation")},
  ' operator class ', (select ${qualified("k.opcnamespace", "k.opcname")} from pg_catalog.pg_opclass k where k.oid = r.rngsubopc),
  ${optional("canonical", routine("r.rngcanonical"), "r.rngcanonical")}, ${optional("difference", routine("r.rngsubdiff"), "r.rngsubdiff")})`;

const BASE_TYPE = `pg_catalog.concat('input ', ${routine("c.typinput")}, ' output ', ${routine("c.typoutput")},
  ${optional("receive", routine("c.typreceive"), "c.typreceive")}, ${optional("send", routine("c.typsend"), "c.typsend")},
  ${optional("modifier input", routine("c.typmodin"), "c.typmodin")}, ${optional("modifier output", routine("c.typmodout"), "c.typmodout")},
  ${optional("analyze", routine("c.typanalyze"), "c.typanalyze")}, ${optional("subscript", routine("c.typsubscript"), "c.typsubscript")},
  ' length ', c.typlen, ' by value ', c.typbyval, ' alignment ', c.typalign, ' storage ', c.typstorage, ' category ', c.typcategory,
  ' preferred ', c.typispreferred, ' delimiter ', c.typdelim, ' collatable ', c.typcollation <> 0, ' default ' || coalesce(pg_catalog.pg_get_expr(c.typdefaultbin, 0), pg_catalog.quote_literal(c.typdefault)))`;

const ATTRIBUTES = `${row("pg_type")} and c.typtype = 'c'
  join pg_catalog.pg_attribute a on a.attrelid = c.typrelid and a.attnum > 0 and not a.attisdropped
  join pg_catalog.pg_type t on t.oid = a.atttypid`;

const TYPES: readonly string[] = [
  arm(
    CLASS.type,
    "'kind'",
    "case c.typtype when 'e' then 'enum' when 'd' then 'domain' when 'c' then 'composite type' when 'r' then 'range' when 'p' then 'shell type' else 'base type' end",
    row("pg_type"),
  ),
  arm(
    CLASS.type,
    "'value ' || pg_catalog.quote_literal(e.enumlabel)",
    "(pg_catalog.row_number() over (partition by e.enumtypid order by e.enumsortorder))::text",
    "join pg_catalog.pg_enum e on e.enumtypid = o.object_id",
  ),
  arm(CLASS.type, "'definition'", DOMAIN, `${row("pg_type")} and c.typtype = 'd'`),
  arm(CLASS.type, "'definition'", RANGE, `join pg_catalog.pg_range r on r.rngtypid = o.object_id`),
  arm(CLASS.type, "'definition'", BASE_TYPE, `${row("pg_type")} and c.typtype = 'b'`),
  arm(
    CLASS.type,
    `'constraint ' || ${quote("k.conname")}`,
    "pg_catalog.pg_get_constraintdef(k.oid)",
    "join pg_catalog.pg_constraint k on k.contypid = o.object_id and k.contype <> 'n'",
  ),
  arm(
    CLASS.type,
    `'comment on constraint ' || ${quote("k.conname")}`,
    "e.description",
    `join pg_catalog.pg_constraint k on k.contypid = o.object_id
     join pg_catalog.pg_description e on e.objoid = k.oid and e.classoid = ${CLASS.constraint}`,
  ),
  arm(CLASS.type, `'attribute ' || ${quote("a.attname")}`, COLUMN_TEXT, ATTRIBUTES),
  arm(
    CLASS.type,
    `'comment on attribute ' || ${quote("a.attname")}`,
    "e.description",
    `${ATTRIBUTES} join pg_catalog.pg_description e on e.objoid = a.attrelid and e.classoid = ${CLASS.relation} and e.objsubid = a.attnum`,
  ),
];

const DATABASE_WIDE: readonly string[] = [
  arm(CLASS.extension, "'version'", "c.extversion", row("pg_extension")),
  arm(
    CLASS.extension,
    "'schema'",
    quote("n.nspname"),
    `${row("pg_extension")} join pg_catalog.pg_namespace n on n.oid = c.extnamespace`,
  ),
  arm(
    CLASS.eventTrigger,
    "'definition'",
    `pg_catalog.concat('on ', c.evtevent, ' when tag in (' || pg_catalog.array_to_string(c.evttags, ', ') || ')', ' execute function ',
      c.evtfoid::pg_catalog.regprocedure::text, case c.evtenabled when 'D' then ' (disabled)' when 'R' then ' (enabled replica)' when 'A' then ' (enabled always)' end)`,
    row("pg_event_trigger"),
  ),
  `${arm(
    CLASS.defaultAcl,
    `'grant ' || pg_catalog.lower(x.privilege_type) || ' to ' || ${role("x.grantee")}`,
    GRANTABLE,
    `${row("pg_default_acl")} cross join lateral pg_catalog.aclexplode(c.defaclacl) x where true`,
  )} group by 1, 2, 3`,
  arm(
    CLASS.language,
    "'definition'",
    `pg_catalog.concat(case when c.lanpltrusted then 'trusted' else 'untrusted' end, ${optional("handler", routine("c.lanplcallfoid"), "c.lanplcallfoid")},
      ${optional("inline", routine("c.laninline"), "c.laninline")}, ${optional("validator", routine("c.lanvalidator"), "c.lanvalidator")})`,
    row("pg_language"),
  ),
  arm(
    CLASS.cast,
    "'definition'",
    `pg_catalog.concat(case c.castmethod when 'f' then 'with function ' || c.castfunc::pg_catalog.regprocedure::text when 'i' then 'with inout' else 'without function' end,
      case c.castcontext when 'a' then ' as assignment' when 'i' then ' as implicit' else ' explicit' end)`,
    row("pg_cast"),
  ),
  arm(
    CLASS.transform,
    "'definition'",
    `pg_catalog.concat(${optional("from sql", routine("c.trffromsql"), "c.trffromsql")}, ${optional("to sql", routine("c.trftosql"), "c.trftosql")})`,
    row("pg_transform"),
  ),
  arm(
    CLASS.accessMethod,
    "'definition'",
    `pg_catalog.concat('type ', c.amtype, ' handler ', ${routine("c.amhandler")})`,
    row("pg_am"),
  ),
];

const REPLICATION: readonly string[] = [
  arm(
    CLASS.publication,
    "'definition'",
    `pg_catalog.concat(case when c.puballtables then 'for all tables ' end, 'publish ', pg_catalog.concat_ws(', ', case when c.pubinsert then 'insert' end,
      case when c.pubupdate then 'update' end, case when c.pubdelete then 'delete' end, case when c.pubtruncate then 'truncate' end),
      case when c.pubviaroot then ' via root' end, ' generated columns ' || nullif(pg_catalog.to_jsonb(c.*) ->> 'pubgencols', 'n'))`,
    row("pg_publication"),
  ),
  arm(
    CLASS.publication,
    `'table ' || ${qualified("t.relnamespace", "t.relname")}`,
    `pg_catalog.concat('published', (
       select ' (' || pg_catalog.string_agg(${quote("a.attname")}, ', ' order by a.attname) || ')'
       from pg_catalog.pg_attribute a where a.attrelid = r.prrelid and a.attnum = any (r.prattrs)),
       ' where ' || pg_catalog.pg_get_expr(r.prqual, r.prrelid))`,
    "join pg_catalog.pg_publication_rel r on r.prpubid = o.object_id join pg_catalog.pg_class t on t.oid = r.prrelid",
  ),
  arm(
    CLASS.publication,
    `'schema ' || ${quote("n.nspname")}`,
    "'published'",
    "join pg_catalog.pg_publication_namespace r on r.pnpubid = o.object_id join pg_catalog.pg_namespace n on n.oid = r.pnnspid",
  ),
  arm(
    CLASS.subscription,
    "'definition'",
    "pg_catalog.concat('publications ', pg_catalog.array_to_string(c.subpublications, ', '), ' synchronous commit ', c.subsynccommit, ' binary ', c.subbinary)",
    row("pg_subscription"),
  ),
];

const FOREIGN: readonly string[] = [
  arm(
    CLASS.foreignDataWrapper,
    "'definition'",
    `pg_catalog.concat('foreign data wrapper', ${optional("handler", routine("c.fdwhandler"), "c.fdwhandler")}, ${optional("validator", routine("c.fdwvalidator"), "c.fdwvalidator")})`,
    row("pg_foreign_data_wrapper"),
  ),
  arm(CLASS.foreignDataWrapper, "'options'", hidden("c.fdwoptions"), row("pg_foreign_data_wrapper")),
  arm(
    CLASS.server,
    "'definition'",
    `pg_catalog.concat('wrapper ', ${quote("w.fdwname")}, ' type ' || pg_catalog.quote_literal(c.srvtype), ' version ' || pg_catalog.quote_literal(c.srvversion))`,
    `${row("pg_foreign_server")} join pg_catalog.pg_foreign_data_wrapper w on w.oid = c.srvfdw`,
  ),
  arm(CLASS.server, "'options'", hidden("c.srvoptions"), row("pg_foreign_server")),
  arm(
    CLASS.server,
    `'user mapping for ' || ${role("m.umuser")}`,
    hidden("m.umoptions"),
    "join pg_catalog.pg_user_mappings m on m.srvid = o.object_id",
  ),
];

const STATISTICS: readonly string[] = [
  arm(
    CLASS.statistics,
    "'definition'",
    "pg_catalog.pg_get_statisticsobjdef(c.oid) || case when c.stxstattarget >= 0 then ' statistics ' || c.stxstattarget else '' end",
    row("pg_statistic_ext"),
  ),
];

const OPERATORS: readonly string[] = [
  arm(
    CLASS.operator,
    "'definition'",
    `pg_catalog.concat('function ', ${routine("c.oprcode")}, ' returns ', ${type("c.oprresult")},
      ${optional("commutator", "c.oprcom::pg_catalog.regoperator::text", "c.oprcom")}, ${optional("negator", "c.oprnegate::pg_catalog.regoperator::text", "c.oprnegate")},
      ${optional("restrict", routine("c.oprrest"), "c.oprrest")}, ${optional("join", routine("c.oprjoin"), "c.oprjoin")},
      case when c.oprcanhash then ' hashes' end, case when c.oprcanmerge then ' merges' end)`,
    row("pg_operator"),
  ),
  arm(
    CLASS.operatorClass,
    "'definition'",
    `pg_catalog.concat(case when c.opcdefault then 'default ' end, 'for type ', ${type("c.opcintype")}, ' family ',
      (select ${qualified("f.opfnamespace", "f.opfname")} from pg_catalog.pg_opfamily f where f.oid = c.opcfamily),
      ${optional("storage", type("c.opckeytype"), "c.opckeytype")})`,
    row("pg_opclass"),
  ),
  arm(
    CLASS.operatorClass,
    "'operator ' || m.amopstrategy",
    "m.amopopr::pg_catalog.regoperator::text",
    `${row("pg_opclass")} join pg_catalog.pg_amop m on m.amopfamily = c.opcfamily and m.amoplefttype = c.opcintype and m.amoprighttype = c.opcintype`,
  ),
  arm(
    CLASS.operatorClass,
    "'function ' || m.amprocnum",
    "m.amproc::pg_catalog.regprocedure::text",
    `${row("pg_opclass")} join pg_catalog.pg_amproc m on m.amprocfamily = c.opcfamily and m.amproclefttype = c.opcintype and m.amprocrighttype = c.opcintype`,
  ),
  arm(
    CLASS.operatorFamily,
    `'operator ' || m.amopstrategy || ' (' || ${type("m.amoplefttype")} || ', ' || ${type("m.amoprighttype")} || ')'`,
    "m.amopopr::pg_catalog.regoperator::text",
    "join pg_catalog.pg_amop m on m.amopfamily = o.object_id",
  ),
  arm(
    CLASS.operatorFamily,
    `'function ' || m.amprocnum || ' (' || ${type("m.amproclefttype")} || ', ' || ${type("m.amprocrighttype")} || ')'`,
    "m.amproc::pg_catalog.regprocedure::text",
    "join pg_catalog.pg_amproc m on m.amprocfamily = o.object_id",
  ),
];

const LOCALE_AND_TEXT_SEARCH: readonly string[] = [
  arm(
    CLASS.collation,
    "'definition'",
    "(pg_catalog.to_jsonb(c.*) - array['oid', 'collname', 'collnamespace', 'collowner', 'collversion'])::text",
    row("pg_collation"),
  ),
  arm(
    CLASS.conversion,
    "'definition'",
    `pg_catalog.concat(case when c.condefault then 'default ' end, 'from ', pg_catalog.pg_encoding_to_char(c.conforencoding), ' to ',
      pg_catalog.pg_encoding_to_char(c.contoencoding), ' by ', ${routine("c.conproc")})`,
    row("pg_conversion"),
  ),
  arm(
    CLASS.textSearchConfiguration,
    "'parser'",
    `(select ${qualified("p.prsnamespace", "p.prsname")} from pg_catalog.pg_ts_parser p where p.oid = c.cfgparser)`,
    row("pg_ts_config"),
  ),
  `${arm(
    CLASS.textSearchConfiguration,
    "'mapping for ' || (select t.alias from pg_catalog.ts_token_type(c.cfgparser) t where t.tokid = m.maptokentype)",
    "pg_catalog.string_agg(m.mapdict::pg_catalog.regdictionary::text, ', ' order by m.mapseqno)",
    `${row("pg_ts_config")} join pg_catalog.pg_ts_config_map m on m.mapcfg = c.oid`,
  )} group by 1, 2, c.cfgparser, m.maptokentype`,
  arm(
    CLASS.textSearchDictionary,
    "'definition'",
    `pg_catalog.concat('template ', (select ${qualified("t.tmplnamespace", "t.tmplname")} from pg_catalog.pg_ts_template t where t.oid = c.dicttemplate), ' options ' || c.dictinitoption)`,
    row("pg_ts_dict"),
  ),
  arm(
    CLASS.textSearchParser,
    "'definition'",
    `pg_catalog.concat('start ', ${routine("c.prsstart")}, ' token ', ${routine("c.prstoken")}, ' end ', ${routine("c.prsend")},
      ${optional("headline", routine("c.prsheadline"), "c.prsheadline")}, ' token types ', ${routine("c.prslextype")})`,
    row("pg_ts_parser"),
  ),
  arm(
    CLASS.textSearchTemplate,
    "'definition'",
    `pg_catalog.concat('lexize ', ${routine("c.tmpllexize")}, ${optional("init", routine("c.tmplinit"), "c.tmplinit")})`,
    row("pg_ts_template"),
  ),
];

/** Of objects that are no relations. */
export const OTHER_ITEMS: readonly string[] = [
  ...FUNCTIONS,
  ...TYPES,
  ...DATABASE_WIDE,
  ...REPLICATION,
  ...FOREIGN,
  ...STATISTICS,
  ...OPERATORS,
  ...LOCALE_AND_TEXT_SEARCH,
];
