import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "./helpers/database.ts";

const examples = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "examples");

/** What each program prints, in an order in which they can share one database. */
const EXPECTED: readonly (readonly [string, string])[] = [
  ["bring-a-release.mjs", "ddl/01-shop.sql: applied\ndml/01-demo-items.sql: applied\n2 applied, 0 pending\n"],
  ["follow-progress.mjs", "01-shop.sql: applied\n"],
  ["gate-a-server.mjs", "gate: passed\nthe schema is there\n"],
  ["stop-a-run.mjs", "INTERRUPTED, exit code 143: interrupted by SIGTERM; the database is consistent\n"],
  [
    "report-an-error.mjs",
    `MIGRATION_FAILED 42601
 --> ddl/01-broken.sql:3:13
  |
1 | create schema broken;
2 | create table broken.t (
3 |   id bigint refrences x
  |             ^^^^^^^^^
everything of this release was rolled back; the database is as before
`,
  ],
  ["read-a-file.mjs", "2: CREATE SCHEMA\n4: CREATE TABLE\n10: CREATE INDEX\n"],
];

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test.each(EXPECTED)("%s prints what it promises", async (program, expected) => {
  expect(await output(program)).toBe(expected);
});

test("every program in examples/ is run here and listed in its README", () => {
  const programs = readdirSync(examples).filter((name) => name.endsWith(".mjs"));

  expect(EXPECTED.map(([program]) => program).toSorted()).toEqual(programs.toSorted());
});

function output(program: string): Promise<string> {
  const child = spawn(process.execPath, [join(examples, program)], {
    env: { PATH: process.env["PATH"], DATABASE_URL: database.url },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  child.stdout.on("data", (data: Buffer) => (text += data.toString()));
  child.stderr.on("data", (data: Buffer) => (text += data.toString()));
  return new Promise((resolve) => child.once("close", () => resolve(text)));
}
