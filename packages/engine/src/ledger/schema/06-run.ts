/** Every run that had something to do, also failed ones. \`segments\` counts what it has committed so far. */
export const createRun = (schema: string): string => `
create table ${schema}.run (
  id uuid primary key,
  application text not null,
  command text not null,
  status text not null check (status in ('running', 'succeeded', 'failed', 'interrupted')),
  started_at timestamptz not null,
  duration_ms bigint not null default 0,
  segments integer not null default 0,
  database_user text not null default current_user,
  runner jsonb not null,
  migrations jsonb not null default '[]',
  error jsonb
)`;
