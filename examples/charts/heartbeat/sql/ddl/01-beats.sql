-- What the workers write: one row each few seconds.
create schema if not exists heartbeat;

create table if not exists heartbeat.beats (
  id     bigint      generated always as identity primary key,
  worker text        not null,
  at     timestamptz not null default now()
);
