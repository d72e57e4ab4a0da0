import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { temporaryFolder, writeFiles } from "../helpers/files.ts";

const SQL = `-- two tables
create table a (id int);
copy a from stdin;
1
2
\\.
insert into a values (3)`;

function file(content: string): string {
  const folder = temporaryFolder();
  writeFiles(folder, { "01-a.sql": content });
  return join(folder, "01-a.sql");
}

test("split lists a line for each statement", async () => {
  expect(await runCli(["split", file(SQL)])).toMatchInlineSnapshot(`
    {
      "code": 0,
      "signal": null,
      "stderr": "",
      "stdout": "1  line 2  CREATE TABLE  create table a (id int);
    2  line 3  COPY          copy a from stdin;        7 bytes of data
    3  line 7  INSERT        insert into a values (3)
    3 statements
    ",
    }
  `);
});

test("split in JSON is exactly statements and errors", async () => {
  const { code, stdout } = await runCli(["split", "--json", file(SQL)]);

  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchInlineSnapshot(`
    {
      "errors": [],
      "statements": [
        {
          "column": 1,
          "index": 0,
          "kind": "CREATE TABLE",
          "line": 2,
          "offset": 14,
          "text": "create table a (id int);",
        },
        {
          "column": 1,
          "copyData": 7,
          "index": 1,
          "kind": "COPY",
          "line": 3,
          "offset": 39,
          "text": "copy a from stdin;",
        },
        {
          "column": 1,
          "index": 2,
          "kind": "INSERT",
          "line": 7,
          "offset": 65,
          "text": "insert into a values (3)",
        },
      ],
    }
  `);
});

test("split prints what psql could not run as well, and exits 2", async () => {
  const path = file("select 1;\n\\copy a from b\nselect 'open");
  const [text, json] = await Promise.all([runCli(["split", path]), runCli(["split", "--json", path])]);

  expect({ ...text, stdout: text.stdout.replaceAll(path, "<file>") }).toMatchInlineSnapshot(`
    {
      "code": 2,
      "signal": null,
      "stderr": "",
      "stdout": "1  line 1  SELECT  select 1;
    2  line 3  SELECT  select 'open
    error[SQL_META_COMMAND]: \\copy at line 2 is a command of psql, not SQL
      --> <file>:2:1
       = hint: use COPY … FROM stdin with the data in this file, or INSERT statements in a dml file
    error[SQL_UNTERMINATED]: unterminated quoted string opened at line 3, column 8
      --> <file>:3:8
       = hint: close the string with a single quote; write a quote within it twice
    2 statements, 2 errors
    ",
    }
  `);
  expect(json.code).toBe(2);
  expect(JSON.parse(json.stdout)).toMatchObject({
    statements: [{ line: 1 }, { line: 3 }],
    errors: [
      { code: "SQL_META_COMMAND", line: 2, column: 1 },
      { code: "SQL_UNTERMINATED", line: 3, column: 8 },
    ],
  });
});

test("split of a file that is not there says so", async () => {
  const { code, stdout } = await runCli(["split", "--json", "/nonexistent/a.sql"]);

  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ command: "split", ok: false, error: { code: "FILE_UNREADABLE" } });
});

test("split is not driven by what stands in a file", async () => {
  const { stdout } = await runCli(["split", file("select '\u001B[2J';")]);

  expect(stdout).toContain(String.raw`\u001b[2J`);
});
