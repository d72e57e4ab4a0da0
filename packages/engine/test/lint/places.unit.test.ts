import { expect, test } from "vitest";
import { check } from "./check.ts";

/** The text that each finding underlines, cut out of the file by its line and column. */
async function underlined(sql: string, code: string): Promise<readonly string[]> {
  const found = await check({ "ddl/01-a.sql": sql });
  const rows = sql
    .replace(/^\uFEFF/, "")
    .split("\n")
    .map((row) => Array.from(row));
  return found
    .filter((finding) => finding.code === code)
    .map(({ location: { line, column, endLine = line, endColumn = column } }) => {
      const first = rows[line - 1] ?? [];
      if (line === endLine) return first.slice(column - 1, endColumn - 1).join("");
      const last = (rows[endLine - 1] ?? []).slice(0, endColumn - 1);
      return [first.slice(column - 1), ...rows.slice(line, endLine - 1), last].map((row) => row.join("")).join("\n");
    });
}

test.each([
  ["create /* c */ table\n\n  a.t (x int);", "bare-create-table", ["a.t"]],
  ['/* 😀 */ create table "ä"."ö t" (x int);', "bare-create-table", ['"ä"."ö t"']],
  ["\uFEFFcreate table a.t (x int);", "bare-create-table", ["a.t"]],
  ["select 1; \r\n\r\n create unique index concurrently x\r\n on a.t (y);", "bare-create-index", ["x"]],
  ["alter table a.t add column x int, add y int default (1, 2)::a.c, drop column z;", "bare-add-column", ["x", "y"]],
  [
    "alter table only a.t alter column x set not null, alter y type text using y::text;",
    "blocking-not-null",
    ["alter column x set not null"],
  ],
  [
    "alter table if exists a.t alter y type text using coalesce(y, 'a,b');",
    "blocking-type-change",
    ["alter y type text using coalesce(y, 'a,b')"],
  ],
  ["drop table if exists a.t, b.u;", "drop-data", ["a.t"]],
  ['create policy "p q" on a.t using (true);', "bare-create-policy", ['"p q"']],
  [
    "create or replace function a.f() returns int language sql security definer as 'select 1';",
    "definer-search-path",
    ["a.f"],
  ],
  ["grant select on a.t to b, public;", "grant-to-public", ["public"]],
  ["insert into a.t values (1, 'x@gmail.com');", "personal-data", ["'x@gmail.com'"]],
  ["create role x password 'secret' login;", "password-in-sql", ["'secret'"]],
  ["select * from a.t join b on true;", "unqualified-name", ["b"]],
  ["create schema if not exits a;", "syntax-error", ["exits"]],
  ["begin\n  work;", "own-transaction", ["begin\n  work"]],
  ["create index on a.t (x)", "unnamed-object", ["create index on a.t (x)"]],
] as const)("in %j, %s underlines %j", async (sql, code, texts) => {
  expect(await underlined(sql, code)).toEqual(texts);
});

test("places within a DO block are places in the file", async () => {
  const body =
    "\n\nbegin\n  -- ö\n  create table a.t (x int); create table\n    a.u (x int);\n  execute 'create table a.v (x int)';\nend";

  for (const sql of [`select 1; do $x$${body}$x$;`, `do language plpgsql $$${body}$$;`]) {
    expect(await underlined(sql, "bare-create-table")).toEqual(["a.t", "a.u", "a.v"]);
  }
});

test("a body in single quotes has its places where its text is as written", async () => {
  expect(await underlined("do 'begin create table a.t (x int); end';", "bare-create-table")).toEqual(["a.t"]);
});
