import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { testDatabase } from "../helpers/database.ts";
import { migrationDir, temporaryFolder } from "../helpers/files.ts";

const CONSTRAINT = {
  ddl: {
    "01-a.sql": "create table a (id int, n int constraint n_positive check (n > 0));\n",
    "02-b.sql": "-- three rows, the second of which is wrong\ninsert into a values\n  (1, 1),\n  (2, -5),\n  (3, 3);\n",
    "03-c.sql": "create table c ();\n",
  },
};

const masked = (text: string): string => text.replaceAll(/\d+(\.\d+)? m?s\b/g, "TIME");

test("a failed migration shows place, frame, SQLSTATE, detail, constraint, the state of the database and what to do", async () => {
  const database = await testDatabase();

  const { code, stdout, stderr } = await runCli(["up", "--dir", migrationDir(CONSTRAINT)], {
    env: { DATABASE_URL: database.url },
  });

  expect(code).toBe(1);
  expect(masked(stdout)).toMatchInlineSnapshot(`
    "  ✗ ddl/02-b.sql  failed


    1 failed, 2 not run
    "
  `);
  expect(masked(stderr)).toMatchInlineSnapshot(`
    "· 3 migrations to run
    error[MIGRATION_FAILED]: new row for relation "a" violates check constraint "n_positive" (SQLSTATE 23514)
     --> ddl/02-b.sql:2:1
      |
    1 | -- three rows, the second of which is wrong
    2 | insert into a values
      | ^^^^^^^^^^^^^^^^^^^^
      |
      = detail: Failing row contains (2, -5).
      = constraint: n_positive
      = state: everything of this release was rolled back; the database is as before
      = hint: fix the file, then run the same command again
    "
  `);
});

test("a failed run in JSON is one document on standard output, with the state of each migration", async () => {
  const database = await testDatabase();

  const { code, stdout } = await runCli(["up", "--dir", migrationDir(CONSTRAINT), "--json"], {
    env: { DATABASE_URL: database.url },
  });

  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    command: "up",
    ok: false,
    database: expect.objectContaining({ name: database.name, user: database.owner, serverVersion: expect.any(String) }),
    application: database.name,
    migrations: [
      expect.objectContaining({ track: "ddl", file: "01-a.sql", state: "skipped" }),
      expect.objectContaining({ track: "ddl", file: "02-b.sql", state: "failed" }),
      expect.objectContaining({ track: "ddl", file: "03-c.sql", state: "skipped" }),
    ],
    summary: expect.objectContaining({ applied: 0, skipped: 2, failed: 1, runId: expect.any(String) }),
    error: {
      code: "MIGRATION_FAILED",
      message: expect.stringMatching(/^ddl\/02-b\.sql:2:1: new row for relation "a" violates check constraint/),
      hint: "fix the file, then run the same command again",
      details: expect.objectContaining({
        location: { file: "ddl/02-b.sql", line: 2, column: 1 },
        statement: { index: 0, line: 2, endLine: 5 },
        sqlstate: "23514",
        constraint: "n_positive",
        table: "a",
        detail: "Failing row contains (2, -5).",
        state: "everything of this release was rolled back; the database is as before",
      }),
    },
  });
});

test("a failed run in ndjson ends with the same document in one line", async () => {
  const database = await testDatabase();

  const { stdout } = await runCli(["up", "--dir", migrationDir(CONSTRAINT), "--format", "ndjson"], {
    env: { DATABASE_URL: database.url },
  });

  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
  expect(lines.at(-1)).toMatchObject({ type: "result", ok: false, error: { code: "MIGRATION_FAILED" } });
});

test("a failed run leaves a short summary in the termination log", async () => {
  const database = await testDatabase();
  const log = join(temporaryFolder(), "termination-log");

  await runCli(["up", "--dir", migrationDir(CONSTRAINT)], {
    env: { DATABASE_URL: database.url, SLIPWAY_TERMINATION_LOG: log },
  });

  const text = readFileSync(log, "utf8");
  expect(JSON.parse(text)).toMatchObject({
    code: "MIGRATION_FAILED",
    exitCode: 1,
    location: "ddl/02-b.sql:2:1",
    sqlstate: "23514",
    hint: "fix the file, then run the same command again",
  });
  expect(text.length).toBeLessThan(4_096);
});

test("a syntax error in file 150 of 200 is shown in its place, and nothing of the release stays", async () => {
  const database = await testDatabase();
  const name = (number: number): string => `${String(number).padStart(3, "0")}-t.sql`;
  const files = Array.from(
    { length: 200 },
    (_, index) => [name(index + 1), `create table t${index + 1} (id int);\n`] as const,
  );
  const dir = migrationDir({
    ddl: { ...Object.fromEntries(files), [name(150)]: "create table t150 (\n  id int,\n  name tex t\n);\n" },
  });

  const { code, stderr } = await runCli(["up", "--dir", dir], { env: { DATABASE_URL: database.url } });

  expect(code).toBe(1);
  expect(stderr).toContain(`error[MIGRATION_FAILED]: syntax error at or near "t" (SQLSTATE 42601)
 --> ddl/150-t.sql:3:12
  |
1 | create table t150 (
2 |   id int,
3 |   name tex t
  |            ^
`);
  const client = await database.client();
  const { rows } = await client.query(
    "select (select count(*)::int from pg_tables where schemaname = 'public') as tables, (select count(*)::int from slipway.migration) as migrations",
  );
  expect(rows).toEqual([{ tables: 0, migrations: 0 }]);
});

test("an error in a message of PostgreSQL that holds control characters cannot drive the terminal", async () => {
  const database = await testDatabase();
  const dir = migrationDir({
    ddl: { "01-a.sql": String.raw`do $$ begin raise exception E'red \x1b[31m alert'; end $$;` },
  });

  const { stderr } = await runCli(["up", "--dir", dir], { env: { DATABASE_URL: database.url } });

  expect(stderr).not.toContain("\u001b");
  expect(stderr).toContain(String.raw`red \u001b[31m alert`);
});
