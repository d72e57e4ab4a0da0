import { CLASS } from "./class-ids.ts";
import { COLUMN_TEXT } from "./items-relation.ts";
import { type Arm, arm, optional, qualified, quote, routine, row, type } from "./items-sql.ts";

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

const FUNCTIONS: readonly Arm[] = [
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

const TYPES: readonly Arm[] = [
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

const OPERATORS: readonly Arm[] = [
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

/** Of functions, types and operators. */
export const TYPE_ITEMS: readonly Arm[] = [...FUNCTIONS, ...TYPES, ...OPERATORS];
