import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { createTestDatabase, type TestDatabase } from "../helpers/database.ts";
import { migrationDir, temporaryFolder, writeFiles } from "../helpers/files.ts";

// Nothing here is applied, so one database serves all.
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** What `slipway up` says of a directory, with the directory's own name as DIR; the exit code is in the last line. */
async function refusal(dir: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(["up", "--dir", dir, ...args], { env: { DATABASE_URL: database.url } });
  return `${stdout}${stderr}exit ${code}`.replaceAll(dir, "DIR");
}

const ddl = (files: Readonly<Record<string, string | Uint8Array>>): string => migrationDir({ ddl: files });

describe("the directory", () => {
  test("that does not exist", async () => {
    expect(await refusal(join(temporaryFolder(), "no-such"))).toMatchInlineSnapshot(`
      "error[DIRECTORY_MISSING]: there is no directory "DIR/ddl"
         = hint: name the directory that holds ddl/ and dml/ with --dir
      exit 2"
    `);
  });

  test("that is a file", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { "a.sql": "select 1;" });

    expect(await refusal(join(folder, "a.sql"))).toMatchInlineSnapshot(`
      "error[DIRECTORY_MISSING]: there is no directory "DIR/ddl"
         = hint: name the directory that holds ddl/ and dml/ with --dir
      exit 2"
    `);
  });

  test("that holds no migration", async () => {
    expect(await refusal(ddl({ "README.md": "no SQL", ".01-hidden.sql": "select 1;" }))).toMatchInlineSnapshot(`
      "error[DIRECTORY_EMPTY]: "DIR/ddl" holds no migration
         = hint: add a file such as ddl/01-schema.sql (\`slipway new ddl schema\` makes one)
      exit 2"
    `);
  });

  test("that is refused is refused also where there is no server", async () => {
    const result = await runCli(["up", "--dir", join(temporaryFolder(), "no-such")], {
      env: { DATABASE_URL: "postgresql://nobody@127.0.0.1:1/nothing" },
    });

    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining("error[DIRECTORY_MISSING]") });
  });
});

describe("a file", () => {
  test("without a number", async () => {
    expect(await refusal(ddl({ "01-a.sql": "", "schema.sql": "" }))).toMatchInlineSnapshot(`
      "error[FILE_NAME_INVALID]: ddl/schema.sql is not named NN-name.sql
         = hint: rename it so that it begins with its number, such as 01-schema.sql, or move it out of ddl/
      exit 2"
    `);
  });

  test("with the number of another", async () => {
    expect(await refusal(ddl({ "1-a.sql": "", "01-b.sql": "" }))).toMatchInlineSnapshot(`
      "error[FILE_NUMBER_DUPLICATE]: ddl/01-b.sql and ddl/1-a.sql have the same number
         = hint: give one of them the next free number
      exit 2"
    `);
  });

  test("that is a directory", async () => {
    const dir = ddl({ "02-b.sql": "select 1;" });
    mkdirSync(join(dir, "ddl", "01-a.sql"));

    expect(await refusal(dir)).toMatchInlineSnapshot(`
      "error[FILE_UNREADABLE]: ddl/01-a.sql is a directory, not a file
         = hint: rename it, or move it elsewhere
      exit 2"
    `);
  });

  test("that is a link to nowhere", async () => {
    const dir = ddl({ "02-b.sql": "select 1;" });
    symlinkSync("gone.sql", join(dir, "ddl", "01-a.sql"));

    expect(await refusal(dir)).toMatchInlineSnapshot(`
      "error[FILE_UNREADABLE]: ddl/01-a.sql is a link to a file that does not exist
         = hint: put the file back, or remove the link
      exit 2"
    `);
  });

  test("that is not UTF-8", async () => {
    const latin1 = Buffer.concat([Buffer.from("select 1;\nselect 'gr"), Buffer.from([0xfc]), Buffer.from("n';\n")]);

    expect(await refusal(ddl({ "01-a.sql": latin1 }))).toMatchInlineSnapshot(`
      "  ✗ ddl/01-a.sql  failed


      1 failed
      error[FILE_NOT_UTF8]: byte 0xfc at line 2, column 11 is not UTF-8 text
       --> ddl/01-a.sql:2:11
        |
      1 | select 1;
      2 | select 'gr�n';
        |           ^
        |
        = state: nothing of this release was run; the database is as before
        = hint: save the file as UTF-8, e.g. with iconv -t UTF-8
      exit 2"
    `);
  });

  test("that is a custom-format dump", async () => {
    expect(await refusal(ddl({ "01-a.sql": "PGDMP\u0001\u000e" }))).toMatchInlineSnapshot(`
      "  ✗ ddl/01-a.sql  failed


      1 failed
      error[FILE_NOT_UTF8]: the file is an archive of pg_dump, not SQL
       --> ddl/01-a.sql:1:1
        |
      1 | PGDMP��
        | ^
        |
        = state: nothing of this release was run; the database is as before
        = hint: turn it into SQL with pg_restore --file
      exit 2"
    `);
  });

  test("with a directive that is none", async () => {
    expect(await refusal(ddl({ "01-a.sql": "-- slipway: transaction=none\nselect 1;" }))).toMatchInlineSnapshot(`
      "error[DIRECTIVE_INVALID]: ddl/01-a.sql:1: directive "transaction=none" is not understood
        --> ddl/01-a.sql:1:1
         |
         = hint: write \`-- slipway: run=always\`, \`-- slipway: transaction=release|file|statement\` or \`-- slipway: allow CODE reason\`
      exit 2"
    `);
  });

  test("with a ROLLBACK of its own", async () => {
    expect(await refusal(ddl({ "01-a.sql": "begin;\ncreate table a ();\nrollback;" }))).toMatchInlineSnapshot(`
      "  ✗ ddl/01-a.sql  failed


      1 failed
      error[SQL_TRANSACTION_CONTROL]: ROLLBACK cannot be honoured inside a transaction of the release
       --> ddl/01-a.sql:3:1
        |
      1 | begin;
      2 | create table a ();
      3 | rollback;
        | ^^^^^^^^^
        |
        = state: nothing of this release was run; the database is as before
        = hint: take it out, or put \`-- slipway: transaction=statement\` at the head of the file
      exit 2"
    `);
  });
});

describe("what is never closed says where it was opened", () => {
  test("a string", async () => {
    expect(await refusal(ddl({ "01-a.sql": "select 1;\nselect 'it''s\n  open;\n" }))).toMatchInlineSnapshot(`
      "  ✗ ddl/01-a.sql  failed


      1 failed
      error[SQL_UNTERMINATED]: unterminated quoted string opened at line 2, column 8
       --> ddl/01-a.sql:2:8
        |
      1 | select 1;
      2 | select 'it''s
        |        ^
        |
        = state: nothing of this release was run; the database is as before
        = hint: close the string with a single quote; write a quote within it twice
      exit 2"
    `);
  });

  test("a dollar quote", async () => {
    const sql = "select 1;\n\ncreate function f() returns int language sql as $body$\n  select 1;\n$boby$;\n";

    expect(await refusal(ddl({ "01-a.sql": sql }))).toMatchInlineSnapshot(`
      "  ✗ ddl/01-a.sql  failed


      1 failed
      error[SQL_UNTERMINATED]: unterminated dollar-quoted string opened at line 3, column 49
       --> ddl/01-a.sql:3:49
        |
      1 | select 1;
      2 |
      3 | create function f() returns int language sql as $body$
        |                                                 ^
        |
        = state: nothing of this release was run; the database is as before
        = hint: close the string with exactly the tag that opened it
      exit 2"
    `);
  });

  test("a quoted identifier", async () => {
    expect(await refusal(ddl({ "01-a.sql": 'create table "a (id int);\n' }))).toMatchInlineSnapshot(`
      "  ✗ ddl/01-a.sql  failed


      1 failed
      error[SQL_UNTERMINATED]: unterminated quoted identifier opened at line 1, column 14
       --> ddl/01-a.sql:1:14
        |
      1 | create table "a (id int);
        |              ^
        |
        = state: nothing of this release was run; the database is as before
        = hint: close the identifier with a double quote
      exit 2"
    `);
  });

  test("a comment", async () => {
    expect(await refusal(ddl({ "01-a.sql": "select 1; /* outer /* inner */\nselect 2;\n" }))).toMatchInlineSnapshot(`
      "  ✗ ddl/01-a.sql  failed


      1 failed
      error[SQL_UNTERMINATED]: unterminated comment opened at line 1, column 11
       --> ddl/01-a.sql:1:11
        |
      1 | select 1; /* outer /* inner */
        |           ^
        |
        = state: nothing of this release was run; the database is as before
        = hint: close the comment with */, once for each /* within it
      exit 2"
    `);
  });

  test("a parenthesis", async () => {
    expect(await refusal(ddl({ "01-a.sql": "create table a (\n  id int;\n" }))).toMatchInlineSnapshot(`
      "  ✗ ddl/01-a.sql  failed


      1 failed
      error[SQL_UNTERMINATED]: unterminated parenthesis opened at line 1, column 16
       --> ddl/01-a.sql:1:16
        |
      1 | create table a (
        |                ^
        |
        = state: nothing of this release was run; the database is as before
        = hint: close the parenthesis; no semicolon within it ends a statement
      exit 2"
    `);
  });

  test("COPY data", async () => {
    expect(await refusal(ddl({ "01-a.sql": "create table a (id int);\ncopy a from stdin;\n1\n2\n" })))
      .toMatchInlineSnapshot(`
      "  ✗ ddl/01-a.sql  failed


      1 failed
      error[SQL_UNTERMINATED]: unterminated COPY data opened at line 2, column 1
       --> ddl/01-a.sql:2:1
        |
      1 | create table a (id int);
      2 | copy a from stdin;
        | ^
        |
        = state: nothing of this release was run; the database is as before
        = hint: end the data with a line that holds \\. and nothing else
      exit 2"
    `);
  });

  test("in the last file stops the first one, too", async () => {
    const dir = ddl({ "01-a.sql": "create table never ();", "02-b.sql": "select '" });

    expect(await refusal(dir)).toContain("error[SQL_UNTERMINATED]");

    const { rows } = await (await database.client()).query("select to_regclass('never') as never");
    expect(rows).toEqual([{ never: null }]);
  });
});
