import { describe, expect, test } from "vitest";
import { forEachMajor } from "../helpers/database.ts";
import { type Subject, statesOf, subject } from "../helpers/subject.ts";

const DDL = {
  "01-app.sql": `create schema if not exists app;
create table if not exists app.users (id int primary key, name text, phone text);
create table if not exists app.notes (id int primary key, body text);
create index if not exists users_name on app.users (name);
create or replace function app.touch() returns trigger language plpgsql as 'begin return new; end';
create or replace trigger touch before update on app.users for each row execute function app.touch();
create or replace view app.names as select id, name from app.users;
do $$ begin create type app.mood as enum ('ok', 'bad'); exception when duplicate_object then null; end $$;
create sequence if not exists app.counter;
comment on table app.notes is 'notes';
grant select on app.notes to public;
`,
};

async function applied(major?: number): Promise<Subject> {
  const app = await subject({ ddl: DDL }, major === undefined ? {} : { major });
  await app.up();
  return app;
}

const DROPS: readonly (readonly [string, string])[] = [
  ["an index", "drop index if exists app.users_name"],
  ["a table", "drop table if exists app.notes"],
  ["a table with what depends on it", "drop table if exists app.users cascade"],
  ["a column", "alter table app.users drop column if exists phone"],
  ["a column with what depends on it", "alter table app.users drop column if exists name cascade"],
  ["a trigger", "drop trigger if exists touch on app.users"],
  ["a function with its trigger", "drop function if exists app.touch() cascade"],
  ["a view", "drop view if exists app.names"],
  ["a type", "drop type if exists app.mood"],
  ["a sequence", "drop sequence if exists app.counter"],
  ["a comment", "comment on table app.notes is null"],
  ["a grant", "revoke select on app.notes from public"],
  ["a primary key", "alter table app.notes drop constraint if exists notes_pkey"],
  [
    "a NOT NULL and a default",
    "alter table app.notes drop constraint if exists notes_pkey; alter table app.notes alter column id drop not null, alter column id drop default",
  ],
  ["a table in a DO block", "do $$ begin drop table app.notes; end $$"],
  [
    "a column in a DO block with dynamic SQL",
    "do $$ begin execute format('alter table %I.%I drop column %I', 'app', 'users', 'phone'); end $$",
  ],
  ["an index concurrently", "drop index concurrently if exists app.users_name"],
  ["a whole schema", "drop schema app cascade"],
  ["a table, by renaming it", "alter table app.notes rename to remarks"],
  ["a table, by moving it to another schema", "create schema other; alter table app.notes set schema other"],
];

forEachMajor((major) => {
  describe("a release that drops on purpose", () => {
    test.each(DROPS)("leaves no drift: %s", async (_what, sql) => {
      const app = await applied(major);
      app.write({ "ddl/02-drop.sql": sql });

      const result = await app.up();

      expect(result).toMatchObject({ drift: [], summary: { applied: 1, unchanged: 1, healed: 0 } });
      expect(await app.status()).toMatchObject({ drift: [], information: [], summary: { applied: 2, drifted: 0 } });
      expect((await app.up()).summary).toMatchObject({ unchanged: 2, runId: null });
    });
  });
});

describe("a release that changes", () => {
  test("a view is the new record: the old definition would be drift", async () => {
    const app = await applied();
    const view = "create or replace view app.names as select id, name, phone from app.users";
    app.write({ "ddl/02-view.sql": view });
    await app.up();
    expect((await app.status()).drift).toEqual([]);

    await app.sql("drop view app.names; create view app.names as select id, name from app.users");

    expect((await app.status()).drift.map(({ object }) => object)).toEqual([
      "column app.names.phone",
      "view app.names",
    ]);
  });

  test("a file's content back to an older one runs again", async () => {
    const app = await applied();
    const added = `${DDL["01-app.sql"]}comment on table app.notes is 'more notes';`;
    app.write({ "ddl/01-app.sql": added });
    expect((await app.up()).summary.applied).toBe(1);
    app.write(Object.fromEntries(Object.entries(DDL).map(([file, sql]) => [`ddl/${file}`, sql])));
    expect(statesOf(await app.status())).toEqual({ "01-app.sql": "changed" });

    expect((await app.up()).summary.applied).toBe(1);

    expect(await app.list("select obj_description('app.notes'::regclass)")).toEqual(["notes"]);
    expect((await app.up()).summary).toMatchObject({ unchanged: 1, runId: null });
  });

  test("nothing but line ends and a byte order mark does not run again", async () => {
    const app = await applied();
    app.write({ "ddl/01-app.sql": `\uFEFF${DDL["01-app.sql"].replaceAll("\n", "\r\n")}` });

    expect((await app.up()).summary).toMatchObject({ unchanged: 1, runId: null });
  });

  test("a file's name runs the file again, and the old name is missing", async () => {
    const app = await applied();
    app.remove("ddl/01-app.sql");
    app.write({ "ddl/01-renamed.sql": DDL["01-app.sql"] });

    const result = await app.up();

    expect(statesOf(result)).toEqual({ "01-renamed.sql": "applied" });
    expect(statesOf(await app.status())).toEqual({ "01-renamed.sql": "applied", "01-app.sql": "missing" });
  });

  test("nothing but a file that is gone is information, and no error", async () => {
    const app = await applied();
    app.write({ "ddl/02-more.sql": "create table if not exists app.more (id int)" });
    await app.up();
    app.remove("ddl/02-more.sql");

    expect((await app.up()).summary).toMatchObject({ unchanged: 1, runId: null });
    expect(await app.status()).toMatchObject({ drift: [], summary: { applied: 1, missing: 1 } });
  });
});
