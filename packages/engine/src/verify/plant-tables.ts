import type { Session } from "../postgres/session.ts";

/** What is known of a column that a value is to be made for. */
export interface PlantColumn {
  readonly name: string;
  /** As `format_type` has it, to cast with. */
  readonly type: string;
  /** The name of the type behind domains: `int4`, `varchar`, `_text`. */
  readonly base: string;
  /** Name of the element's type where it is an array. */
  readonly element: string | null;
  readonly kind: "base" | "enum" | "composite" | "range" | "multirange" | "other";
  /** `atttypmod`, or the domain's. */
  readonly modifier: number;
  readonly notNull: boolean;
  readonly hasDefault: boolean;
  /** Filled by PostgreSQL alone: always identity, generated. */
  readonly automatic: boolean;
  readonly labels: readonly string[];
  /** Of a composite type. */
  readonly attributes: number;
  /** What CHECK constraints, also of domains, and partition bounds say. */
  readonly checks: readonly string[];
  /** The domain, quoted as errors name it; null where it is none. */
  readonly domain: string | null;
}

export interface PlantReference {
  readonly columns: readonly string[];
  readonly table: string;
  readonly targets: readonly string[];
}

export interface PlantTable {
  /** Quoted and qualified. */
  readonly name: string;
  readonly columns: readonly PlantColumn[];
  readonly primaryKey: readonly string[];
  readonly references: readonly PlantReference[];
  /** Columns of each constraint and unique index, by its name. */
  readonly constraints: ReadonlyMap<string, readonly string[]>;
}

interface Row {
  readonly name: string;
  readonly key: readonly string[];
  readonly columns: readonly PlantColumn[];
  readonly refs: readonly PlantReference[];
  readonly constraints: readonly { readonly name: string; readonly columns: readonly string[] }[];
}

const names = (numbers: string, relation: string): string =>
  `(select coalesce(pg_catalog.jsonb_agg(b.attname order by u.place), '[]') from pg_catalog.unnest(${numbers}) with ordinality u(number, place)
    join pg_catalog.pg_attribute b on b.attrelid = ${relation} and b.attnum = u.number)`;
const qualified = (relation: string): string =>
  `(select '"' || pg_catalog.replace(n.nspname, '"', '""') || '"."' || pg_catalog.replace(r.relname, '"', '""') || '"'
    from pg_catalog.pg_class r join pg_catalog.pg_namespace n on n.oid = r.relnamespace where r.oid = ${relation})`;

const COLUMNS = `
  select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
    'name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
    'base', b.typname, 'element', (select e.typname from pg_catalog.pg_type e where e.oid = b.typelem and b.typcategory = 'A'),
    'kind', case b.typtype when 'b' then 'base' when 'e' then 'enum' when 'c' then 'composite' when 'r' then 'range' when 'm' then 'multirange' else 'other' end,
    'modifier', case when t.typtype = 'd' then t.typtypmod else a.atttypmod end,
    'notNull', a.attnotnull or t.typnotnull, 'hasDefault', a.atthasdef or a.attidentity <> '' or t.typdefault is not null,
    'automatic', a.attidentity = 'a' or a.attgenerated <> '',
    'labels', (select coalesce(pg_catalog.jsonb_agg(e.enumlabel order by e.enumsortorder), '[]') from pg_catalog.pg_enum e
       where e.enumtypid = case when b.typtype = 'e' then b.oid else b.typelem end),
    'attributes', (select pg_catalog.count(*) from pg_catalog.pg_attribute x where x.attrelid = b.typrelid and x.attnum > 0 and not x.attisdropped),
    'checks', (select coalesce(pg_catalog.jsonb_agg(q.text), '[]') from (
       select pg_catalog.pg_get_constraintdef(k.oid) as text from pg_catalog.pg_constraint k
       where k.contype = 'c' and (k.conrelid = a.attrelid and a.attnum = any (k.conkey) or k.contypid = a.atttypid)
       union all
       select pg_catalog.pg_get_expr(p.relpartbound, p.oid) from pg_catalog.pg_inherits h
       join pg_catalog.pg_class p on p.oid = h.inhrelid
       join pg_catalog.pg_partitioned_table y on y.partrelid = h.inhparent
       where h.inhparent = a.attrelid and a.attnum = any (y.partattrs::int2[])) q),
    'domain', case when t.typtype = 'd' then t.typname end
    ) order by a.attnum), '[]')
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_type t on t.oid = a.atttypid
  join pg_catalog.pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped`;

const REFERENCES = `
  select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
    'columns', ${names("k.conkey", "k.conrelid")}, 'table', ${qualified("k.confrelid")}, 'targets', ${names("k.confkey", "k.confrelid")})), '[]')
  from pg_catalog.pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.conparentid = 0`;

const CONSTRAINTS = `
  select coalesce(pg_catalog.jsonb_agg(q.entry), '[]') from (
    select pg_catalog.jsonb_build_object('name', k.conname, 'columns', ${names("k.conkey", "k.conrelid")}) as entry
    from pg_catalog.pg_constraint k where k.conrelid = c.oid and k.contype in ('c', 'p', 'u', 'x', 'f')
    union all
    select pg_catalog.jsonb_build_object('name', r.relname, 'columns', (
      select coalesce(pg_catalog.jsonb_agg(distinct a.attname), '[]') from pg_catalog.pg_depend d
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
      where d.classid = 1259 and d.objid = r.oid and d.refclassid = 1259 and d.refobjid = c.oid and d.refobjsubid > 0))
    from pg_catalog.pg_index i join pg_catalog.pg_class r on r.oid = i.indexrelid
    where i.indrelid = c.oid and i.indisunique) q`;

const KEY = `
  select coalesce(pg_catalog.jsonb_agg(a.attname order by a.attnum), '[]')
  from pg_catalog.pg_index i join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey::int2[])
  where i.indrelid = c.oid and i.indisprimary`;

/** The tables that rows can be planted in: those of users, partitions through the table that they are part of. */
export async function readPlantTables(session: Session): Promise<readonly PlantTable[]> {
  const { rows } = await session.query<Row>({
    text: `
select ${qualified("c.oid")} as name, (${KEY}) as key, (${COLUMNS}) as columns, (${REFERENCES}) as refs, (${CONSTRAINTS}) as constraints
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
  and n.nspname not in ('pg_catalog', 'information_schema') and not pg_catalog.starts_with(n.nspname, 'pg_')
  and not exists (select from pg_catalog.pg_depend d where d.classid = 1259 and d.objid = c.oid and d.deptype = 'e')
order by c.oid`,
  });
  return rows.map(({ name, key, columns, refs, constraints }) => ({
    name,
    columns,
    primaryKey: key,
    references: refs,
    constraints: new Map(constraints.map((entry) => [entry.name, entry.columns])),
  }));
}
