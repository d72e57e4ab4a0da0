import { expect, test } from "vitest";
import type { UpResult } from "../../src/index.ts";
import { subject } from "../helpers/subject.ts";

const TABLES = `create schema app;
create table app.t (id int primary key, n int);
create table app.u (id int);
create table app.parent (id int primary key);`;

const locksOf = (result: UpResult, file: string): readonly string[] =>
  (result.migrations.find((migration) => migration.file === file)?.locks ?? []).map(
    ({ relation, mode }) => `${relation} ${mode}`,
  );

test.each([
  ["ALTER TABLE", "alter table app.u add column n int;", ["app.u ACCESS EXCLUSIVE"]],
  ["CREATE INDEX", "create index i on app.u (id);", ["app.u SHARE"]],
  [
    "CREATE TRIGGER",
    "create trigger x before insert on app.u for each row execute function suppress_redundant_updates_trigger();",
    ["app.u SHARE ROW EXCLUSIVE"],
  ],
  ["INSERT", "insert into app.u values (1);", ["app.u ROW EXCLUSIVE"]],
  ["SELECT FOR UPDATE", "select * from app.u for update;", ["app.u ROW SHARE"]],
  [
    "VALIDATE and others: the strongest",
    "insert into app.u values (1);\ncreate index i on app.u (id);",
    ["app.u SHARE"],
  ],
  ["SELECT, which blocks nobody", "select * from app.u;", []],
  ["a table that the release makes", "create table app.new (id int);\nalter table app.new add column n int;", []],
])("a migration tells the strongest lock of %s", async (_name, sql, expected) => {
  const made = await subject({ ddl: { "01-a.sql": sql } });
  await made.sql(TABLES);

  expect(locksOf(await made.up(), "01-a.sql")).toEqual(expected);
});

test("a foreign key tells of both tables", async () => {
  const made = await subject({ ddl: { "01-a.sql": "alter table app.u add foreign key (id) references app.parent;" } });
  await made.sql(TABLES);

  const locks = locksOf(await made.up(), "01-a.sql");

  expect(locks).toContain("app.parent SHARE ROW EXCLUSIVE");
  expect(locks).toContain("app.u SHARE ROW EXCLUSIVE");
});

test("an unchanged migration holds no lock", async () => {
  const made = await subject({ ddl: { "01-a.sql": "alter table app.u add column n int;" } });
  await made.sql(TABLES);
  await made.up();

  expect(locksOf(await made.up(), "01-a.sql")).toEqual([]);
});
