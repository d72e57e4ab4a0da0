import { type Query, type Session, ServerError } from "../postgres/session.ts";
import { OTHER_SHAPE } from "../postgres/sqlstate.ts";

/** Limits of bigint as SQL, typed: the positive digits alone would be too many. */
const INT8_MIN = "'-9223372036854775808'::bigint";
const INT8_MAX = "'9223372036854775807'::bigint";

/** The ranges of line `d` as `r`; `unnest` of both at once would have to go without its schema. */
const RANGES_OF_LINE = "rows from (pg_catalog.unnest(d.range_starts), pg_catalog.unnest(d.range_ends)) r(first, last)";

/** A table, by its schema and name. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/** Rows of one table that a dml file brought; keys are the texts of the key columns. */
export interface DemoKeys {
  readonly file: string;
  readonly table: TableName;
  readonly keyColumns: readonly string[];
  readonly keys: readonly (readonly string[])[];
}

/** What a dml file brought and could not be recorded. */
export interface Unrecorded {
  readonly file: string;
  /** Null: nothing of the file was recorded. */
  readonly table: TableName | null;
  readonly reason: string;
}

/** What is recorded of demo data, without the keys. */
export interface DemoRecord {
  readonly tables: readonly {
    readonly file: string;
    readonly table: TableName;
    readonly keyColumns: readonly string[];
    readonly rows: number;
  }[];
  readonly unrecorded: readonly Unrecorded[];
}

/** Writes keys down, in the transaction that brought the rows. */
export async function insertDemoKeys(
  session: Session,
  schema: string,
  { application, file, table, keyColumns, keys }: DemoKeys & { readonly application: string },
): Promise<void> {
  await session.query({
    text: `
insert into ${schema}.demo_rows (application, file, table_schema, table_name, key_columns, keys)
values ($1, $2, $3, $4, $5::text[], $6::jsonb)`,
    values: [application, file, table.schema, table.name, keyColumns, JSON.stringify(keys)],
  });
}

/** Where rows whose keys stay on the server are written down. */
export interface DemoBatch extends Omit<DemoKeys, "keys"> {
  readonly application: string;
  /** How many keys a line of the ledger holds. */
  readonly batch: number;
}

/** $1 to $6. */
const valuesOf = ({ application, file, table, keyColumns, batch }: DemoBatch): readonly unknown[] => [
  application,
  file,
  table.schema,
  table.name,
  keyColumns,
  batch,
];

/**
 * The same for all keys that a query gives, which stay on the server.
 * @param keysSql gives `key jsonb`
 */
export async function insertAllWritten(
  session: Session,
  schema: string,
  rows: DemoBatch,
  keysSql: string,
): Promise<void> {
  await session.query({
    text: `
insert into ${schema}.demo_rows (application, file, table_schema, table_name, key_columns, keys)
select $1, $2, $3, $4, $5::text[], pg_catalog.jsonb_agg(w.key)
from (select written.key, (pg_catalog.row_number() over () - 1) / $6::int as chunk from (${keysSql}) written) w
group by w.chunk
order by w.chunk`,
    values: [...valuesOf(rows)],
  });
}

/**
 * The same for keys of one integer, as ranges: one where no key is missing between the lowest and the highest, which takes neither
 * sorting nor a look at the neighbours; else those that lie next to each other, line by line.
 * @param keys gives `id bigint`, each once; its parameters begin with $7
 */
export async function insertDemoRanges(session: Session, schema: string, rows: DemoBatch, keys: Query): Promise<void> {
  await session.query({
    text: `
with bounds as materialized (
  select pg_catalog.min(w.id) as first, pg_catalog.max(w.id) as last,
    pg_catalog.count(*) = pg_catalog.max(w.id)::numeric - pg_catalog.min(w.id) + 1 as whole
  from (${keys.text}) w
), edge as (
  select n.id, (n.place - 1) / $6::int as chunk,
    (n.place - 1) % $6::int = 0 or n.before is distinct from case when n.id > ${INT8_MIN} then n.id - 1 end as starts,
    n.place % $6::int = 0 or n.after is null or n.after is distinct from case when n.id < ${INT8_MAX} then n.id + 1 end as ends
  from (
    select w.id, pg_catalog.row_number() over () as place, pg_catalog.lag(w.id) over () as before, pg_catalog.lead(w.id) over () as after
    from (${keys.text}) w
  ) n
), ranges as (
  select array[b.first] as starts, array[b.last] as ends from bounds b where b.whole
  union all
  select pg_catalog.array_agg(e.id order by e.id) filter (where e.starts), pg_catalog.array_agg(e.id order by e.id) filter (where e.ends)
  from edge e
  where (e.starts or e.ends) and (select not b.whole from bounds b)
  group by e.chunk
)
insert into ${schema}.demo_rows (application, file, table_schema, table_name, key_columns, range_starts, range_ends)
select $1, $2, $3, $4, $5::text[], r.starts, r.ends from ranges r`,
    values: [...valuesOf(rows), ...(keys.values ?? [])],
  });
}

/** Writes down, once, what could not be recorded. */
export async function insertUnrecorded(
  session: Session,
  schema: string,
  { application, file, table, reason }: Unrecorded & { readonly application: string },
): Promise<void> {
  await session.query({
    text: `
insert into ${schema}.demo_rows (application, file, table_schema, table_name, reason)
select $1, $2, $3, $4, $5
where not exists (
  select from ${schema}.demo_rows d
  where d.application = $1 and d.file = $2 and d.reason = $5 and d.table_schema is not distinct from $3 and d.table_name is not distinct from $4)`,
    values: [application, file, table?.schema ?? null, table?.name ?? null, reason],
  });
}

interface RecordRow {
  readonly file: string;
  readonly table_schema: string | null;
  readonly table_name: string | null;
  readonly key_columns: readonly string[];
  readonly reason: string | null;
  readonly rows: number;
}

/** What is recorded of an application's demo data; nothing where the ledger is older than that. */
export async function readDemoRecord(session: Session, schema: string, application: string): Promise<DemoRecord> {
  try {
    const { rows } = await session.query<RecordRow>({
      text: `
select d.file, d.table_schema, d.table_name, d.key_columns, d.reason,
  pg_catalog.sum(pg_catalog.jsonb_array_length(d.keys) + (
    select coalesce(pg_catalog.sum(r.last - r.first + 1), 0) from ${RANGES_OF_LINE}
  ))::int as rows
from ${schema}.demo_rows d
where d.application = $1
group by d.file, d.table_schema, d.table_name, d.key_columns, d.reason
order by pg_catalog.min(d.id)`,
      values: [application],
    });
    return toRecord(rows);
  } catch (error) {
    if (error instanceof ServerError && OTHER_SHAPE.has(error.sqlstate)) {
      return { tables: [], unrecorded: [] };
    }
    throw error;
  }
}

function toRecord(rows: readonly RecordRow[]): DemoRecord {
  const tableOf = ({ table_schema: schema, table_name: name }: RecordRow): TableName | null =>
    schema === null || name === null ? null : { schema, name };
  return {
    tables: rows.flatMap((row) => {
      const table = tableOf(row);
      return row.reason !== null || table === null
        ? []
        : [{ file: row.file, table, keyColumns: row.key_columns, rows: row.rows }];
    }),
    unrecorded: rows.flatMap((row) =>
      row.reason === null ? [] : [{ file: row.file, table: tableOf(row), reason: row.reason }],
    ),
  };
}

type Place = TableName & { readonly file?: string };

const isAt = ({ schema, name, file }: Place): string =>
  `d.application = $1 and d.table_schema = ${schema} and d.table_name = ${name} ${file === undefined ? "" : `and d.file = ${file}`}`;

/**
 * The keys recorded of one table, each once, as `key jsonb`; $1 is the application.
 * @param place SQL expressions of the table's schema and name, and of the file if only its rows count
 */
export const demoKeysSql = (schema: string, place: Place): string => `
select k.value as key
from ${schema}.demo_rows d
cross join lateral pg_catalog.jsonb_array_elements(d.keys) k
where ${isAt(place)}
union
select pg_catalog.jsonb_build_array(k.id::text)
from ${schema}.demo_rows d
cross join lateral ${RANGES_OF_LINE}
cross join lateral pg_catalog.generate_series(r.first, r.last) k(id)
where ${isAt(place)}`;

/** The same for a table whose key is one integer, as ranges `first` to `last` that do not overlap. */
export const demoRangesSql = (schema: string, place: Place): string => `
select case when r.reached >= r.first then r.reached + 1 else r.first end as first, r.last
from (
  select r.first, r.last, pg_catalog.max(r.last) over (order by r.first rows between unbounded preceding and 1 preceding) as reached
  from (
    select r.first, r.last
    from ${schema}.demo_rows d
    cross join lateral ${RANGES_OF_LINE}
    where ${isAt(place)}
    union all
    select (k.value ->> 0)::bigint, (k.value ->> 0)::bigint
    from ${schema}.demo_rows d
    cross join lateral pg_catalog.jsonb_array_elements(d.keys) k
    where ${isAt(place)}
  ) r
) r
where r.reached is null or r.last > r.reached`;

/** Forgets demo data and the dml files that brought it, so that they can run again. Returns the files. */
export async function forgetDemoData(
  session: Session,
  schema: string,
  application: string,
): Promise<readonly string[]> {
  const { rows } = await session.query<{ file: string }>({
    text: `
with demo_rows as (
  delete from ${schema}.demo_rows d where d.application = $1
), content as (
  delete from ${schema}.migration m where m.application = $1 and m.track = 'dml' and not m.baseline returning m.file
)
select distinct file from content order by file`,
    values: [application],
  });
  return rows.map(({ file }) => file);
}
