import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { migrationDir, temporaryFolder, writeFiles } from "../helpers/files.ts";

const BAD = {
  ddl: {
    "01-shop.sql": "create schema if not exists shop;\ncreate table shop.items (id bigint primary key, name text);\n",
    "02-name.sql": "create index if not exists items_name_idx on shop.items (name);\n",
  },
};

test("lint shows each finding with its place and the way out, and exits 4 for an error", async () => {
  expect(await runCli(["lint", "--dir", migrationDir(BAD)])).toMatchInlineSnapshot(`
    {
      "code": 4,
      "signal": null,
      "stderr": "",
      "stdout": "error[bare-create-table]: table shop.items is created by every run, and the second one fails
     --> ddl/01-shop.sql:2:14
      |
    1 | create schema if not exists shop;
    2 | create table shop.items (id bigint primary key, name text);
      |              ^^^^^^^^^^
      = hint: write CREATE TABLE IF NOT EXISTS
      = fix: --fix does it

    warning[blocking-index]: writes to shop.items wait until the index items_name_idx is built
     --> ddl/02-name.sql:1:46
      |
    1 | create index if not exists items_name_idx on shop.items (name);
      |                                              ^^^^^^^^^^
      = hint: write CREATE INDEX CONCURRENTLY IF NOT EXISTS, in a file of its own

    1 error, 1 warning in 2 files, 3 statements · 1 can be fixed with --fix
    ",
    }
  `);
});

test("lint exits 0 for warnings, and 4 with --strict", async () => {
  const dir = migrationDir({ ddl: { ...BAD.ddl, "01-shop.sql": "create schema if not exists shop;\n" } });

  expect(await runCli(["lint", "--dir", dir])).toMatchObject({ code: 0 });
  expect(await runCli(["lint", "--dir", dir, "--strict"])).toMatchObject({ code: 4 });
});

test("lint of clean files says so", async () => {
  const dir = migrationDir({ ddl: { "01-shop.sql": "create schema if not exists shop;\n" } });

  expect(await runCli(["lint", "--dir", dir])).toEqual({
    code: 0,
    signal: null,
    stderr: "",
    stdout: "nothing found in 1 file, 1 statement\n",
  });
});

test("lint in JSON is one document", async () => {
  const { code, stdout } = await runCli(["lint", "--json", "--dir", migrationDir(BAD)]);

  expect(code).toBe(4);
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    command: "lint",
    ok: false,
    files: ["ddl/01-shop.sql", "ddl/02-name.sql"],
    findings: [
      {
        code: "bare-create-table",
        severity: "error",
        fixable: true,
        location: { file: "ddl/01-shop.sql", line: 2, column: 14, endLine: 2, endColumn: 24 },
      },
      { code: "blocking-index", severity: "warning", fixable: false },
    ],
    fixes: [],
    summary: { errors: 1, warnings: 1, infos: 0, allowed: 0, fixable: 1, fixed: 0, files: 2, statements: 3 },
    error: null,
  });
});

test("lint --fix writes the file and says what it did", async () => {
  const dir = migrationDir(BAD);
  const { code, stdout } = await runCli(["lint", "--fix", "--disable", "blocking-index", "--dir", dir]);

  expect({ code, stdout }).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stdout": "fixed ddl/01-shop.sql:2: adds IF NOT EXISTS [bare-create-table]
    nothing found in 2 files, 3 statements · 1 fixed
    ",
    }
  `);
  expect(readFileSync(join(dir, "ddl", "01-shop.sql"), "utf8")).toContain("create table if not exists shop.items");
});

test("lint takes what is off from the configuration file, and files by their path", async () => {
  const cwd = temporaryFolder();
  writeFiles(cwd, {
    "slipway.config.json": JSON.stringify({ dir: "sql", disable: "blocking-index" }),
    "sql/ddl/01-shop.sql": BAD.ddl["01-shop.sql"],
    "sql/ddl/02-name.sql": BAD.ddl["02-name.sql"],
  });

  expect(await runCli(["lint", "sql/ddl/02-name.sql"], { cwd })).toMatchObject({ code: 0 });
  expect(await runCli(["lint", "sql/ddl/01-shop.sql"], { cwd })).toMatchObject({ code: 4 });
  expect(await runCli(["lint", "sql/ddl/03-none.sql"], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"sql/ddl/03-none.sql" is no migration of "sql"'),
  });
  expect(await runCli(["lint", "--disable", "no-such-rule"], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no rule "no-such-rule" to disable'),
  });
});

test("lint writes reports with paths from the working directory, and annotations to the log", async () => {
  const cwd = temporaryFolder();
  writeFiles(cwd, { "sql/ddl/01-shop.sql": BAD.ddl["01-shop.sql"] });
  const { code, stderr } = await runCli(["lint", "--dir", "sql", "--report", "sarif=l.sarif,junit=l.xml,github"], {
    cwd,
  });

  expect(code).toBe(4);
  expect(stderr).toMatch(/^::error file=sql\/ddl\/01-shop\.sql,line=2,col=14,endColumn=24,title=bare-create-table::/);
  expect(readFileSync(join(cwd, "l.xml"), "utf8")).toContain('failures="1"');
  const { runs } = JSON.parse(readFileSync(join(cwd, "l.sarif"), "utf8"));
  expect(runs[0].results).toMatchObject([
    {
      ruleId: "bare-create-table",
      locations: [{ physicalLocation: { artifactLocation: { uri: "sql/ddl/01-shop.sql" } } }],
    },
  ]);
  expect(runs[0].tool.driver.rules.length).toBeGreaterThan(40);
});

test("lint shows no password", async () => {
  const dir = migrationDir({ ddl: { "01-a.sql": "create role x login password 'tiger-secret';\n" } });

  for (const format of ["text", "json", "ndjson"]) {
    const { code, stdout, stderr } = await runCli(["lint", "--dir", dir, "--format", format, "--report", "github"]);
    expect(code).toBe(4);
    expect(stdout + stderr).not.toContain("tiger-secret");
  }
});

test("lint tells names that make a release impossible to run, all at once", async () => {
  const dir = migrationDir({ ddl: { "a.sql": "select 1;", "01-b.sql": "select 1;", "01-c.sql": "\\i x.sql\n" } });
  const { stdout } = await runCli(["lint", "--json", "--dir", dir]);

  const codes: unknown = JSON.parse(stdout).findings.map(({ code }: { readonly code: string }) => code);
  expect(codes).toEqual(["file-name", "file-number", "psql-command"]);
});
