import type { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { namedObjects } from "../../src/catalog/named.ts";
import type { ObjectRecord } from "../../src/catalog/object.ts";
import { type ReadRequest, readObjects } from "../../src/catalog/read.ts";
import { createTestDatabase, forEachMajor, testDatabase, type TestDatabase } from "../helpers/database.ts";
import { changesOf, committable, makeAll, readAgain } from "./changes/all.ts";

const NOTHING: ReadRequest = { names: [], owned: [], changedByThisTransaction: false, exclude: "slipway" };

function read(client: Client, request: Partial<ReadRequest>): Promise<readonly ObjectRecord[]> {
  return readObjects(client, { ...NOTHING, ...request });
}

const said = (records: readonly ObjectRecord[]): string[] => records.map(({ type, identity }) => `${type} ${identity}`);

forEachMajor((major) => {
  let database: TestDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await createTestDatabase({ major });
    client = await database.client();
    await client.query(`create schema app; create schema others;
      create table others.t (id int primary key, a int);
      create table others.p (id int) partition by range (id);
      create table others.parent (id int);
      create function others.f(int) returns int language sql as 'select 1'`);
  });
  afterAll(() => database.drop());
  beforeEach(() => client.query("begin"));
  afterEach(async () => {
    await client.query("rollback");
    await client.query("reset all");
  });

  describe("what the current transaction changed", () => {
    test.each([
      ["a table with its sequence", "create table app.t (id serial)", ["sequence app.t_id_seq", "table app.t"]],
      [
        "an identity column, which is the table's",
        "create table app.t (id int generated always as identity)",
        ["table app.t"],
      ],
      [
        "what a DO block made in subtransactions, kept and rolled back",
        `do $$ begin
          begin create table app.kept (a int); exception when others then null; end;
          begin create table app.lost (a int); raise exception 'x'; exception when others then null; end;
          begin begin create view app.nested as select 1 as a; exception when others then null; end; exception when others then null; end;
        end $$`,
        ["table app.kept", "view app.nested"],
      ],
      ["an index on another's table, which makes it ours", "create index on others.t (a)", ["table others.t"]],
      ["a column of another's table", "alter table others.t add column b int", ["table others.t"]],
      ["a comment on another's column", "comment on column others.t.a is 'x'", ["table others.t"]],
      [
        "a privilege on another's function",
        "grant execute on function others.f(int) to current_user",
        ["function others.f(integer)"],
      ],
      [
        "a foreign key to another's table, which leaves it theirs",
        "create table app.t (id int references others.t)",
        ["table app.t"],
      ],
      [
        "a child of another's table, which leaves it theirs",
        "create table app.t () inherits (others.parent)",
        ["table app.t"],
      ],
      [
        "a partition of another's table, which leaves it theirs",
        "create table app.t partition of others.p default",
        ["table app.t"],
      ],
      [
        "a view of another's table, which leaves it theirs",
        "create view app.v as select * from others.t",
        ["view app.v"],
      ],
      ["statistics of the optimizer, which are nobody's", "analyze others.t; insert into others.t values (1)", []],
      ["temporary tables, which are nobody's", "create temp table t (id int primary key, name text)", []],
      ["the ledger, which is not the release's", "create schema slipway; create table slipway.t (id int)", []],
      [
        "types",
        "create type app.e as enum ('a'); create type app.c as (a int); create type app.r as range (subtype = int)",
        ["type app.c", "type app.e", "type app.r"],
      ],
      [
        "default privileges",
        "alter default privileges in schema app grant select on tables to public",
        ["default acl for role ROLE in schema app on tables"],
      ],
      ["nothing", "select 1", []],
    ])("is found: %s", async (_, sql, expected) => {
      await client.query(sql);

      const found = await read(client, { changedByThisTransaction: true });
      expect(said(found).map((words) => words.replace(database.owner, "ROLE"))).toEqual(expected);
    });

    test("is not what others committed meanwhile", async () => {
      await client.query("create table app.ours (a int)");
      const other = await database.client();
      await other.query("create table app.theirs (a int)");
      await client.query("savepoint s; create table app.later (a int); release s");

      const found = await read(client, { changedByThisTransaction: true });

      expect(said(found)).toEqual(["table app.later", "table app.ours"]);
    });

    test("is an extension without its members", async () => {
      await client.query("create extension hstore schema app");

      expect(said(await read(client, { changedByThisTransaction: true }))).toEqual(["extension hstore"]);
    });
  });

  describe("named objects", () => {
    test.each([
      ['set search_path = "$user", others; create table if not exists t ()', ["table others.t"]],
      ["set search_path = nowhere, others; create table if not exists t ()", ["table others.t"]],
      ["set search_path = app; create table if not exists t ()", []],
      ["create table if not exists t ()", []],
      ["create table if not exists nowhere.t ()", []],
      ["create index if not exists t_a on others.t (a)", ["table others.t"]],
      ["create or replace function others.f(int) returns int language sql as ''", ["function others.f(integer)"]],
      ["create or replace function others.f(a text) returns int language sql as ''", []],
      ["create or replace function others.f(nowhere.t) returns int language sql as ''", []],
      ["comment on function others.f is 'x'", ["function others.f(integer)"]],
      ["grant usage on schema others to public", ["schema others"]],
      ["grant usage on schema public to public", ["schema public"]],
      ["comment on table pg_catalog.pg_class is 'x'", []],
      ["comment on function pg_catalog.abs(int) is 'x'", []],
    ])("are found where they exist: %s", async (sql, expected) => {
      const names = await namedObjects(sql.split("; "));

      const found = await read(client, { names });

      expect(said(found)).toEqual(expected);
    });

    test("in a schema that may not be used are found without an error", async () => {
      const admin = await database.adminClient();
      await admin.query("create schema closed; create table closed.t (a int); create type closed.e as enum ('a')");
      const names = await namedObjects([
        "alter table closed.t add column b int",
        "create function closed.f(closed.e) returns int language sql as ''",
      ]);

      expect(said(await read(client, { names }))).toEqual(["table closed.t"]);
    });
  });

  describe("owned objects", () => {
    test("are found by name where their oids are others, each overload by itself", async () => {
      await client.query(`create function app.f(int) returns int language sql as 'select 1';
        create function app.f(text) returns int language sql as 'select 2';
        create table app."T.x" (a int); create type app."E" as enum ('a'); create cast (app."E" as text) with inout;
        create operator app.=== (leftarg = int, rightarg = int, function = int4eq)`);
      const all = await read(client, { changedByThisTransaction: true });
      const owned = all.filter(({ identity }) => identity !== "app.f(pg_catalog.text)");
      expect(all).toHaveLength(owned.length + 1);

      const found = await read(client, { owned: owned.map((object) => ({ ...object, objectId: "1" })) });

      expect(said(found)).toEqual(said(owned));
    });

    test("are not taken for another object that has got their oid", async () => {
      await client.query("create table app.t (a int)");
      const [table] = await read(client, { changedByThisTransaction: true });
      await client.query("alter table app.t rename to renamed; create table app.t (b int)");

      const [found] = await read(client, { owned: [must(table)] });

      expect(found).toMatchObject({ identity: "app.t", items: { "column b": "integer" } });
      expect(found?.objectId).not.toBe(table?.objectId);
    });
  });

  describe("reading", () => {
    test("works for an owner that is no superuser, in a read-only transaction, with objects of every kind", async () => {
      const whole = await testDatabase({ major });
      const admin = await whole.adminClient();
      await admin.query("begin");
      const changes = committable(changesOf(major));
      const recorded = await makeAll(admin, changes, whole);
      await admin.query("commit");
      const owner = await whole.client();
      await owner.query("begin read only");

      const found = await readAgain(owner, recorded);

      // The options of a user mapping are shown to its user and to the server's owner only.
      const alike = (records: readonly ObjectRecord[]): ObjectRecord[] =>
        records.filter(({ type }) => type !== "server");
      expect(alike(found)).toEqual(alike(recorded));
      expect(found).toHaveLength(recorded.length);
    });

    test("leaves the settings of the transaction as they were", async () => {
      await client.query(
        "set search_path = app, others; set local datestyle = 'German, DMY'; set timezone = 'Asia/Tokyo'",
      );
      const settings = `select current_setting('search_path') as path, current_setting('datestyle') as dates, current_setting('timezone') as zone`;

      await read(client, { changedByThisTransaction: true });

      expect((await client.query(settings)).rows).toEqual([
        { path: "app, others", dates: "German, DMY", zone: "Asia/Tokyo" },
      ]);
      await client.query("commit");
      expect((await client.query(settings)).rows).toEqual([
        { path: "app, others", dates: "ISO, MDY", zone: "Asia/Tokyo" },
      ]);
    });

    test("prints the same whatever the session has set", async () => {
      await client.query(`create table app.t (at timestamptz default '2026-01-01 00:00+00', for_ interval default '1 day 2 hours',
        raw bytea default '\\xff', e text default E'a\\\\b', check (at > '2020-01-01 00:00+00'), parent int references others.t)`);
      const before = await read(client, { changedByThisTransaction: true });
      await client.query(`set search_path = app, others; set datestyle = 'German'; set timezone = 'Asia/Tokyo'; set intervalstyle = 'iso_8601';
        set bytea_output = 'escape'; set quote_all_identifiers = on; set standard_conforming_strings = off`);

      expect(await readAgain(client, before)).toEqual(before);
    });

    test("never holds a secret", async () => {
      const admin = await database.adminClient();
      await admin.query("begin");

      const recorded = await makeAll(admin, changesOf(major), database);

      await admin.query("rollback");
      expect(JSON.stringify(recorded)).not.toContain("secret");
      expect(said(recorded).filter((words) => words.startsWith("subscription"))).toHaveLength(1);
    });
  });
});

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("nothing was found");
  return value;
}
