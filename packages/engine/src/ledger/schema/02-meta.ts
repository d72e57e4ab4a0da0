/** One row: which version of this schema stands here, and the oldest engine that can still work with it. */
export const createMeta = (schema: string): string => `
create table ${schema}.meta (
  only_row boolean primary key default true check (only_row),
  version integer not null,
  compatible_from integer not null,
  created_at timestamptz not null default now()
)`;
