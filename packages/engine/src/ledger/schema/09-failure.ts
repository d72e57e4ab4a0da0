/** Contents that failed, so that gates do not try them again at once. */
export const createFailure = (schema: string): string => `
create table ${schema}.failure (
  application text not null,
  track text not null,
  file text not null,
  checksum text not null,
  failed_at timestamptz not null default now(),
  run_id uuid not null,
  error jsonb not null,
  primary key (application, track, file, checksum)
)`;
