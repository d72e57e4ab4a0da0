import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lint } from "../../src/index.ts";
import { RULES } from "../../src/lint/rules.ts";
import { createTestDatabase, type TestDatabase } from "../helpers/database.ts";
import { temporaryFolder, writeFiles } from "../helpers/files.ts";
import { check } from "./check.ts";

/** What an example takes for granted. */
const BEFORE: Readonly<Record<string, string>> = {
  "bare-drop": "create view shop.old_prices as select 1 as x;",
  "bare-rename": "create table shop.items (id int, constraint price_check check (id > 0));",
};

/** More statements that have one right answer, each with what it takes for granted. */
const MORE: Readonly<Record<string, readonly [string, string]>> = {
  "a domain and its constraint": [
    "",
    "create domain shop.price as numeric;\nalter domain shop.price add constraint price_check check (value >= 0);\n",
  ],
  "a composite type": ["", "CREATE TYPE shop.money_amount AS (amount numeric, currency text);\n"],
  "a type that holds the usual dollar quote": ["", "create type shop.odd as enum ('$do$', '$do1$');\n"],
  "a last statement without a semicolon": ["", "create type shop.size as enum ('small') -- the only one"],
  "a comment before the semicolon": ["", "create type shop.size as enum ('small') -- the only one\n;\n"],
  "a renamed column": ["create table shop.t (a int);", "alter table shop.t rename column a to b;\n"],
  "a renamed table": ["create table shop.t (a int);", "alter table shop.t rename to u;\n"],
  "a moved table": ["create schema other; create table shop.t (a int);", "alter table shop.t set schema other;\n"],
  "columns and constraints of one ALTER TABLE": [
    "create table shop.t (a int, b int, constraint c check (b > 0));",
    "alter table shop.t add column c int, add d int, drop column b, drop constraint c;\n",
  ],
  "a dropped column without the word COLUMN": ["create table shop.t (a int, b int);", "alter table shop.t drop b;\n"],
  "a foreign key with a quoted name": [
    'create table shop.t (a int primary key); create table shop."U" (a int);',
    'alter table shop."U" add constraint "It\'s ""mine""" foreign key (a) references shop.t;\n',
  ],
  "a primary key with a name": [
    "create table shop.t (a int);",
    "alter table only shop.t\n  add constraint t_pkey primary key (a);\n",
  ],
  "a constraint trigger": [
    "create table shop.t (a int); create function shop.f() returns trigger language plpgsql as 'begin return new; end';",
    "create constraint trigger watch after insert on shop.t for each row execute function shop.f();\n",
  ],
  "a view, a function, a procedure, an aggregate": [
    "",
    `create view shop.v as select 1 as x;
create function shop.f() returns int language sql as 'select 1';
create procedure shop.p() language sql as 'select 1';
create aggregate shop.total(int) (sfunc = int4pl, stype = int);
`,
  ],
  "a materialized view with an index": [
    "",
    "create materialized view shop.m as select 1 as x;\ncreate unique index m_x on shop.m (x);\n",
  ],
  "a role": ["", "create role lint_test_reader nologin;\n"],
  "a value of an enum": [
    "create type shop.size as enum ('small');",
    "alter type shop.size add value 'large' after 'small';\n",
  ],
  "rows with their keys": [
    "",
    "create table shop.t (id int primary key, name text);\ninsert into shop.t (name, id) values ('a', 1), ('b', 2) returning id;\n",
  ],
  "own BEGIN and COMMIT": ["", "BEGIN;\n\nCREATE TABLE shop.t (a int);\n\nCOMMIT;\n"],
  "statements in one line": ["", "begin; create table shop.t (a int); create index t_a on shop.t (a); commit;\n"],
  "Windows line ends": ["", "create schema shop2;\r\ncreate type shop2.size as enum ('small');\r\n"],
  "a setting of the session": [
    "",
    "set search_path = shop;\nSET SESSION lock_timeout = '1s';\ncreate table t (a int);\n",
  ],
};

const FIXABLE = ["bare-", "own-transaction", "session-set"];

describe("what --fix writes runs twice and is clean", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const examples = RULES.filter(({ code }) => FIXABLE.some((begin) => code.startsWith(begin))).map(
    ({ code, bad }) => [code, BEFORE[code] ?? "", bad] as const,
  );
  const more = Object.entries(MORE).map(([what, [before, sql]]) => [what, before, { "ddl/01-a.sql": sql }] as const);

  test.each([...examples, ...more])("%s", async (_what, before, files) => {
    const fixable = (await check(files)).filter(({ fix }) => fix !== null);
    const dir = temporaryFolder();
    writeFiles(dir, files);
    const result = await lint({ dir, fix: true });

    expect(result.summary.fixed).toBe(fixable.length);
    expect(result.findings.filter((finding) => finding.fixable)).toEqual([]);
    if (fixable.length === 0) return;
    const texts = Object.keys(files).map((name) => readFileSync(join(dir, name), "utf8"));
    const client = await database.adminClient();
    try {
      await client.query(`begin; create schema shop; ${before}`);
      for (const text of [...texts, ...texts]) await client.query(text);
      const doubles = await doubledRows(client);
      expect(doubles).toBe(0);
    } finally {
      await client.query("rollback");
      await client.end();
    }
  });
});

/** Rows of the table that are there more than once. */
async function doubledRows(client: Client): Promise<unknown> {
  const { rows } = await client.query("select to_regclass('shop.t') is not null as there");
  if (rows[0]?.there !== true) return 0;
  const counted = await client.query("select count(*)::int - count(distinct t)::int as doubles from shop.t");
  return counted.rows[0]?.doubles;
}
