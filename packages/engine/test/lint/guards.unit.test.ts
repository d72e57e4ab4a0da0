import { describe, expect, test } from "vitest";
import { check } from "./check.ts";

/** Rules about other matters, which the short statements here give cause for. */
const OTHER = [
  "data-in-ddl",
  "drop-data",
  "drop-cascade",
  "blocking-constraint",
  "blocking-key",
  "rename-in-use",
  "change-all-rows",
];

async function codes(sql: string): Promise<readonly string[]> {
  const found = await check({ "ddl/01-a.sql": sql }, OTHER);
  return found.map(({ code }) => code);
}

const inDo = (body: string, declare = ""): string => `do $do$ ${declare} begin ${body} end $do$;`;

/** What may run again, by what makes it so. */
const GUARDED: Readonly<Record<string, string>> = {
  "an IF in a DO block": inDo("if to_regclass('a.t') is null then create table a.t (id int); end if;"),
  "the ELSE of an IF": inDo("if to_regclass('a.t') is not null then null; else create table a.t (id int); end if;"),
  "an ELSIF": inDo("if true then null; elsif to_regclass('a.t') is null then create table a.t (id int); end if;"),
  "a CASE": inDo("case when to_regclass('a.t') is null then create table a.t (id int); else null; end case;"),
  "a loop over rows": inDo("for r in select 1 loop create table a.t (id int); end loop;", "declare r record;"),
  "an earlier RETURN": inDo("if to_regclass('a.t') is not null then return; end if; create table a.t (id int);"),
  "a handler of the condition": inDo("create type a.m as enum ('x'); exception when duplicate_object then null;"),
  "a handler of the SQLSTATE": inDo("create type a.m as enum ('x'); exception when sqlstate '42710' then null;"),
  "a handler of everything": inDo("create type a.m as enum ('x'); exception when others then raise notice 'there';"),
  "a handler in a block within": inDo(
    "begin create type a.m as enum ('x'); exception when duplicate_object then null; end; perform 1;",
  ),
  "a handler for a unique constraint": inDo(
    "alter table a.t add constraint t_x_key unique (x); exception when duplicate_table then null;",
  ),
  "a handler for a check": inDo(
    "alter table a.t add constraint t_x_check check (x > 0); exception when duplicate_object then null;",
  ),
  "a handler for a column": inDo("alter table a.t add column x int; exception when duplicate_column then null;"),
  "a handler with several conditions": inDo(
    "alter table a.t add constraint p primary key (x); exception when duplicate_table or invalid_table_definition then null;",
  ),
  "a guarded EXECUTE": inDo("if to_regtype('a.m') is null then execute 'create type a.m as enum (''x'')'; end if;"),
  "a body in single quotes":
    "do 'begin if to_regtype(''a.m'') is null then create type a.m as enum (''x''); end if; end';",
  "a body in another language": "do language plperl $$ create type $$;",
  "an EXECUTE put together": inDo("execute format('create table %I (id int)', 't');"),
  "a DROP of a policy before": "drop policy if exists p on a.t; create policy p on a.t using (true);",
  "a DROP of a trigger before":
    "drop trigger if exists x on a.t; create trigger x before insert on a.t for each row execute function a.f();",
  "a DROP of a constraint before":
    "alter table a.t drop constraint if exists c; alter table a.t add constraint c check (x > 0);",
  "a DROP of a constraint in the same ALTER TABLE":
    "alter table a.t drop constraint if exists c, add constraint c check (x > 0);",
  "a DROP in the same DO block": inDo("drop policy if exists p on a.t; create policy p on a.t using (true);"),
  "a DROP of a type before": "drop type if exists a.m; create type a.m as enum ('x');",
  "a DROP of a function before":
    "drop function if exists a.f(int); create function a.f(int) returns int language sql as 'select 1';",
  "a DROP of a view before": "drop view if exists a.v; create view a.v as select 1 as x;",
  "a DROP of a cast before": "drop cast if exists (a.x as a.y); create cast (a.x as a.y) without function;",
  "a DROP of an event trigger before":
    "drop event trigger if exists e; create event trigger e on ddl_command_end execute function a.f();",
  "a DROP of a publication before": "drop publication if exists p; create publication p for table a.t;",
  "a DROP of the table before": "drop table if exists a.t; create table a.t (id int); create index t_idx on a.t (id);",
  "a DROP of the schema before": "drop schema if exists a cascade; create schema a; create table a.t (id int);",
  "a table that is made anew": "drop table if exists a.t; create table a.t (id int); insert into a.t values (1);",
  "a DROP of an operator class before":
    "drop operator class if exists a.o using btree; create operator class a.o for type a.x using btree as function 1 a.f(a.x, a.x);",
  "a helper that is dropped again":
    "create function a.f() returns int language sql as 'select 1'; select a.f(); drop function a.f();",
  "a helper table that is dropped again":
    "create table if not exists a.h (id int); insert into a.h values (1); drop table a.h;",
  "a rename with IF EXISTS": "alter table if exists a.old rename to new; alter index if exists a.i rename to j;",
  "a move with IF EXISTS": "alter table if exists a.t set schema b;",
  "an upsert that takes the new value":
    "insert into a.t (id, n) values (1, 2) on conflict (id) do update set n = excluded.n + 1;",
  "an INSERT that counts what is there": "insert into a.t (id) select 1 where (select count(*) from a.t) = 0;",
  "a temporary table": "create temporary table x (id int); create index on x (id); insert into x values (1);",
  "a temporary function": "create function pg_temp.f() returns int language sql as 'select 1';",
  "a temporary view": "create temp view x as select 1 as y;",
  "ON CONFLICT DO NOTHING": "insert into a.t (id) values (1) on conflict do nothing;",
  "ON CONFLICT DO UPDATE": "insert into a.t (id) values (1) on conflict (id) do update set id = excluded.id;",
  "WHERE NOT EXISTS": "insert into a.t (id) select 1 where not exists (select from a.t where id = 1);",
  "WHERE NOT IN": "insert into a.t (id) select x from a.s where x not in (select id from a.t);",
  "an anti-join": "insert into a.t (id) select s.id from a.s left join a.t on t.id = s.id where t.id is null;",
  EXCEPT: "insert into a.t (id) select 1 except select id from a.u;",
  "a guarded INSERT in WITH":
    "with x as (insert into a.t (id) values (1) on conflict do nothing returning id) select * from x;",
  "an INSERT after DELETE": "delete from a.t where kind = 'seed'; insert into a.t (id, kind) values (1, 'seed');",
  MERGE: "merge into a.t using a.s on t.id = s.id when not matched then insert values (s.id);",
  "a guarded INSERT in a DO block": inDo("if not exists (select from a.t) then insert into a.t values (1); end if;"),
  "an UPDATE that computes from another column": "update a.t set x = y + 1 where z = 1;",
  "an UPDATE that passes over rows that are done": "update a.t set x = x || '!' where x not like '%!';",
  "an UPDATE with a function": "update a.t set email = lower(email) where z = 1;",
  "statements that may be repeated by nature":
    "comment on table a.t is 'x'; grant select on a.t to b; alter table a.t alter column x set default 1; alter table a.t enable row level security; alter table a.t owner to b; alter table a.t validate constraint c; revoke all on a.t from b;",
  "ALTER DEFAULT PRIVILEGES": "alter default privileges in schema a grant select on tables to b;",
  "a cluster-wide object in a guard": inDo(
    "if not exists (select from pg_roles where rolname = 'x') then create role x; end if;",
  ),
};

describe("nothing is said of", () => {
  test.each(Object.entries(GUARDED))("%s", async (_what, sql) => {
    expect(await codes(sql)).toEqual([]);
  });
});

/** What fails or adds up when it runs again. */
const UNGUARDED: Readonly<Record<string, readonly [string, string]>> = {
  "a create in a bare DO block": [inDo("create table a.t (id int);"), "bare-create-table"],
  "a create before the RETURN": [inDo("create table a.t (id int); if true then return; end if;"), "bare-create-table"],
  "a loop that runs each time": [inDo("for i in 1..1 loop create table a.t (id int); end loop;"), "bare-create-table"],
  "an EXECUTE of a literal": [inDo("execute $q$create table a.t (id int)$q$;"), "bare-create-table"],
  "a handler of another condition": [
    inDo("alter table a.t add constraint t_x_key unique (x); exception when duplicate_object then null;"),
    "bare-add-constraint",
  ],
  "a handler of another condition for a key": [
    inDo("alter table a.t add constraint t_pkey primary key (x); exception when duplicate_object then null;"),
    "bare-add-constraint",
  ],
  "a handler around another block": [
    inDo("begin null; exception when others then null; end; create table a.t (id int);"),
    "bare-create-table",
  ],
  "a DROP of another policy": [
    "drop policy if exists q on a.t; create policy p on a.t using (true);",
    "bare-create-policy",
  ],
  "a DROP of a policy of another table": [
    "drop policy if exists p on a.u; create policy p on a.t using (true);",
    "bare-create-policy",
  ],
  "a DROP in the next statement's schema": [
    "drop type if exists b.m; create type a.m as enum ('x');",
    "bare-create-type",
  ],
  "a table with IF NOT EXISTS, and its index without": [
    "create table if not exists a.t (id int); create index t_idx on a.t (id);",
    "bare-create-index",
  ],
  "a table as a query": ["create table a.t as select 1 as x;", "bare-create-table"],
  "SELECT INTO": ["select 1 as x into a.t;", "bare-create-table"],
  "a materialized view": ["create materialized view a.m as select 1 as x;", "bare-create-table"],
  "a foreign table": ["create foreign table a.f (id int) server s;", "bare-create-table"],
  "a composite type": ["create type a.c as (x int);", "bare-create-type"],
  "a range type": ["create type a.r as range (subtype = int);", "bare-create-type"],
  "a domain": ["create domain a.d as int;", "bare-create-type"],
  "a domain's constraint": ["alter domain a.d add constraint c check (value > 0);", "bare-add-constraint"],
  "a procedure": ["create procedure a.p() language sql as 'select 1';", "bare-create-function"],
  "an aggregate": ["create aggregate a.s(int) (sfunc = int4pl, stype = int);", "bare-create-function"],
  "a rule": ["create rule r as on insert to a.t do instead nothing;", "bare-create-other"],
  "a constraint trigger": [
    "create constraint trigger x after insert on a.t for each row execute function a.f();",
    "bare-create-trigger",
  ],
  "a user": ["create user x;", "bare-create-other"],
  "an operator": ["create operator a.=== (leftarg = int, rightarg = int, function = int4eq);", "bare-create-other"],
  "a collation": ["create collation a.c (locale = 'C');", "bare-create-other"],
  "a server": ["create server s foreign data wrapper f;", "bare-create-other"],
  "a publication": ["create publication p for table a.t;", "bare-create-other"],
  statistics: ["create statistics a.s on x, y from a.t;", "bare-create-other"],
  "an unnamed constraint": ["alter table a.t add check (x > 0);", "unnamed-object"],
  "an unnamed foreign key": ["alter table a.t add foreign key (x) references a.u;", "unnamed-object"],
  "an unnamed primary key": ["alter table a.t add primary key (x);", "bare-add-constraint"],
  "an unnamed index": ["create table if not exists a.t (x int); create index on a.t (x);", "unnamed-object"],
  "a DROP behind the CREATE in a DO block": [
    inDo("create policy p on a.t using (true); drop policy if exists q on a.t;"),
    "bare-create-policy",
  ],
  "a column among several": ["alter table a.t add column if not exists x int, add y int;", "bare-add-column"],
  "an attribute of a type": ["alter type a.c add attribute x int;", "bare-add-column"],
  "a dropped column": ["alter table a.t drop column x;", "bare-drop"],
  "a dropped constraint": ["alter table a.t drop constraint c;", "bare-drop"],
  "a dropped trigger": ["drop trigger x on a.t;", "bare-drop"],
  "a dropped role": ["drop role x;", "bare-drop"],
  "a renamed table": ["alter table a.t rename to u;", "bare-rename"],
  "a renamed value": ["alter type a.m rename value 'x' to 'y';", "bare-add-value"],
  "a table moved to a schema": ["alter table a.t set schema b;", "bare-rename"],
  "an attached partition": ["alter table a.t attach partition a.p for values in (1);", "bare-alter"],
  "a dropped identity": ["alter table a.t alter column x drop identity;", "bare-drop"],
  "a table added to a publication": ["alter publication p add table a.t;", "bare-alter"],
  "an INSERT in WITH": ["with x as (insert into a.t (id) values (1) returning id) select * from x;", "bare-insert"],
  "an INSERT from another table": ["insert into a.t (id) select id from a.s;", "bare-insert"],
  "an INSERT of its own rows": ["insert into a.t (id) select id + 1 from a.t;", "bare-insert"],
  "an upsert that adds up": [
    "insert into a.t (id, n) values (1, 2) on conflict (id) do update set n = t.n + excluded.n;",
    "update-adds-up",
  ],
  "a column renamed with IF EXISTS for its table": ["alter table if exists a.t rename column x to y;", "bare-rename"],
  "an INSERT with a filter": ["insert into a.t (id) select id from a.s where x not in (1, 2);", "bare-insert"],
  "an INSERT in a bare DO block": [inDo("insert into a.t values (1);"), "bare-insert"],
  COPY: ["copy a.t from stdin;\n1\n\\.\n", "bare-copy"],
  "a counter": ["update a.t set n = n + 1 where id = 3;", "update-adds-up"],
  "setval with a number": ["select setval('a.s', 5);", "sequence-restart"],
  RESTART: ["alter sequence a.s restart with 5;", "sequence-restart"],
};

describe("told is", () => {
  test.each(Object.entries(UNGUARDED))("%s", async (_what, [sql, code]) => {
    expect(await codes(sql)).toEqual([code]);
  });
});
