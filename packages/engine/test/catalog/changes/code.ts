import type { Change } from "./change.ts";

export const CODE_CHANGES: readonly Change[] = [
  {
    name: "drop view",
    before: "create table app.t (a int); create view app.v as select a from app.t",
    change: "drop view app.v",
    drift: ["view app.v is missing"],
  },
  {
    name: "view replaced",
    before: "create view app.v as select 1 as a",
    change: "create or replace view app.v as select 1 as a where true",
    drift: ["view app.v differs: line 2, `WHERE true`, is not in the record"],
  },
  {
    name: "view with another column",
    before: "create view app.v as select 1 as a",
    change: "create or replace view app.v as select 1 as a, 2 as b",
    drift: ["view app.v differs: line 1 is `SELECT 1 AS a,`, recorded as `SELECT 1 AS a`"],
    information: ["column app.v.b was added"],
  },
  {
    name: "view option",
    before: "create table app.t (a int); create view app.v as select a from app.t",
    change: "alter view app.v set (security_barrier)",
    drift: [],
    information: ["option security_barrier of view app.v was added"],
  },
  {
    name: "view check option",
    before: "create table app.t (a int); create view app.v as select a from app.t with check option",
    change: "alter view app.v reset (check_option)",
    drift: ["option check_option of view app.v is missing"],
  },
  {
    name: "view column default",
    before: "create table app.t (a int); create view app.v as select a from app.t",
    change: "alter view app.v alter column a set default 7",
    drift: ["column app.v.a is integer default 7, recorded as integer"],
  },
  {
    name: "materialized view replaced",
    before: "create materialized view app.m as select 1 as a",
    change: "drop materialized view app.m; create materialized view app.m as select 2 as a",
    drift: ["materialized view app.m is SELECT 2 AS a, recorded as SELECT 1 AS a"],
  },
  {
    name: "materialized view index",
    before:
      "create table app.t (a int); create materialized view app.m as select a from app.t; create unique index m_a on app.m (a)",
    change: "drop index app.m_a",
    drift: ["index app.m_a is missing"],
  },
  {
    name: "drop function",
    before: "create function app.f(x int) returns int language sql as 'select 1'",
    change: "drop function app.f(int)",
    drift: ["function app.f(integer) is missing"],
  },
  {
    name: "function body",
    before: "create function app.f(x int) returns int language sql as 'select 1'",
    change: "create or replace function app.f(x int) returns int language sql as 'select 2'",
    drift: [
      "function app.f(integer) differs: line 4 is `AS $function$select 2$function$`, recorded as `AS $function$select 1$function$`",
    ],
  },
  {
    name: "function body of many lines",
    before: "create function app.f() returns int language plpgsql as E'begin\\n  -- one\\n  return 1;\\nend'",
    change:
      "create or replace function app.f() returns int language plpgsql as E'begin\\n  -- one\\n  return 2;\\nend'",
    drift: ["function app.f() differs: line 6 is `return 2;`, recorded as `return 1;`"],
  },
  {
    name: "function atomic body",
    before: "create function app.f() returns int begin atomic select 1; end",
    change: "create or replace function app.f() returns int begin atomic select 2; end",
    drift: ["function app.f() differs: line 5 is `SELECT 2;`, recorded as `SELECT 1;`"],
  },
  {
    name: "function volatility",
    before: "create function app.f(x int) returns int language sql as 'select 1'",
    change: "alter function app.f(int) immutable",
    drift: ["function app.f(integer) differs: line 4, `IMMUTABLE`, is not in the record"],
  },
  {
    name: "function security",
    before: "create function app.f(x int) returns int language sql as 'select 1'",
    change: "alter function app.f(int) security definer",
    drift: ["function app.f(integer) differs: line 4, `SECURITY DEFINER`, is not in the record"],
  },
  {
    name: "function strictness",
    before: "create function app.f(x int) returns int language sql as 'select 1'",
    change: "alter function app.f(int) strict",
    drift: ["function app.f(integer) differs: line 4, `STRICT`, is not in the record"],
  },
  {
    name: "function parallel safety",
    before: "create function app.f(x int) returns int language sql as 'select 1'",
    change: "alter function app.f(int) parallel safe",
    drift: ["function app.f(integer) differs: line 4, `PARALLEL SAFE`, is not in the record"],
  },
  {
    name: "function leakproof",
    before: "create function app.f(x int) returns int language sql as 'select 1'",
    change: "alter function app.f(int) leakproof",
    drift: ["function app.f(integer) differs: line 4, `LEAKPROOF`, is not in the record"],
  },
  {
    name: "function cost",
    before: "create function app.f(x int) returns int language sql as 'select 1'",
    change: "alter function app.f(int) cost 7",
    drift: ["function app.f(integer) differs: line 4, `COST 7`, is not in the record"],
  },
  {
    name: "function rows",
    before: "create function app.f(x int) returns setof int language sql as 'select 1'",
    change: "alter function app.f(int) rows 7",
    drift: ["function app.f(integer) differs: line 4, `ROWS 7`, is not in the record"],
  },
  {
    name: "function setting",
    before: "create function app.f(x int) returns int language sql as 'select 1'",
    change: "alter function app.f(int) set search_path = app",
    drift: ["function app.f(integer) differs: line 4, `SET search_path TO 'app'`, is not in the record"],
  },
  {
    name: "function argument default",
    before: "create function app.f(x int) returns int language sql as 'select 1'",
    change: "create or replace function app.f(x int default 5) returns int language sql as 'select 1'",
    drift: [
      "function app.f(integer) differs: line 1 is `CREATE OR REPLACE FUNCTION app.f(x integer DEFAULT 5)`, recorded as `CREATE OR REPLACE FUNCTION app.f(x integer)`",
    ],
  },
  {
    name: "function extension dependence",
    before: "create function app.f(x int) returns int language sql as 'select 1'",
    change: "alter function app.f(int) depends on extension plpgsql",
    drift: [],
    information: ["dependence on extension plpgsql on function app.f(integer) was added"],
  },
  {
    name: "function renamed",
    before: "create function app.f(x int) returns int language sql as 'select 1'",
    change: "alter function app.f(int) rename to g",
    drift: ["function app.f(integer) is missing"],
  },
  {
    name: "procedure body",
    before: "create procedure app.p(x int) language sql as 'select 1'",
    change: "create or replace procedure app.p(x int) language sql as 'select 2'",
    drift: [
      "procedure app.p(integer) differs: line 3 is `AS $procedure$select 2$procedure$`, recorded as `AS $procedure$select 1$procedure$`",
    ],
  },
  {
    name: "aggregate",
    before: "create aggregate app.total(int) (sfunc = pg_catalog.int4pl, stype = int)",
    change: "create or replace aggregate app.total(int) (sfunc = pg_catalog.int4pl, stype = int, initcond = '0')",
    drift: [
      "aggregate app.total(integer) is state function int4pl state type integer state space 0 rf rf initial '0' kind n arguments integer returns integer parallel u, recorded as state function int4pl state type integer state space 0 rf rf kind n arguments integer returns integer parallel u",
    ],
  },
  {
    name: "drop trigger",
    before:
      "create table app.t (a int); create function app.f() returns trigger language plpgsql as 'begin return new; end'; create trigger g before insert on app.t for each row execute function app.f()",
    change: "drop trigger g on app.t",
    drift: ["trigger g on table app.t is missing"],
  },
  {
    name: "trigger replaced",
    before:
      "create table app.t (a int); create function app.f() returns trigger language plpgsql as 'begin return new; end'; create trigger g before insert on app.t for each row execute function app.f()",
    change: "create or replace trigger g before insert or update on app.t for each row execute function app.f()",
    drift: [
      "trigger g on table app.t is CREATE TRIGGER g BEFORE INSERT OR UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION app.f(), recorded as CREATE TRIGGER g BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.f()",
    ],
  },
  {
    name: "trigger disabled",
    before:
      "create table app.t (a int); create function app.f() returns trigger language plpgsql as 'begin return new; end'; create trigger g before insert on app.t for each row execute function app.f()",
    change: "alter table app.t disable trigger g",
    drift: [
      "trigger g on table app.t is CREATE TRIGGER g BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.f() (disabled), recorded as CREATE TRIGGER g BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.f()",
    ],
  },
  {
    name: "trigger enabled always",
    before:
      "create table app.t (a int); create function app.f() returns trigger language plpgsql as 'begin return new; end'; create trigger g before insert on app.t for each row execute function app.f()",
    change: "alter table app.t enable always trigger g",
    drift: [
      "trigger g on table app.t is CREATE TRIGGER g BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.f() (enabled always), recorded as CREATE TRIGGER g BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.f()",
    ],
  },
  {
    name: "add trigger",
    before:
      "create table app.t (a int); create function app.f() returns trigger language plpgsql as 'begin return new; end'",
    change: "create trigger g before insert on app.t for each row execute function app.f()",
    drift: [],
    information: ["trigger g on table app.t was added"],
  },
  {
    name: "comment on trigger",
    before:
      "create table app.t (a int); create function app.f() returns trigger language plpgsql as 'begin return new; end'; create trigger g before insert on app.t for each row execute function app.f(); comment on trigger g on app.t is 'why'",
    change: "comment on trigger g on app.t is 'because'",
    drift: ["comment on trigger g on table app.t is because, recorded as why"],
  },
  {
    name: "drop rule",
    before: "create table app.t (a int); create rule r as on delete to app.t do instead nothing",
    change: "drop rule r on app.t",
    drift: ["rule r on table app.t is missing"],
  },
  {
    name: "rule replaced",
    before: "create table app.t (a int); create rule r as on delete to app.t do instead nothing",
    change: "create or replace rule r as on delete to app.t where old.a > 0 do instead nothing",
    drift: [
      "rule r on table app.t differs: line 2 is `ON DELETE TO app.t`, recorded as `ON DELETE TO app.t DO INSTEAD NOTHING;`",
    ],
  },
  {
    name: "rule disabled",
    before: "create table app.t (a int); create rule r as on delete to app.t do instead nothing",
    change: "alter table app.t disable rule r",
    drift: [
      "rule r on table app.t differs: line 2 is `ON DELETE TO app.t DO INSTEAD NOTHING; (disabled)`, recorded as `ON DELETE TO app.t DO INSTEAD NOTHING;`",
    ],
  },
  {
    name: "row security on",
    before: "create table app.t (a int)",
    change: "alter table app.t enable row level security",
    drift: ["row security of table app.t is on, recorded as off"],
  },
  {
    name: "row security forced",
    before: "create table app.t (a int); alter table app.t enable row level security",
    change: "alter table app.t force row level security",
    drift: ["row security of table app.t is on, forced, recorded as on"],
  },
  {
    name: "drop policy",
    before: "create table app.t (a int); create policy p on app.t using (a > 0)",
    change: "drop policy p on app.t",
    drift: ["policy p on table app.t is missing"],
  },
  {
    name: "policy changed",
    before: "create table app.t (a int); create policy p on app.t for update using (a > 0)",
    change: "alter policy p on app.t using (a > 1)",
    drift: [
      "policy p on table app.t is permissive for update to public using ((a > 1)), recorded as permissive for update to public using ((a > 0))",
    ],
  },
  {
    name: "policy roles",
    before: "create table app.t (a int); create policy p on app.t using (a > 0)",
    change: "alter policy p on app.t to reader",
    drift: [
      "policy p on table app.t is permissive for all to reader using ((a > 0)), recorded as permissive for all to public using ((a > 0))",
    ],
  },
  {
    name: "add policy",
    before: "create table app.t (a int)",
    change: "create policy p on app.t as restrictive using (a > 0)",
    drift: [],
    information: ["policy p on table app.t was added"],
  },
  {
    name: "comment on policy",
    before: "create table app.t (a int); create policy p on app.t using (a > 0); comment on policy p on app.t is 'why'",
    change: "comment on policy p on app.t is 'because'",
    drift: ["comment on policy p on table app.t is because, recorded as why"],
  },
];
