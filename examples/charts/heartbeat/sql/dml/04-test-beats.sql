-- Test data: a worker that fell silent, and one whose clock runs ahead.
insert into heartbeat.beats (worker, at)
select late.worker, late.at
  from (values ('test-silent', timestamptz '2020-01-01 12:00+00'), ('test-ahead', timestamptz '2099-01-01 12:00+00')) as late (worker, at)
 where not exists (select from heartbeat.beats as there where there.worker = late.worker);
