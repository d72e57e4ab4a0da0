import { quoteIdentifier } from "../sql/identifier.ts";

/** A table with its primary key, as far as it has one. */
export interface KeyedTable {
  readonly schema: string;
  readonly name: string;
  /** In the key's order; empty without a primary key. */
  readonly keyColumns: readonly string[];
  /** Types of the key's columns, as SQL names them. */
  readonly keyTypes: readonly string[];
}

/** Select list of {@link KeyedTable}; `c` (pg_class) and `n` (its pg_namespace) must be in scope. */
export const KEYED_TABLE_COLUMNS = `n.nspname as schema, c.relname as name,
  coalesce(key.columns, '{}') as "keyColumns", coalesce(key.types, '{}') as "keyTypes"`;

/** Joins the primary key's columns to `c`. */
export const KEYED_TABLE_JOIN = `left join lateral (
  select pg_catalog.array_agg(a.attname::text order by k.place) as columns,
    pg_catalog.array_agg(pg_catalog.format_type(a.atttypid, a.atttypmod) order by k.place) as types
  from pg_catalog.pg_index i
  cross join lateral pg_catalog.unnest(i.indkey::smallint[]) with ordinality k(number, place)
  join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
  where i.indrelid = c.oid and i.indisprimary
) key on true`;

/** The table's name in SQL. */
export const qualified = ({ schema, name }: { readonly schema: string; readonly name: string }): string =>
  `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;

/** The key of row `alias` as SQL: an array of texts in JSON. */
export const keyOfRow = (alias: string, { keyColumns }: Pick<KeyedTable, "keyColumns">): string =>
  `pg_catalog.jsonb_build_array(${keyColumns.map((column) => `${alias}.${quoteIdentifier(column)}::text`).join(", ")})`;

/** A condition: row `alias` is the one whose key the JSON array `key` holds. Typed, so that the key's index serves. */
export const hasKey = (alias: string, { keyColumns, keyTypes }: KeyedTable, key: string): string =>
  keyColumns
    .map((column, place) => `${alias}.${quoteIdentifier(column)} = (${key} ->> ${place})::${keyTypes[place] ?? "text"}`)
    .join(" and ");

/** Texts of keys read the same in every session, whatever role and database set. For the current transaction. */
export const KEY_SETTINGS = `set local datestyle = 'ISO'; set local intervalstyle = 'iso_8601'; set local timezone = 'UTC';
set local extra_float_digits = 1; set local bytea_output = 'hex'`;
