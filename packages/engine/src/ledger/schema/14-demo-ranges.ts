/**
 * Keys that are one integer, without a JSON value for each row: all integers from `range_starts[n]` to `range_ends[n]` are keys of rows
 * that the file brought. A line has either `keys` or ranges. Compressing scattered keys would take as long as finding them.
 */
export const addDemoRanges = (schema: string): string => `
alter table ${schema}.demo_rows
  add column range_starts bigint[] not null default '{}',
  add column range_ends bigint[] not null default '{}',
  alter column range_starts set storage external,
  alter column range_ends set storage external`;
