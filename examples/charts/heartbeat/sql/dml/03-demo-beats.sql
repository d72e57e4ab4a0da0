-- Demo data: an hour of a worker that is long gone.
insert into heartbeat.beats (worker, at)
select 'demo-worker', timestamptz '2026-01-01 12:00+00' + minute * interval '1 minute'
  from generate_series(0, 59) as minute
 where not exists (select from heartbeat.beats where worker = 'demo-worker');
