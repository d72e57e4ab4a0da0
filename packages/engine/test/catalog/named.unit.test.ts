import { describe, expect, test } from "vitest";
import { namedObjects } from "../../src/catalog/named.ts";

/** `type names (args)` of what the statements name. */
async function named(...statements: string[]): Promise<string[]> {
  const objects = await namedObjects(statements);
  return objects.map(
    ({ type, names, args }) => `${type} ${names.join(".")}${args === null ? "" : ` (${args.join(", ")})`}`,
  );
}

describe("what a statement names", () => {
  test.each([
    ["create table if not exists nexus.users (id int)", ["relation nexus.users"]],
    ["create unlogged table users (id int references others.t)", ["relation users"]],
    ["create table app.copy as select * from others.t", ["relation app.copy"]],
    ["select * into app.copy from others.t", ["relation app.copy"]],
    ["with x as (select 1) select * into app.copy from x", ["relation app.copy"]],
    ["create table p.c partition of p.t for values in (1)", ["relation p.c"]],
    ["create foreign table app.ft (a int) server srv", ["relation app.ft"]],
    ["create or replace view app.v as select * from others.t", ["relation app.v"]],
    ["create materialized view app.m as select 1", ["relation app.m"]],
    ["create sequence app.s owned by app.t.id", ["relation app.s"]],
    ["alter sequence app.s restart", ["relation app.s"]],
    ["create unique index concurrently if not exists i on app.t (a)", ["relation app.t"]],
    ["alter index app.i set (fillfactor = 50)", ["relation app.i"]],
    ["alter table only app.t add constraint f foreign key (a) references others.t", ["relation app.t"]],
    ["create trigger g before insert on app.t for each row execute function others.f()", ["relation app.t"]],
    ["create policy p on app.t", ["relation app.t"]],
    ["alter policy p on app.t using (true)", ["relation app.t"]],
    ["create rule r as on delete to app.t do instead delete from others.t", ["relation app.t"]],
    ["alter table app.t rename to u", ["relation app.u"]],
    ["alter table app.t rename column a to b", ["relation app.t"]],
    ["alter table app.t set schema other", ["relation other.t"]],
    ["alter table app.t owner to bob", ["relation app.t"]],
    [
      "create function app.f(a int, out b text, variadic c text[]) language sql as ''",
      [`routine app.f ("pg_catalog"."int4", "text"[])`],
    ],
    ["create procedure app.p(app.mood) language sql as ''", [`routine app.p ("app"."mood")`]],
    ["create function f(a users.id%type) returns int language sql as ''", ["routine f"]],
    ["alter function app.f(int) volatile", [`routine app.f ("pg_catalog"."int4")`]],
    ["alter function app.f owner to bob", ["routine app.f"]],
    ["create aggregate app.total(int) (sfunc = int4pl, stype = int)", [`routine app.total ("pg_catalog"."int4")`]],
    ["create type app.mood as enum ('sad')", ["type app.mood"]],
    ["alter type app.mood add value 'ok'", ["type app.mood"]],
    ["create type app.c as (a int)", ["type app.c"]],
    ["alter type app.c add attribute b int", ["type app.c"]],
    ["create domain app.d as int", ["type app.d"]],
    ["alter domain app.d set not null", ["type app.d"]],
    ["create type app.r as range (subtype = int)", ["type app.r"]],
    [
      "create operator app.=== (leftarg = int, rightarg = text, function = others.eq)",
      [`operator app.=== ("pg_catalog"."int4", "text")`],
    ],
    ["create operator app.!! (rightarg = int, function = others.eq)", [`operator app.!! (none, "pg_catalog"."int4")`]],
    ["create operator class app.oc for type int using btree as operator 1 <", ["operator class app.oc (btree)"]],
    ["create operator family app.fam using gist", ["operator family app.fam (gist)"]],
    ["create cast (app.c as text) with inout", [`cast  ("app"."c", "text")`]],
    ["create collation app.k (locale = 'C')", ["collation app.k"]],
    ["create text search configuration app.tc (copy = simple)", ["text search configuration app.tc"]],
    ["create statistics app.st on a, b from others.t", ["statistics app.st"]],
    ["create extension if not exists pg_trgm", ["extension pg_trgm"]],
    ["create publication pub for table others.t", ["publication pub"]],
    ["create event trigger et on ddl_command_end execute function others.f()", ["event trigger et"]],
    ["create server srv foreign data wrapper fdw", ["server srv"]],
    ["create user mapping for bob server srv", ["server srv"]],
    [
      "create schema app create table t (a int) create view v as select 1",
      ["schema app", "relation app.t", "relation app.v"],
    ],
    ["create schema authorization bob", ["schema bob"]],
    ["comment on column app.t.a is 'x'", ["relation app.t"]],
    ["comment on constraint c on app.t is 'x'", ["relation app.t"]],
    ["comment on constraint c on domain app.d is 'x'", ["type app.d"]],
    ["comment on function app.f(int) is 'x'", [`routine app.f ("pg_catalog"."int4")`]],
    ["comment on operator class app.oc using btree is 'x'", ["operator class app.oc (btree)"]],
    ["comment on cast (app.c as text) is 'x'", [`cast  ("app"."c", "text")`]],
    ["grant select on app.t, app.u to bob", ["relation app.t", "relation app.u"]],
    ["grant usage on schema app to bob", ["schema app"]],
    ["revoke execute on all functions in schema app from public", []],
    ["grant reader to bob", []],
    ["alter default privileges in schema app grant select on tables to bob", ["default acl app. (r)"]],
    ["alter default privileges for role bob grant execute on functions to public", ["default acl .bob (f)"]],
    ["drop table app.t", []],
    ["create temporary table t (a int)", []],
    ["create temp view v as select 1", []],
    ["insert into app.t values (1)", []],
    ["select * from app.t", []],
    ["do $$ begin create table app.t (a int); end $$", []],
    ["create tabel app.t (a int)", []],
    ["-- note\n/* and /* another */ */ create table app.t (a int)", ["relation app.t"]],
    ['create table "App"."My Table" (a int)', ["relation App.My Table"]],
  ])("%s", async (statement, expected) => {
    expect(await named(statement)).toEqual(expected);
  });
});

describe("the search_path of a name", () => {
  const path = async (...statements: string[]): Promise<unknown> =>
    (await namedObjects([...statements, "create table t ()"])).at(-1)?.searchPath;

  test.each([
    [[], null],
    [['set search_path = nexus, "Other", "$user"'], ["nexus", "Other", "$user"]],
    [["set local search_path to nexus"], ["nexus"]],
    [["set schema 'nexus'"], ["nexus"]],
    [["select pg_catalog.set_config('search_path', '', false)"], []],
    [["select set_config('search_path', 'nexus, \"Other\"', false)"], ["nexus", "Other"]],
    [["set search_path = nexus", "set search_path to default"], null],
    [["set search_path = nexus", "reset all"], null],
    [["set search_path = nexus", "reset search_path"], null],
    [["set search_path = nexus", "discard all"], null],
    [["set search_path = nexus", "set lock_timeout = 5"], ["nexus"]],
  ])("after %j is %j", async (statements, expected) => {
    expect(await path(...statements)).toEqual(expected);
  });
});
