import type { ObjectRecord } from "../catalog/object.ts";
import { readObjects } from "../catalog/read.ts";
import type { Session } from "../postgres/session.ts";
import { quoteIdentifier, quoteLiteral } from "../sql/identifier.ts";
import { ROW } from "./planted-row.ts";

/** The ledger's schema, where the engine's own runs have left one. */
const LEDGER = "slipway";
/** Rows of larger tables are compared as a whole, by count and hash. */
const LISTED_ROWS = 20_000;
const TABLES_A_QUERY = 100;

export type ItemKind = "object" | "part" | "table" | "column" | "row" | "rows";

/** One thing that can differ between two states of a database. */
export interface Item {
  readonly kind: ItemKind;
  /** The object it belongs to: `table app.users` of the catalog, `app.users` of what is said of a table and its rows. */
  readonly subject: string;
  /** Of a part its key in the catalog's words, of a column its name, of a row its primary key; else empty. */
  readonly key: string;
  /** What can be compared: a definition, an oid, a column's number, a row as JSON. */
  readonly value: string;
}

/** Items by their address: kind, subject and key. */
export type State = ReadonlyMap<string, Item>;

/** Count and hash of a table's rows, whatever their order. */
export interface RowTotal {
  readonly count: number;
  readonly hash: string;
}

export interface Table {
  /** Quoted and qualified. */
  readonly name: string;
  readonly primaryKey: readonly string[];
}

/** What a database holds, as far as the proof compares it. */
export interface Snapshot {
  readonly state: State;
  readonly tables: ReadonlyMap<string, Table>;
  readonly rows: ReadonlyMap<string, RowTotal>;
  /** Last value of each sequence; null: never used. */
  readonly sequences: ReadonlyMap<string, string | null>;
}

export const addressOf = ({ kind, subject, key }: Pick<Item, "kind" | "subject" | "key">): string =>
  `${kind}\0${subject}\0${key}`;

/** The catalog as items in words, comparable between databases. */
export async function readCatalog(session: Session): Promise<State> {
  const objects = await readObjects(session, {
    names: [],
    owned: [],
    changedByThisTransaction: false,
    everything: true,
    exclude: LEDGER,
  });
  return stateOf(objects.flatMap(itemsOf));
}

function itemsOf(object: ObjectRecord): Item[] {
  const subject = `${object.type} ${object.identity}`;
  const parts = Object.entries(object.items).map(([key, value]): Item => ({ kind: "part", subject, key, value }));
  return [{ kind: "object", subject, key: "", value: "present" }, ...parts];
}

function stateOf(items: readonly Item[]): Map<string, Item> {
  return new Map(items.map((item) => [addressOf(item), item]));
}

/** Everything that is compared: catalog, identity of tables and columns, totals of rows, sequences. */
export async function readSnapshot(session: Session): Promise<Snapshot> {
  const catalog = await readCatalog(session);
  const { tables, items } = await readTables(session);
  return {
    state: new Map([...catalog, ...stateOf(items)]),
    tables: new Map(tables.map((table) => [table.name, table])),
    rows: await readTotals(session, tables),
    sequences: await readSequences(session),
  };
}

/** Tables of users: no system schema, no extension's, no temporary one, not the ledger. */
const USER_TABLES = `
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and c.relpersistence <> 't'
    and n.nspname not in ('pg_catalog', 'information_schema', ${quoteLiteral(LEDGER)}) and not pg_catalog.starts_with(n.nspname, 'pg_')
    and not exists (select from pg_catalog.pg_depend d where d.classid = 1259 and d.objid = c.oid and d.deptype = 'e')`;

async function readTables(session: Session): Promise<{ readonly tables: Table[]; readonly items: Item[] }> {
  const { rows } = await session.query<{
    schema: string;
    name: string;
    oid: string;
    partitioned: boolean;
    key: readonly string[];
    columns: readonly string[];
    numbers: readonly string[];
  }>({
    text: `
select n.nspname::text as schema, c.relname::text as name, c.oid::text as oid, c.relkind = 'p' as partitioned,
  array(select a.attname::text from pg_catalog.pg_index i join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey::int2[])
        where i.indrelid = c.oid and i.indisprimary order by a.attnum) as key,
  array(select a.attname::text from pg_catalog.pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
  array(select a.attnum::text from pg_catalog.pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as numbers
${USER_TABLES}
order by 1, 2`,
  });
  const tables: Table[] = [];
  const items: Item[] = [];
  for (const row of rows) {
    const name = `${quoteIdentifier(row.schema)}.${quoteIdentifier(row.name)}`;
    items.push({ kind: "table", subject: name, key: "", value: row.oid });
    row.columns.forEach((column, index) =>
      items.push({ kind: "column", subject: name, key: column, value: `${row.oid}.${row.numbers[index] ?? ""}` }),
    );
    if (!row.partitioned) tables.push({ name, primaryKey: row.key });
  }
  return { tables, items };
}

async function readTotals(session: Session, tables: readonly Table[]): Promise<ReadonlyMap<string, RowTotal>> {
  const totals = new Map<string, RowTotal>();
  for (let from = 0; from < tables.length; from += TABLES_A_QUERY) {
    const parts = tables
      .slice(from, from + TABLES_A_QUERY)
      .map(
        ({ name }) =>
          `select ${quoteLiteral(name)} as name, pg_catalog.count(*)::int as count, pg_catalog.sum(pg_catalog.hashtextextended(${ROW}::text, 0))::text as hash from only ${name} ${ROW}`,
      );
    const { rows } = await session.query<{ name: string; count: number; hash: string | null }>({
      text: parts.join("\nunion all "),
    });
    for (const { name, count, hash } of rows) totals.set(name, { count, hash: hash ?? "" });
  }
  return totals;
}

async function readSequences(session: Session): Promise<ReadonlyMap<string, string | null>> {
  const { rows } = await session.query<{ name: string; last: string | null }>({
    text: `
select pg_catalog.format('%I.%I', s.schemaname, s.sequencename) as name, s.last_value::text as last
from pg_catalog.pg_sequences s
where s.schemaname <> ${quoteLiteral(LEDGER)} and not pg_catalog.starts_with(s.schemaname, 'pg_')`,
  });
  return new Map(rows.map(({ name, last }) => [name, last]));
}

/** The rows of some tables as items; of a large one only the total. */
export async function readRows(session: Session, snapshot: Snapshot, names: Iterable<string>): Promise<State> {
  const items: Item[] = [];
  for (const name of names) {
    const table = snapshot.tables.get(name);
    const total = snapshot.rows.get(name);
    if (table === undefined || total === undefined) continue;
    if (total.count > LISTED_ROWS) {
      items.push({ kind: "rows", subject: name, key: "", value: `${total.count} ${total.hash}` });
    } else {
      items.push(...(await listRows(session, table)));
    }
  }
  return stateOf(items);
}

async function listRows(session: Session, { name, primaryKey }: Table): Promise<Item[]> {
  const columns = primaryKey.map((column) => `${ROW}.${quoteIdentifier(column)}`).join(", ");
  // Rows without a key have only their content, and how often it is there.
  const key =
    primaryKey.length > 0
      ? `pg_catalog.jsonb_build_array(${columns})::text`
      : `pg_catalog.md5(${ROW}::text) || '#' || pg_catalog.row_number() over (partition by ${ROW}::text)`;
  const { rows } = await session.query<{ key: string; value: string }>({
    text: `select ${key} as key, pg_catalog.to_jsonb(${ROW})::text as value from only ${name} ${ROW}`,
  });
  return rows.map((row): Item => ({ kind: "row", subject: name, key: row.key, value: row.value }));
}
