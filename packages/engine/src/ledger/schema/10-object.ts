/**
 * The newest record of each owned object, whichever release of whichever application made it.
 * `others` names items that somebody else added to it: they are not part of what has to stand.
 */
export const createObject = (schema: string): string => `
create table ${schema}.object (
  type text not null,
  identity text not null,
  names text[] not null,
  args text[] not null,
  class_id oid not null,
  object_id oid not null,
  items jsonb not null,
  others text[] not null default '{}',
  fast text not null,
  scope text not null,
  run_id uuid not null,
  recorded_at timestamptz not null default now(),
  primary key (type, identity)
)`;
