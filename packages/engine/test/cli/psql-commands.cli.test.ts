import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { createTestDatabase, type TestDatabase } from "../helpers/database.ts";
import { migrationDir } from "../helpers/files.ts";

// Nothing here is applied, so one database serves all.
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test.each([
  {
    command: String.raw`\copy a from 'a.csv'`,
    name: "copy",
    hint: "use COPY … FROM stdin with the data in this file",
  },
  { command: String.raw`\i other.sql`, name: "i", hint: "make the included file a migration of its own" },
  { command: String.raw`\ir other.sql`, name: "ir", hint: "make the included file a migration of its own" },
  { command: String.raw`select 1 as one \gset`, name: "gset", hint: "write the value into the statement" },
  { command: String.raw`\set name value`, name: "set", hint: "write the value into the statements" },
  { command: String.raw`\connect other`, name: "connect", hint: "remove the command; the database is chosen by" },
  { command: String.raw`\if true`, name: "if", hint: "decide inside a DO block" },
  { command: String.raw`\echo hello`, name: "echo", hint: "remove the command, or use RAISE NOTICE" },
  { command: String.raw`select 1 \gexec`, name: "gexec", hint: "build and run the statements with EXECUTE" },
])(
  "a command that only psql has is named, with its line and the way out: $command",
  async ({ command, name, hint }) => {
    const dir = migrationDir({ ddl: { "01-a.sql": `create table a ();\n${command}\n` } });

    const { code, stderr } = await runCli(["up", "--dir", dir], { env: { DATABASE_URL: database.url } });

    const column = command.indexOf("\\") + 1;
    expect(stderr).toContain(`error[SQL_META_COMMAND]: \\${name} at line 2 is a command of psql, not SQL`);
    expect(stderr).toContain(`--> ddl/01-a.sql:2:${column}\n`);
    expect(stderr).toContain(`2 | ${command}\n  | ${" ".repeat(column - 1)}^`);
    expect(stderr).toContain(`= hint: ${hint}`);
    expect(code).toBe(2);
  },
);
