import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lint } from "../../src/index.ts";
import { migrationDir, writeFiles } from "../helpers/files.ts";

async function fixed(sql: string): Promise<string> {
  const dir = migrationDir({ ddl: { "01-a.sql": sql } });
  await lint({ dir, fix: true });
  return readFileSync(join(dir, "ddl", "01-a.sql"), "utf8");
}

test("a fix keeps every other byte: comments, blanks, case, line ends, a byte order mark", async () => {
  const sql =
    "\uFEFF-- Größe\r\n\r\n  CREATE   TABLE\ta.t ( x int ) ;  -- ö\r\n\r\n/* x */create index t_x on a.t(x);\r\nselect 'CREATE TABLE q';";

  expect(await fixed(sql)).toBe(
    "\uFEFF-- Größe\r\n\r\n  CREATE   TABLE IF NOT EXISTS\ta.t ( x int ) ;  -- ö\r\n\r\n/* x */create index if not exists t_x on a.t(x);\r\nselect 'CREATE TABLE q';",
  );
});

test("a guard gets the file's line ends", async () => {
  expect(await fixed("create schema if not exists a;\r\ncreate type a.m as enum ('x');\r\n")).toBe(
    "create schema if not exists a;\r\ndo $do$\r\nbegin\r\n  if pg_catalog.to_regtype('a.m') is null then\r\n    create type a.m as enum ('x');\r\n  end if;\r\nend\r\n$do$;\r\n",
  );
});

test("a transaction of the file goes with its lines", async () => {
  expect(await fixed("-- head\nbegin;\n\nselect 1;\n\ncommit; -- done\nselect 2;\nend;\n")).toBe(
    "-- head\n\nselect 1;\n\n -- done\nselect 2;\n",
  );
});

test("what is allowed, and what is off, is left alone", async () => {
  const sql = "-- slipway: allow bare-create-table it is dropped by hand\ncreate table a.t (x int);\n";

  expect(await fixed(sql)).toBe(sql);
  const dir = migrationDir({ ddl: { "01-a.sql": "create table a.t (x int);\n" } });
  const { fixes } = await lint({ dir, fix: true, disable: ["bare-create-table"] });
  expect(fixes).toEqual([]);
});

test("rows are left alone where no key would be in conflict", async () => {
  for (const sql of [
    "create table if not exists a.t (id int generated always as identity primary key, x int);\ninsert into a.t (x) values (1);\n",
    "create table if not exists a.t (x int);\ninsert into a.t (x) values (1);\n",
    "insert into a.t (x) values (1);\n",
  ]) {
    expect(await fixed(sql)).toBe(sql);
  }
});

test("a DO block's own statements are left to its author", async () => {
  const sql = "do $$ begin create table a.t (x int); end $$;\n";

  expect(await fixed(sql)).toBe(sql);
});

test("only files that change are written, at once, with their mode, through their link", async () => {
  const dir = migrationDir({
    ddl: { "01-a.sql": "create schema a;\n", "02-b.sql": "create schema if not exists b;\n" },
  });
  writeFiles(dir, { "elsewhere/03-c.sql": "create schema c;\n" });
  symlinkSync(join(dir, "elsewhere", "03-c.sql"), join(dir, "ddl", "03-c.sql"));
  chmodSync(join(dir, "ddl", "01-a.sql"), 0o640);
  const untouched = statSync(join(dir, "ddl", "02-b.sql"));

  const { fixes } = await lint({ dir, fix: true });

  expect(fixes).toEqual([
    { code: "bare-create-schema", file: "ddl/01-a.sql", line: 1, text: "adds IF NOT EXISTS" },
    { code: "bare-create-schema", file: "ddl/03-c.sql", line: 1, text: "adds IF NOT EXISTS" },
  ]);
  expect(statSync(join(dir, "ddl", "01-a.sql")).mode & 0o777).toBe(0o640);
  expect(statSync(join(dir, "ddl", "02-b.sql")).ino).toBe(untouched.ino);
  expect(lstatSync(join(dir, "ddl", "03-c.sql")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(dir, "elsewhere", "03-c.sql"), "utf8")).toBe("create schema if not exists c;\n");
  expect(readdirSync(join(dir, "ddl"))).toEqual(["01-a.sql", "02-b.sql", "03-c.sql"]);
});

test("a fix for some files leaves the others as they are", async () => {
  const dir = migrationDir({ ddl: { "01-a.sql": "create schema a;\n", "02-b.sql": "create schema b;\n" } });
  const { files, findings } = await lint({ dir, fix: true, files: [join(dir, "ddl", "02-b.sql")] });

  expect(files).toEqual(["ddl/02-b.sql"]);
  expect(findings).toEqual([]);
  expect(readFileSync(join(dir, "ddl", "01-a.sql"), "utf8")).toBe("create schema a;\n");
});
