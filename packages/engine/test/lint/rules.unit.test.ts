import { describe, expect, test } from "vitest";
import type { Example } from "../../src/lint/rule.ts";
import { check, codes, lines } from "./check.ts";

const MADE = "create table if not exists a.t (id bigint primary key, x int);\n";
/** The codes of one rule's group of names in the second file, whose table the first file makes. */
async function laterCodes(sql: string): Promise<readonly string[]> {
  const found = await check({ "ddl/01-a.sql": MADE, "ddl/02-b.sql": sql });
  return found.map(({ code }) => code).filter((code) => /^(?:blocking|required|rename|mixed)/.test(code));
}

describe("on a table that an earlier file made", () => {
  test.each([
    ["create index if not exists t_x on a.t (x);", ["blocking-index"]],
    ["create index concurrently if not exists t_x on a.t (x);", []],
    ["drop index if exists a.t_x;", ["blocking-index"]],
    ["drop index concurrently if exists a.t_x;", []],
    ["reindex table a.t;", ["blocking-index"]],
    ["reindex (concurrently) table a.t;", []],
    ["alter table a.t add column if not exists y int default 1;", []],
    ["alter table a.t add column if not exists y timestamptz default now();", []],
    ["alter table a.t add column if not exists y int default random() * 10;", ["blocking-default"]],
    ["alter table a.t add column if not exists y uuid default gen_random_uuid();", ["blocking-default"]],
    ["alter table a.t add column if not exists y bigserial;", ["blocking-default"]],
    ["alter table a.t add column if not exists y int generated always as identity;", ["blocking-default"]],
    ["alter table a.t add column if not exists y int generated always as (x + 1) stored;", ["blocking-default"]],
    ["alter table a.t add column if not exists y int not null;", ["required-column"]],
    ["alter table a.t add column if not exists y int not null default 0;", []],
    ["alter table a.t add column if not exists y int references a.u (id);", []],
    ["alter table a.t add column if not exists y int default 1 references a.u (id);", ["blocking-constraint"]],
    ["alter table a.t add column if not exists y int unique;", ["blocking-key"]],
    ["alter table a.t alter column x set not null;", ["blocking-not-null"]],
    ["alter table a.t alter column x drop not null;", []],
    ["alter table a.t alter column x set default 3;", []],
    ["alter table a.t alter column x type bigint;", ["blocking-type-change"]],
    ["alter table a.t validate constraint c;", []],
    ["alter table a.t set tablespace fast;", ["blocking-rewrite"]],
    ["vacuum full a.t;", ["blocking-rewrite"]],
    ["vacuum a.t;", []],
    ["cluster a.t using t_x;", ["blocking-rewrite"]],
    ["lock table a.t;", ["blocking-rewrite"]],
    ["refresh materialized view a.m;", ["blocking-rewrite"]],
    ["refresh materialized view concurrently a.m;", []],
    ["alter table a.t rename to u;", ["rename-in-use"]],
    ["alter table a.t rename column x to y;", ["rename-in-use"]],
    ["alter table a.t rename constraint c to d;", []],
    ["alter index a.t_x rename to t_y;", []],
    ["create index concurrently if not exists t_x on a.t (x); select 1;", ["mixed-transaction"]],
    ["set lock_timeout = '1s'; create index concurrently if not exists t_x on a.t (x);", []],
  ])("%s", async (sql, expected) => {
    expect(await laterCodes(sql)).toEqual(expected);
  });
});

test("a table of the same file is new: nothing of it waits for anybody", async () => {
  const sql = `${MADE}create index if not exists t_x on a.t (x);
alter table a.t alter column x set not null, alter column x type bigint;
alter table a.t add column if not exists y uuid not null default gen_random_uuid();
`;

  expect(await codes(sql)).toEqual([]);
});

test("the guarded statements of a DO block are looked at for locks", async () => {
  const sql = `do $do$ begin
  if not exists (select from pg_constraint where conname = 'c') then
    alter table a.t add constraint c check (x > 0);
  end if;
end $do$;`;

  expect(await laterCodes(sql)).toEqual(["blocking-constraint"]);
  expect(await laterCodes(sql.replace("0);", "0) not valid;"))).toEqual([]);
});

test("a partitioned table has no CONCURRENTLY", async () => {
  const files: Example = {
    "ddl/01-a.sql": "create table if not exists a.t (x int) partition by list (x);\n",
    "ddl/02-b.sql": "create index if not exists t_x on a.t (x);\n",
  };

  expect(await lines(files)).toEqual([]);
});

test("SET NOT NULL believes a check that an earlier file has validated", async () => {
  const files: Example = {
    "ddl/01-a.sql": MADE,
    "ddl/02-b.sql":
      "do $$ begin if not exists (select from pg_constraint where conname = 'c') then alter table a.t add constraint c check (x is not null) not valid; end if; end $$;\n",
    "ddl/03-c.sql": "alter table a.t validate constraint c; alter table a.t alter column x set not null;\n",
  };

  expect(await lines(files)).toEqual([]);
});

describe("names without a schema", () => {
  const names = async (sql: string): Promise<readonly string[]> => {
    const found = await check({ "ddl/01-a.sql": sql });
    return found.filter(({ code }) => code === "unqualified-name").map(({ message }) => message.split(" ")[0] ?? "");
  };

  test.each([
    ["create table if not exists t (x int);", ["t"]],
    ["create table if not exists a.t (x int references u (id));", ["u"]],
    ["create or replace view a.v as with q as (select 1 as x) select * from q join b on true;", ["b"]],
    ["select * from a.t as b, pg_class, pg_catalog.pg_type, generate_series(1, 2);", []],
    ["set search_path = a; create table if not exists t (x int);", []],
    ["set local search_path to a; insert into t values (1) on conflict do nothing;", []],
    ["create temp table t (x int); insert into t values (1); drop table t;", []],
    ["create or replace function f() returns int language sql as 'select 1';", ["f"]],
    ["create or replace trigger x before insert on a.t for each row execute function f();", ["f"]],
    ["drop type if exists m;", ["m"]],
    ["comment on table t is 'x';", ["t"]],
    ["create table if not exists a.t (x text, y jsonb, z mood);", []],
    [
      "do $$ begin if to_regtype('a.mood') is null then create type a.mood as enum ('x'); end if; end $$; create table if not exists a.t (z mood);",
      ["mood"],
    ],
    ["create or replace function a.f() returns int language sql as 'select 1'; select f(), now();", ["f"]],
    ["create extension if not exists citext; create role r; create schema if not exists a;", []],
  ])("%s", async (sql, expected) => {
    expect(await names(sql)).toEqual(expected);
  });
});

describe("the tracks", () => {
  test.each([
    ["insert into a.t (id) values (1) on conflict do nothing;", ["data-in-ddl"]],
    ["update a.t set x = 1 where id = 1;", ["data-in-ddl"]],
    ["create temp table q (x int); insert into q values (1);", []],
    ["create or replace function a.f() returns void language sql as 'insert into a.t values (1)';", []],
  ])("ddl: %s", async (sql, expected) => {
    expect(await codes(sql)).toEqual(expected);
  });

  test.each([
    ["create table if not exists a.t (x int);", ["schema-in-dml"]],
    ["grant select on a.t to b;", ["schema-in-dml"]],
    ["comment on table a.t is 'x';", ["schema-in-dml"]],
    [
      "alter table a.t disable trigger user; insert into a.t (id) values (1) on conflict do nothing; alter table a.t enable trigger user;",
      [],
    ],
    ["create temp table q (x int); create index on q (x); insert into q values (1); drop table q;", []],
    ["create or replace function a.f() returns int language sql as 'select 1'; select a.f(); drop function a.f();", []],
    ["analyze a.t; select setval('a.s', (select max(id) from a.t));", []],
    [
      "create function pg_temp.f() returns int language sql as 'select 1'; select pg_temp.f(); drop function pg_temp.f();",
      [],
    ],
  ])("dml: %s", async (sql, expected) => {
    expect(await codes(sql, "dml")).toEqual(expected);
  });
});

describe("data that is lost", () => {
  test.each([
    ["truncate a.t;", ["change-all-rows"]],
    ["delete from a.t;", ["change-all-rows"]],
    ["delete from a.t where true;", ["change-all-rows"]],
    ["delete from a.t where 1 = 1;", ["change-all-rows"]],
    ["delete from a.t where id = 1;", []],
    ["delete from a.t using a.u where t.id = u.id;", []],
    ["update a.t set x = 1;", ["change-all-rows"]],
    ["update a.t set x = u.x from a.u where u.id = t.id;", []],
    ["create temp table q (x int); delete from q; truncate q;", []],
  ])("%s", async (sql, expected) => {
    expect(await codes(sql, "dml")).toEqual(expected);
  });

  test("a table that is dropped and made again is told so", async () => {
    const found = await check({ "ddl/01-a.sql": "drop table if exists a.t;\ncreate table a.t (x int);\n" });

    expect(found.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      "drop-data: table a.t is dropped and made anew: each run loses what is in it",
    ]);
  });
});

describe("passwords", () => {
  test.each([
    ["alter role x password 'tiger';", ["password-in-sql"]],
    ["alter role x password null;", []],
    ["create user mapping if not exists for x server s options (user 'y', password 'tiger');", ["password-in-sql"]],
    ["select a.dblink_connect('host=x password=tiger');", ["password-in-sql"]],
    ["select a.dblink_connect('postgresql://u:tiger@h/d');", ["password-in-sql"]],
    ["comment on column a.t.password is 'never a password=x';", []],
  ])("%s", async (sql, expected) => {
    expect((await codes(sql)).filter((code) => code === "password-in-sql")).toEqual(expected);
  });

  test.each([
    ["'tiger'", ["password-in-sql"]],
    ["'$2b$12$KIXQx6K1O0cN2Xyq0fVt0eW1u1mD9r5g7c0QmQ8yq1o1mJ8y1qv3K'", []],
    ["'scrypt:16384:8:1$abc$def'", []],
    ["null", []],
    ["crypt('tiger', gen_salt('bf'))", []],
  ])("a column password with %s", async (value, expected) => {
    const sql = `insert into a.t (id, password) values (1, ${value}) on conflict do nothing;`;

    expect(await codes(sql, "dml")).toEqual(expected);
  });

  test("no message, hint or fix shows one", async () => {
    const found = await check({ "ddl/01-a.sql": "create role x password 'tiger-secret';" });

    expect(JSON.stringify(found.map(({ message, hint }) => [message, hint]))).not.toContain("tiger-secret");
  });
});

describe("data of people", () => {
  test.each([
    ["anna@gmail.com", true],
    ["Anna <anna@example.com>", false],
    ["a@shop.example", false],
    ["a@mail.test", false],
    ["@todo", false],
    ["npm install @scope/package.json", false],
    ["+49 30 901820", true],
    ["+49 30 5550110", false],
    ["+1 202 555 0143", false],
    ["(212) 736-5000", true],
    ["212-736-5000", true],
    ["2023-06-01 08:00+00", false],
    ["2023-06-01", false],
    ["10.0.0.1", false],
    ["+44 20 7946 0123", false],
    ["+00 111 000000", false],
    ["4532 0151 1283 0366", true],
    ["4242 4242 4242 4242", false],
    ["4532015112830367", false],
    ["1234567890123456", false],
    ["GB94BARC10201530093459", true],
    ["DE89370400440532013000", false],
    ["536-22-1234", true],
    ["000-12-3456", false],
    ["DEMO-000001", false],
  ])("%j: %s", async (value, expected) => {
    const sql = `insert into a.t (x) values ('${value}') on conflict do nothing;`;

    expect(await codes(sql, "dml")).toEqual(expected ? ["personal-data"] : []);
  });

  test("is found in the data of COPY, at its place", async () => {
    const sql =
      "create temp table q (id int, mail text);\ncopy q from stdin;\n1\tx@example.com\n2\tanna@gmail.com\n3\tb@gmail.com\n\\.\n";

    expect(await lines({ "dml/01-a.sql": sql })).toEqual(["dml/01-a.sql:4:3 personal-data"]);
  });
});

describe("ON CONFLICT with nothing to be in conflict with", () => {
  const found = async (table: string, insert: string): Promise<boolean> => {
    const files = { "ddl/01-a.sql": `${table};\n`, "dml/01-b.sql": `${insert};\n` };
    return (await check(files)).some(({ code }) => code === "idle-conflict");
  };
  const table = "create table if not exists a.t (id int generated always as identity primary key, x text";

  test.each([
    [`${table})`, "insert into a.t (x) values ('y') on conflict do nothing", true],
    [`${table})`, "insert into a.t (x) values ('y') on conflict (id) do nothing", true],
    [`${table})`, "insert into a.t (x) select 'y' on conflict (id) do update set x = excluded.x", true],
    [
      "create table if not exists a.t (id bigserial primary key, x text)",
      "insert into a.t (x) values ('y') on conflict do nothing",
      true,
    ],
    [
      "create table if not exists a.t (id uuid primary key default gen_random_uuid(), x text)",
      "insert into a.t (x) values ('y') on conflict do nothing",
      true,
    ],
    [`${table})`, "insert into a.t (id, x) overriding system value values (1, 'y') on conflict do nothing", false],
    [`${table}, unique (x))`, "insert into a.t (x) values ('y') on conflict do nothing", false],
    [
      `${table}); create unique index if not exists t_x on a.t (x)`,
      "insert into a.t (x) values ('y') on conflict do nothing",
      false,
    ],
    [
      `${table}); create unique index if not exists t_x on a.t (lower(x))`,
      "insert into a.t (x) values ('y') on conflict do nothing",
      false,
    ],
    [
      `${table}); alter table a.t add column if not exists z int unique`,
      "insert into a.t (x, z) values ('y', 1) on conflict do nothing",
      false,
    ],
    [
      `${table}); do $$ begin if not exists (select) then alter table a.t add constraint k unique (x); end if; end $$`,
      "insert into a.t (x) values ('y') on conflict do nothing",
      false,
    ],
    [
      `${table}); do $$ begin execute format('alter table %s add unique (x)', 'a.t'); end $$`,
      "insert into a.t (x) values ('y') on conflict do nothing",
      false,
    ],
    [`${table}, exclude using gist (x with =))`, "insert into a.t (x) values ('y') on conflict do nothing", false],
    [
      "create table if not exists a.t (like a.u, id serial primary key)",
      "insert into a.t (x) values ('y') on conflict do nothing",
      false,
    ],
    [
      "create table if not exists a.t (id int primary key default 1, x text)",
      "insert into a.t (x) values ('y') on conflict do nothing",
      false,
    ],
    ["select 1", "insert into a.t (x) values ('y') on conflict do nothing", false],
  ])("%s; %s: %s", async (made, insert, expected) => {
    expect(await found(made, insert)).toBe(expected);
  });
});

test("a statement too large to be parsed is looked at by its tokens", async () => {
  const rows = Array.from({ length: 45_000 }, (_, index) => `(${index}, 'name of row ${index}')`).join(",\n");
  const insert = `insert into a.t (id, name) values ${rows}`;

  expect(await codes(`${insert};`, "dml")).toEqual(["bare-insert"]);
  expect(await codes(`${insert} on conflict (id) do nothing;`, "dml")).toEqual([]);
}, 60_000);

test("a pg_dump is read to its end", async () => {
  const sql = `\\restrict abc
SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE a.t (id int);
COPY a.t (id) FROM stdin;
1
\\.
\\unrestrict abc
`;

  expect(await codes(sql)).toEqual(["session-set", "session-set", "bare-create-table", "bare-copy", "data-in-ddl"]);
});
