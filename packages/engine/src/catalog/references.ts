import type { Session } from "../postgres/session.ts";
import { KEYED_TABLE_COLUMNS, KEYED_TABLE_JOIN, type KeyedTable } from "./keyed-table.ts";

/** A foreign key that points at one of the tables asked for. */
export interface Reference {
  readonly constraint: string;
  readonly from: KeyedTable;
  readonly to: { readonly schema: string; readonly name: string };
  readonly fromColumns: readonly string[];
  readonly toColumns: readonly string[];
}

/** Tables of these names that are there, with their keys. */
export async function findTables(
  session: Session,
  names: readonly { readonly schema: string; readonly name: string }[],
): Promise<readonly KeyedTable[]> {
  const { rows } = await session.query<KeyedTable>({
    text: `
select ${KEYED_TABLE_COLUMNS}
from pg_catalog.jsonb_to_recordset($1::jsonb) as s(schema text, name text)
join pg_catalog.pg_namespace n on n.nspname = s.schema
join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = s.name and c.relkind in ('r', 'p')
${KEYED_TABLE_JOIN}
order by n.nspname, c.relname`,
    values: [JSON.stringify(names)],
  });
  return rows;
}

/** Every foreign key that points at one of these tables; those of partitions count as their parents'. */
export async function findReferences(
  session: Session,
  names: readonly { readonly schema: string; readonly name: string }[],
): Promise<readonly Reference[]> {
  const columns = (numbers: string, relation: string): string => `(
    select pg_catalog.array_agg(a.attname::text order by k.place)
    from pg_catalog.unnest(${numbers}) with ordinality k(number, place)
    join pg_catalog.pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number)`;
  const { rows } = await session.query<
    KeyedTable & {
      readonly constraint: string;
      readonly toSchema: string;
      readonly toName: string;
      readonly fromColumns: readonly string[];
      readonly toColumns: readonly string[];
    }
  >({
    text: `
select f.conname as constraint, tn.nspname as "toSchema", t.relname as "toName",
  ${columns("f.conkey", "f.conrelid")} as "fromColumns", ${columns("f.confkey", "f.confrelid")} as "toColumns", ${KEYED_TABLE_COLUMNS}
from pg_catalog.jsonb_to_recordset($1::jsonb) as s(schema text, name text)
join pg_catalog.pg_namespace tn on tn.nspname = s.schema
join pg_catalog.pg_class t on t.relnamespace = tn.oid and t.relname = s.name
join pg_catalog.pg_constraint f on f.confrelid = t.oid and f.contype = 'f' and f.conparentid = 0
join pg_catalog.pg_class c on c.oid = f.conrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
${KEYED_TABLE_JOIN}
order by n.nspname, c.relname, f.conname`,
    values: [JSON.stringify(names)],
  });
  return rows.map(({ constraint, toSchema, toName, fromColumns, toColumns, schema, name, keyColumns, keyTypes }) => ({
    constraint,
    from: { schema, name, keyColumns, keyTypes },
    to: { schema: toSchema, name: toName },
    fromColumns,
    toColumns,
  }));
}
