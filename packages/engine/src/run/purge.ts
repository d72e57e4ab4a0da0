import { KEY_SETTINGS, type KeyedTable, keyOfRow, qualified } from "../catalog/keyed-table.ts";
import { findReferences, findTables, type Reference } from "../catalog/references.ts";
import { SlipwayError } from "../errors.ts";
import type { DemoRecord, TableName } from "../ledger/demo-rows.ts";
import { deleteOrder } from "../plan/delete-order.ts";
import type { Session } from "../postgres/session.ts";
import { quoteIdentifier } from "../sql/identifier.ts";
import { demoLookup, demoMatch } from "./demo-match.ts";

/** Keys that are shown of rows in the way. */
const SHOWN = 5;

/** What became of one table's demo data. */
export interface PurgedTable {
  /** `schema.table`. */
  readonly table: string;
  /** Rows that dml brought. */
  readonly recorded: number;
  /** Of those, the ones that were still there. */
  readonly present: number;
}

/** Rows of others that refer to demo data. */
export interface Dependent {
  readonly table: string;
  readonly constraint: string;
  readonly refersTo: string;
  readonly rows: number;
  /** Keys of some of them, as JSON. */
  readonly examples: readonly string[];
}

interface Keys {
  readonly schema: string;
  readonly application: string;
}

/** Parameters that name the table. */
const TABLE: TableName = { schema: "$2", name: "$3" };

const nameOf = ({ schema, name }: TableName): string => `${schema}.${name}`;
const same = (a: TableName, b: TableName): boolean => a.schema === b.schema && a.name === b.name;

/** Prepares the current transaction: nobody waits behind us for longer than the others of our transactions. */
export async function preparePurge(session: Session, lockTimeoutMs: number): Promise<void> {
  const { error } = await session.script(
    `begin isolation level read committed read write; set local lock_timeout = ${lockTimeoutMs}; ${KEY_SETTINGS}`,
  );
  if (error !== null) {
    throw error;
  }
}

/**
 * The tables of the record that are there still, by which their rows can be found.
 * @throws {SlipwayError} `PURGE_REFUSED` when a table's primary key is another one now
 */
export async function demoTables(session: Session, { tables }: DemoRecord): Promise<readonly KeyedTable[]> {
  const names = tables
    .map(({ table }) => table)
    .filter((table, at, all) => all.findIndex((other) => same(table, other)) === at);
  const found = await findTables(session, names);
  for (const table of found) {
    const other = tables.find(
      (entry) => same(entry.table, table) && entry.keyColumns.join() !== table.keyColumns.join(),
    );
    if (other !== undefined) {
      throw new SlipwayError(
        "PURGE_REFUSED",
        `the primary key of ${nameOf(table)} is (${table.keyColumns.join(", ")}) now; its demo rows were recorded by (${other.keyColumns.join(", ")})`,
        { hint: "take the rows of this table out by hand, or give it its former primary key" },
      );
    }
  }
  return found;
}

/** How many of a table's demo rows are there; locked against changes and new references if told to. */
export async function countPresent(
  session: Session,
  table: KeyedTable,
  keys: Keys & { readonly lock: boolean },
): Promise<number> {
  const demo = demoMatch(keys.schema, table, TABLE);
  const { rows } = await session.query<{ present: number }>({
    text: `
with demo as materialized (${demo.recorded})
select pg_catalog.count(*)::int as present
from (select 1 from ${qualified(table)} t, demo k where ${demo.finds("k", "t")} ${keys.lock ? "for update of t" : ""}) found`,
    values: [keys.application, table.schema, table.name],
  });
  return rows[0]?.present ?? 0;
}

/** Rows that are no demo data and refer to some, through every foreign key. */
export async function findDependents(
  session: Session,
  tables: readonly KeyedTable[],
  keys: Keys,
): Promise<readonly Dependent[]> {
  const dependents: Dependent[] = [];
  for (const reference of await findReferences(session, tables)) {
    const target = tables.find((table) => same(table, reference.to));
    const dependent = target === undefined ? null : await dependentsOf(session, { reference, target, tables, keys });
    if (dependent !== null) {
      dependents.push(dependent);
    }
  }
  return dependents;
}

async function dependentsOf(
  session: Session,
  query: {
    readonly reference: Reference;
    readonly target: KeyedTable;
    readonly tables: readonly KeyedTable[];
    readonly keys: Keys;
  },
): Promise<Dependent | null> {
  const { reference, target, tables, keys } = query;
  const demo = demoMatch(keys.schema, target, TABLE);
  const own = tables.some((table) => same(table, reference.from))
    ? demoLookup(keys.schema, reference.from, { schema: "$4", name: "$5" })
    : null;
  const joined = reference.fromColumns
    .map((column, place) => `c.${quoteIdentifier(column)} = t.${quoteIdentifier(reference.toColumns[place] ?? "")}`)
    .join(" and ");
  const example = reference.from.keyColumns.length === 0 ? "null" : `${keyOfRow("c", reference.from)}::text`;
  const { rows } = await session.query<{ rows: number; examples: readonly string[] | null }>({
    text: `
with demo as materialized (${demo.recorded}), own as materialized (
  ${own === null ? "select $4::text, $5::text" : own.recorded}
), dependent as (
  select ${example} as example
  from ${qualified(target)} t
  join demo k on ${demo.finds("k", "t")}
  join ${qualified(reference.from)} c on ${joined}
  ${own === null ? "" : `where not exists (select from own o where ${own.finds("o", "c")})`}
)
select pg_catalog.count(*)::int as rows, (select pg_catalog.array_agg(s.example) from (select example from dependent limit ${SHOWN}) s) as examples
from dependent`,
    values: [keys.application, target.schema, target.name, reference.from.schema, reference.from.name],
  });
  const found = rows[0];
  return found === undefined || found.rows === 0
    ? null
    : {
        table: nameOf(reference.from),
        constraint: reference.constraint,
        refersTo: nameOf(reference.to),
        rows: found.rows,
        examples: (found.examples ?? []).filter((text) => text !== null),
      };
}

/** Deletes the demo rows, those that refer to others first. */
export async function deleteDemoRows(session: Session, tables: readonly KeyedTable[], keys: Keys): Promise<void> {
  const references = await findReferences(session, tables);
  const byName = new Map(tables.map((table) => [nameOf(table), table]));
  const referring = tables.map((table) => ({
    table: nameOf(table),
    refersTo: references.filter(({ from }) => same(from, table)).map(({ to }) => nameOf(to)),
  }));
  for (const group of deleteOrder(referring)) {
    const members = group.flatMap((name) => byName.get(name) ?? []);
    await session.query({
      text: deleteSql(members, keys.schema),
      values: [keys.application, JSON.stringify(members.map(({ schema, name }) => [schema, name]))],
    });
  }
}

/** One statement for tables that refer to each other: their foreign keys are looked at when it ends. */
function deleteSql(tables: readonly KeyedTable[], schema: string): string {
  const parts = tables.map((table, at) => {
    const demo = demoMatch(schema, table, { schema: `$2::jsonb -> ${at} ->> 0`, name: `$2::jsonb -> ${at} ->> 1` });
    return `
demo_${at} as materialized (
  ${demo.recorded}
), gone_${at} as (
  delete from ${qualified(table)} t using demo_${at} k where ${demo.finds("k", "t")}
)`;
  });
  return `with ${parts.join(",")} select 1`;
}
