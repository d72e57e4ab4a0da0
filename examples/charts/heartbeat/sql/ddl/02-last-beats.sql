-- The newest row of each worker.
create index if not exists beats_worker_at on heartbeat.beats (worker, at desc);

create or replace view heartbeat.last_beats as
  select distinct on (worker) worker, at from heartbeat.beats order by worker, at desc;
