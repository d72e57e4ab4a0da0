/** One row: every holder of the run lock counts it up before it works; every segment share-locks the count it knows. */
export const createFence = (schema: string): string => `
create table ${schema}.fence (
  only_row boolean primary key default true check (only_row),
  epoch bigint not null default 0
)`;
