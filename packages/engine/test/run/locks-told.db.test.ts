import { expect, test } from "vitest";
import { up } from "../../src/index.ts";
import { testDatabase } from "../helpers/database.ts";
import { migrationDir } from "../helpers/files.ts";

test("a migration tells the locks on what it speaks of and was there before, and not those of its neighbours", async () => {
  const { url: databaseUrl } = await testDatabase();
  const base = {
    "01-a.sql":
      "create schema s; create table s.a (id int primary key); create table s.b (id int); create table s.c (id int);",
  };
  await up({ dir: migrationDir({ ddl: base }), databaseUrl });

  const { migrations } = await up({
    dir: migrationDir({
      ddl: {
        ...base,
        "02-b.sql": "alter table s.a add column x int; create table s.new (id int);",
        "03-c.sql": "do $$ begin alter table s.b add column y int; end $$; insert into s.c values (1);",
      },
    }),
    databaseUrl,
  });

  expect(migrations.map(({ file, locks }) => [file, locks])).toEqual([
    ["01-a.sql", []],
    ["02-b.sql", [{ relation: "s.a", mode: "ACCESS EXCLUSIVE" }]],
    [
      "03-c.sql",
      [
        { relation: "s.b", mode: "ACCESS EXCLUSIVE" },
        { relation: "s.c", mode: "ROW EXCLUSIVE" },
      ],
    ],
  ]);
});

test("a lock that no file speaks of is told with the last one", async () => {
  const { url: databaseUrl } = await testDatabase();
  const base = {
    "01-a.sql": `create schema s; create table s.parent (id int) partition by list (id);
      create table s.child partition of s.parent for values in (1);`,
  };
  await up({ dir: migrationDir({ ddl: base }), databaseUrl });

  const { migrations } = await up({
    dir: migrationDir({
      ddl: {
        ...base,
        "02-b.sql": "alter table s.parent add column x int;",
        "03-c.sql": "create table s.other (id int);",
      },
    }),
    databaseUrl,
  });

  expect(migrations.map(({ file, locks }) => [file, locks.map((lock) => lock.relation)])).toEqual([
    ["01-a.sql", []],
    ["02-b.sql", ["s.parent"]],
    ["03-c.sql", ["s.child"]],
  ]);
});
