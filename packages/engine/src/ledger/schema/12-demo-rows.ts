/**
 * Which rows the dml files brought: keys of a table's rows, as arrays of the key columns' text, at most some thousands a line. Where a
 * table's rows could not be recorded, `reason` says why; where that goes for the whole file, `table_name` is null.
 */
export const createDemoRows = (schema: string): string => `
create table ${schema}.demo_rows (
  id bigint generated always as identity primary key,
  application text not null,
  file text not null,
  table_schema text,
  table_name text,
  key_columns text[] not null default '{}',
  keys jsonb not null default '[]',
  reason text,
  recorded_at timestamptz not null default now()
)`;
