/**
 * What a database is like after a release: definitions, rows, the ledger, and what a run has left behind.
 */
import { Client } from "pg";

/** @typedef {Readonly<Record<string, string>>} State  by thing, a text that is the same where the thing is */

const schemas =
  "n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'slipway') and n.nspname not like 'pg_temp%'";

const definitions = `
select 'relation ' || c.oid::regclass::text || ' ' || c.relkind::text as thing, concat_ws(' ', c.relacl, c.reloptions, obj_description(c.oid)) as text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${schemas}
union all
select 'column ' || c.oid::regclass::text || '.' || a.attname,
       concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid))
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
 where ${schemas} and c.relkind in ('r', 'v', 'm', 'p')
union all
select 'constraint ' || c.conrelid::regclass::text || ' ' || c.conname, concat_ws(' ', c.convalidated, pg_get_constraintdef(c.oid))
  from pg_constraint c join pg_namespace n on n.oid = c.connamespace where ${schemas} and c.conrelid <> 0
union all
select 'index ' || i.indexrelid::regclass::text, concat_ws(' ', i.indisvalid, pg_get_indexdef(i.indexrelid))
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace where ${schemas}
union all
select 'trigger ' || t.tgrelid::regclass::text || ' ' || t.tgname, concat_ws(' ', t.tgenabled, pg_get_triggerdef(t.oid))
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace where ${schemas} and not t.tgisinternal
union all
select 'function ' || p.oid::regprocedure::text, pg_get_functiondef(p.oid)
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${schemas} and p.prokind in ('f', 'p')
union all
select 'view ' || c.oid::regclass::text, pg_get_viewdef(c.oid)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${schemas} and c.relkind in ('v', 'm')
union all
select 'enum ' || e.enumtypid::regtype::text, string_agg(e.enumlabel, ',' order by e.enumsortorder)
  from pg_enum e join pg_type t on t.oid = e.enumtypid join pg_namespace n on n.oid = t.typnamespace where ${schemas} group by e.enumtypid`;

/** What the ledger is to remember in the end, whatever happened on the way. */
const ledger = `
select 'ledger: contents' as thing, string_agg(concat_ws(' ', track, file, checksum), ',' order by track, file) as text from slipway.migration
union all
select 'ledger: owned objects', string_agg(concat_ws(' ', type, identity), ',' order by type, identity) from slipway.ownership
union all
select 'ledger: demo rows of ' || file || ' in ' || coalesce(table_schema || '.' || table_name, 'no table'),
       sum(jsonb_array_length(keys) + (select coalesce(sum(l - f + 1), 0) from unnest(range_starts, range_ends) r(f, l))) || ' ' || coalesce(min(reason), '')
  from slipway.demo_rows group by file, table_schema, table_name`;

const tables = `
select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${schemas} and c.relkind = 'r' order by 1`;

/** @param {string} url @returns {Promise<State>} */
export async function stateOf(url) {
  return withClient(url, async (client) => {
    /** @type {Record<string, string>} */
    const state = {};
    for (const query of [definitions, ledger]) {
      for (const { thing, text } of (await client.query(query)).rows) state[thing] = text ?? "";
    }
    for (const { name } of (await client.query(tables)).rows) {
      const { rows } = await client.query(
        `select count(*) as rows, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as content from ${name} t`,
      );
      state[`rows of ${name}`] = String(rows[0].rows);
      state[`content of ${name}`] = rows[0].content;
    }
    return state;
  });
}

/** The things that differ. @param {State} expected @param {State} actual @param {ReadonlySet<string>} ignored */
export function differences(expected, actual, ignored) {
  return [...new Set([...Object.keys(expected), ...Object.keys(actual)])]
    .filter((thing) => !ignored.has(thing) && expected[thing] !== actual[thing])
    .map((thing) => `${thing}: ${short(actual[thing])} instead of ${short(expected[thing])}`);
}

/** @param {string | undefined} text */
function short(text) {
  return text === undefined ? "nothing" : `"${text.slice(0, 80)}"`;
}

/** Marks that are not there exactly once, runs that are still open, and INVALID indexes. @param {string} url */
export async function unfinished(url) {
  return withClient(url, async (client) => {
    const { rows } = await client.query(`
      select file || ' ran ' || count(*) || ' times' as text from kills.mark group by file having count(*) <> 1
      union all select 'the ledger has a run that is ' || status from slipway.run where status = 'running'
      union all select 'index ' || indexrelid::regclass::text || ' is INVALID' from pg_index where not indisvalid`);
    return rows.map((row) => String(row.text));
  });
}

/**
 * Sessions and locks that a run has left, once they have had time to go: a server notices within 2 s that a client is gone.
 * @param {string} url
 */
export async function leftBehind(url) {
  return withClient(url, async (client) => {
    const deadline = performance.now() + 5_000;
    for (;;) {
      const { rows } = await client.query(`
        select 'session ' || pid || ' ' || application_name || ' is ' || state as text from pg_stat_activity
         where datname = current_database() and application_name like 'slipway%'
        union all
        select 'an advisory lock of ' || pid from pg_locks
         where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
        union all
        select 'prepared transaction ' || gid from pg_prepared_xacts where database = current_database()`);
      if (rows.length === 0 || performance.now() > deadline) return rows.map((row) => String(row.text));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
}

/** @template T @param {string} url @param {(client: Client) => Promise<T>} body */
async function withClient(url, body) {
  const client = new Client({ connectionString: url, application_name: "looking" });
  await client.connect();
  try {
    return await body(client);
  } finally {
    await client.end();
  }
}
