import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "pg";

/** Where the SQL of the dashboard is. */
export const SQL_DIR = join(import.meta.dirname, "..", "..", "..", "..", "helm", "dashboard", "sql");

/** The schemas that it makes. */
export const SCHEMAS = ["nexus", "demo_ecommerce", "demo_hrms", "demo_analytics"] as const;

const SCHEMA_LIST = SCHEMAS.map((schema) => `'${schema}'`).join(", ");

/** Tables, indexes, views and sequences of the dashboard. */
export const RELATIONS = `
  select c.oid, c.relkind, n.nspname || '.' || c.relname as name
    from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
   where n.nspname in (${SCHEMA_LIST})`;

const COLUMNS = `
  select r.oid, r.name, a.attnum, a.attname, a.attnotnull, a.attidentity, a.attgenerated, a.atthasdef,
         a.attnum = any (array(select unnest(i.indkey) from pg_index as i where i.indrelid = r.oid and i.indisprimary)) as is_key
    from (${RELATIONS}) as r join pg_attribute as a on a.attrelid = r.oid
   where r.relkind = 'r' and a.attnum > 0 and not a.attisdropped`;

export const IDENTITY_TABLES = `select name as text from (${COLUMNS}) as c where attidentity <> ''`;

/** By kind of object: a query that makes the statements which drop each of them. */
export const DAMAGE = {
  default: `select format('alter table %s alter column %I drop default', name, attname) as text
     from (${COLUMNS}) as c where atthasdef and attgenerated = ''`,
  "NOT NULL": `select format('alter table %s alter column %I drop not null', name, attname) as text
     from (${COLUMNS}) as c where attnotnull and attidentity = '' and not is_key`,
  constraint: `select format('alter table %s drop constraint if exists %I cascade', r.name, c.conname) as text
     from (${RELATIONS}) as r join pg_constraint as c on c.conrelid = r.oid where c.contype in ('p', 'u', 'f', 'c')`,
  index: `select format('drop index %s', r.name) as text
     from (${RELATIONS}) as r where r.relkind = 'i' and not exists (select from pg_constraint where conindid = r.oid)`,
  trigger: `select format('drop trigger %I on %s', t.tgname, r.name) as text
     from (${RELATIONS}) as r join pg_trigger as t on t.tgrelid = r.oid where not t.tgisinternal`,
  function: `select format('drop function %s cascade', p.oid::regprocedure) as text
     from pg_proc as p where p.pronamespace = 'nexus'::regnamespace`,
  view: `select format('drop view if exists %s cascade', name) as text from (${RELATIONS}) as r where relkind = 'v'`,
  table: `select format('drop table %s cascade', name) as text from (${RELATIONS}) as r where relkind = 'r'`,
  comment: `select format('comment on %s %s is null', case r.relkind when 'r' then 'table' else 'view' end, r.name) as text
     from (${RELATIONS}) as r where r.relkind in ('r', 'v')
    union all select format('comment on column %s.%I is null', name, attname) from (${COLUMNS}) as c
    union all select format('comment on function %s is null', oid::regprocedure)
     from pg_proc where pronamespace = 'nexus'::regnamespace
    union all select format('comment on schema %I is null', nspname)
     from pg_namespace where nspname in (${SCHEMA_LIST})`,
} as const;

/** Everything the track made, one line an object. Not the order of columns: a column that comes back is the last one. */
const CATALOG_TEXT = `
  with relations as (${RELATIONS})
  select concat_ws(' ', 'schema', nspname, nspowner::regrole, nspacl, obj_description(oid, 'pg_namespace')) as text
    from pg_namespace where nspname in (${SCHEMA_LIST})
  union all
  select concat_ws(' ', c.relkind, r.name, c.relowner::regrole, c.relacl, c.reloptions, obj_description(r.oid, 'pg_class'))
    from relations as r join pg_class as c on c.oid = r.oid
  union all
  select concat_ws(' ', 'column', r.name, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
         a.attgenerated, pg_get_expr(d.adbin, d.adrelid), col_description(r.oid, a.attnum))
    from relations as r
    join pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef as d on d.adrelid = r.oid and d.adnum = a.attnum
   where r.relkind in ('r', 'v')
  union all
  select concat_ws(' ', 'constraint', r.name, c.conname, c.convalidated, pg_get_constraintdef(c.oid))
    from relations as r join pg_constraint as c on c.conrelid = r.oid
  union all
  select concat_ws(' ', 'index', i.indisvalid, pg_get_indexdef(r.oid))
    from relations as r join pg_index as i on i.indexrelid = r.oid
  union all
  select concat_ws(' ', 'trigger', t.tgenabled, pg_get_triggerdef(t.oid))
    from relations as r join pg_trigger as t on t.tgrelid = r.oid where not t.tgisinternal
  union all
  select concat_ws(' ', 'view', r.name, pg_get_viewdef(r.oid)) from relations as r where r.relkind = 'v'
  union all
  select concat_ws(' ', 'sequence', schemaname, sequencename, data_type, start_value, increment_by) from pg_sequences
  union all
  select concat_ws(' ', 'function', pg_get_functiondef(p.oid), obj_description(p.oid, 'pg_proc'))
    from pg_proc as p where p.pronamespace = 'nexus'::regnamespace
  order by 1`;

/** A file of a track, with what is in it. */
export interface TrackFile {
  readonly name: string;
  readonly sql: string;
}

/** The files of a track, in the order in which they run. */
export function trackFiles(track: "ddl" | "dml"): readonly TrackFile[] {
  const folder = join(SQL_DIR, track);
  return readdirSync(folder)
    .toSorted()
    .map((name) => ({ name, sql: readFileSync(join(folder, name), "utf8") }));
}

/** Sends each file as one message, which PostgreSQL runs as one transaction. */
export async function run(client: Client, files: readonly TrackFile[]): Promise<void> {
  for (const file of files) await client.query(file.sql);
}

/** Undoes what `body` did. */
export async function inTransaction(client: Client, body: () => Promise<void>): Promise<void> {
  await client.query("begin");
  try {
    await body();
  } finally {
    await client.query("rollback");
  }
}

/** The column `text` of a query's rows. */
export async function texts(client: Client, query: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ text: string }>(query);
  return rows.map((row) => row.text);
}

/** What is in the catalog now: see CATALOG_TEXT. */
export async function catalogText(client: Client): Promise<readonly string[]> {
  return texts(client, CATALOG_TEXT);
}

/** Runs statements in one message. */
export async function execute(client: Client, statements: readonly string[]): Promise<void> {
  await client.query(statements.join(";\n"));
}

/** Statements that drop one column of each table in each round, until each column had its turn. */
export async function columnRounds(client: Client): Promise<readonly (readonly string[])[]> {
  const { rows } = await client.query<{ statements: string[] }>(
    `select array_agg(format('alter table %s drop column if exists %I cascade', name, attname) order by name) as statements
       from (${COLUMNS}) as c group by attnum order by attnum`,
  );
  return rows.map((row) => row.statements);
}

/** Tables and their indexes that the open transaction has locked against every reader. */
export async function lockedTables(client: Client): Promise<readonly string[]> {
  return texts(
    client,
    `select r.name as text from (${RELATIONS}) as r join pg_locks as l on l.relation = r.oid
      where l.pid = pg_backend_pid() and l.mode = 'AccessExclusiveLock' and r.relkind in ('r', 'i')`,
  );
}

/** Rows of each table. */
export async function tableCounts(client: Client): Promise<ReadonlyMap<string, number>> {
  const tables = await texts(client, `select name as text from (${RELATIONS}) as r where relkind = 'r' order by name`);
  const { rows } = await client.query<{ name: string; count: number }>(
    tables.map((table) => `select '${table}' as name, count(*)::int from ${table}`).join(" union all "),
  );
  return new Map(rows.map((row) => [row.name, row.count]));
}

/** A hash over the rows of each table. */
export async function tableHashes(client: Client): Promise<ReadonlyMap<string, string>> {
  const tables = await texts(client, `select name as text from (${RELATIONS}) as r where relkind = 'r' order by name`);
  const { rows } = await client.query<{ name: string; hash: string }>(
    tables
      .map(
        (table) =>
          `select '${table}' as name, md5(string_agg(t::text, E'\\n' order by t::text)) as hash from ${table} as t`,
      )
      .join(" union all "),
  );
  return new Map(rows.map((row) => [row.name, row.hash]));
}

/** The table "Demo data" of the README: schema.table and number of rows. */
export function documentedCounts(): Readonly<Record<string, number>> {
  const readme = readFileSync(join(SQL_DIR, "README.md"), "utf8");
  const counts = [...readme.matchAll(/^\| `(\w+\.\w+)` \| ([\d,]+) \|/gm)].map(
    ([, table = "", count = ""]) => [table, Number(count.replaceAll(",", ""))] as const,
  );
  return Object.fromEntries(counts);
}
