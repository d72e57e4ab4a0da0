import { CLASS } from "./class-ids.ts";
import {
  type Arm,
  arm,
  grouped,
  GRANTABLE,
  hidden,
  optional,
  qualified,
  quote,
  role,
  routine,
  row,
} from "./items-sql.ts";

const DATABASE_WIDE: readonly Arm[] = [
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
  grouped(
    arm(
      CLASS.defaultAcl,
      `'grant ' || pg_catalog.lower(x.privilege_type) || ' to ' || ${role("x.grantee")}`,
      GRANTABLE,
      `${row("pg_default_acl")} cross join lateral pg_catalog.aclexplode(c.defaclacl) x where true`,
    ),
  ),
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

const REPLICATION: readonly Arm[] = [
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

const FOREIGN: readonly Arm[] = [
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

const STATISTICS: readonly Arm[] = [
  arm(
    CLASS.statistics,
    "'definition'",
    "pg_catalog.pg_get_statisticsobjdef(c.oid) || case when c.stxstattarget >= 0 then ' statistics ' || c.stxstattarget else '' end",
    row("pg_statistic_ext"),
  ),
];

const LOCALE_AND_TEXT_SEARCH: readonly Arm[] = [
  arm(
    CLASS.collation,
    "'definition'",
    `(select pg_catalog.string_agg(pg_catalog.substr(p.key, 5) || ' ' || p.value, ', ' order by p.key)
      from pg_catalog.jsonb_each_text(pg_catalog.to_jsonb(c.*) - array['oid', 'collname', 'collnamespace', 'collowner', 'collversion']) p)`,
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
  grouped(
    arm(
      CLASS.textSearchConfiguration,
      "'mapping for ' || (select t.alias from pg_catalog.ts_token_type(c.cfgparser) t where t.tokid = m.maptokentype)",
      "pg_catalog.string_agg(m.mapdict::pg_catalog.regdictionary::text, ', ' order by m.mapseqno)",
      `${row("pg_ts_config")} join pg_catalog.pg_ts_config_map m on m.mapcfg = c.oid`,
    ),
    "1, 2, c.cfgparser, m.maptokentype",
  ),
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

/** Of extensions, publications, servers and all other kinds. */
export const DATABASE_ITEMS: readonly Arm[] = [
  ...DATABASE_WIDE,
  ...REPLICATION,
  ...FOREIGN,
  ...STATISTICS,
  ...LOCALE_AND_TEXT_SEARCH,
];
