/** Every content that ever ran. The one with the highest ordinal of a file is the one that ran last. */
export const createMigration = (schema: string): string => `
create table ${schema}.migration (
  application text not null,
  track text not null check (track in ('ddl', 'dml')),
  file text not null,
  checksum text not null,
  ordinal bigint not null generated always as identity,
  run_id uuid,
  applied_at timestamptz not null default now(),
  duration_ms bigint not null default 0,
  statements bigint not null default 0,
  baseline boolean not null default false,
  primary key (application, track, file, checksum)
)`;
