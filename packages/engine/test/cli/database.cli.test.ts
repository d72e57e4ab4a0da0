import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CliResult, runCli } from "../helpers/cli.ts";
import { createTestDatabase, type TestDatabase, testDatabase } from "../helpers/database.ts";
import { migrationDir, writeFiles } from "../helpers/files.ts";
import { normalise } from "./normalise.ts";

const DDL = {
  "01-shop.sql":
    "create schema if not exists shop;\ncreate table if not exists shop.users (id int primary key, phone text);\n",
  "02-index.sql": "create index concurrently if not exists users_phone on shop.users (phone);\n",
};
const DML = { "03-demo.sql": "insert into shop.users values (1, '1'), (2, '2');\n" };

/** One command against a database, its output with names for what differs from run to run. */
async function slipway(database: TestDatabase, ...args: readonly string[]): Promise<CliResult> {
  const result = await runCli(args, { env: { DATABASE_URL: database.url } });
  for (const output of [result.stdout, result.stderr]) expect(output).not.toContain(database.ownerPassword);
  return { ...result, stdout: normalise(result.stdout, database), stderr: normalise(result.stderr, database) };
}

describe("a release from the first run on", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  test("tells the whole way, and exits with what a script needs", async () => {
    const dir = migrationDir({ ddl: DDL, dml: DML });
    const steps = [
      ["status", "--dir", dir, "--exit-code"],
      ["plan", "--dir", dir, "--run-dml"],
      ["up", "--dir", dir],
      ["up", "--dir", dir],
      ["gate", "--dir", dir],
      ["up", "--dir", dir, "--run-dml"],
      ["status", "--dir", dir, "--exit-code", "--run-dml"],
      ["history"],
      ["purge", "--dry-run"],
      ["purge"],
      ["guard"],
      ["guard", "production"],
      ["up", "--dir", dir, "--run-dml"],
      ["guard", "development"],
      ["guard", "development", "--confirm", database.name],
      ["unlock"],
    ];
    const told: string[] = [];
    for (const args of steps) {
      const { code, stdout, stderr } = await slipway(database, ...args);
      told.push(
        `$ slipway ${args.join(" ").replaceAll(dir, "sql").replaceAll(database.name, "shop")}\n${stderr}${stdout}exit ${code}\n`,
      );
    }

    expect(told.join("\n")).toMatchInlineSnapshot(`
      "$ slipway status --dir sql --exit-code
      shop on db:5432 as shop · PostgreSQL <version> · application shop
        ○ ddl/01-shop.sql   pending
        ○ ddl/02-index.sql  pending
        · dml/03-demo.sql   skipped      demo data is off

      2 pending, 1 skipped
      exit 3

      $ slipway plan --dir sql --run-dml
      shop on db:5432 as shop · PostgreSQL <version> · application shop

        ○ ddl/01-shop.sql  pending: never ran here
            1  CREATE SCHEMA  create schema if not exists shop;
            2  CREATE TABLE   create table if not exists shop.users (id int primary key, phone text);

        ○ ddl/02-index.sql  pending: never ran here
            1  CREATE INDEX  create index concurrently if not exists users_phone on shop.users (phone);  runs outside a transaction: CREATE INDEX CONCURRENTLY cannot run inside a transaction block

        ○ dml/03-demo.sql  pending: never ran here
            1  INSERT  insert into shop.users values (1, '1'), (2, '2');

      segments
        1  one transaction  ddl: 01-shop.sql (1-2)  one transaction for the release
        2  on its own       ddl: 02-index.sql (1)   ddl/02-index.sql:1: CREATE INDEX CONCURRENTLY cannot run inside a transaction block
        3  one transaction  dml: 03-demo.sql (1)    one transaction for the file

      3 migrations to run in 3 segments, 0 left alone
      exit 0

      $ slipway up --dir sql
      · 2 migrations to run
      shop on db:5432 as shop · PostgreSQL <version> · application shop

        ✓ ddl/01-shop.sql   applied  2 statements <ms>
        ✓ ddl/02-index.sql  applied   1 statement <ms>

      2 applied, 1 skipped · <ms>
      exit 0

      $ slipway up --dir sql
      up to date: 2 migrations unchanged, 1 skipped (demo data is off) · <ms>
      exit 0

      $ slipway gate --dir sql
      passed: every ddl migration of this release is in the ledger · <ms>
      exit 0

      $ slipway up --dir sql --run-dml
      · 1 migration to run
      shop on db:5432 as shop · PostgreSQL <version> · application shop

        ✓ dml/03-demo.sql  applied  1 statement <ms>

      1 applied, 2 unchanged · <ms>
      exit 0

      $ slipway status --dir sql --exit-code --run-dml
      shop on db:5432 as shop · PostgreSQL <version> · application shop
        ✓ ddl/01-shop.sql   applied  <time> <ms>
        ✓ ddl/02-index.sql  applied  <time> <ms>
        ✓ dml/03-demo.sql   applied  <time> <ms>
        · demo data of dml/03-demo.sql: 2 of 2 rows there

      last run succeeded <time> (up, <ms>) · 1 run found nothing to do
      3 applied
      exit 0

      $ slipway history
      shop on db:5432 as shop · PostgreSQL <version>

      ✓ <time>  up succeeded · <ms> · shop from <host> · shop · 1 applied
          applied dml/03-demo.sql <ms>
      ✓ <time>  up succeeded · <ms> · shop from <host> · shop · 2 applied
          applied ddl/01-shop.sql <ms>
          applied ddl/02-index.sql <ms>

      1 run found nothing to do, the last one <time>
      exit 0

      $ slipway purge --dry-run
      shop on db:5432 as shop · PostgreSQL <version> · application shop
        ✓ shop.users  2
      would remove 2 rows of 1 table; nothing was changed
      exit 0

      $ slipway purge
      shop on db:5432 as shop · PostgreSQL <version> · application shop
        ✓ shop.users  2
      removed 2 rows of 1 table; dml/03-demo.sql can run again
      exit 0

      $ slipway guard
      shop on db:5432 as shop · PostgreSQL <version>
      ! shop does not say what it is: demo data is let in
      exit 0

      $ slipway guard production
      shop on db:5432 as shop · PostgreSQL <version>
      ✓ shop is now a production database: every run with demo data is refused
      exit 0

      $ slipway up --dir sql --run-dml
      error[GUARD_PRODUCTION]: demo data is refused: shop is marked as a production database
         = hint: leave --run-dml out (RUN_DML, migrations.runDML); if this is no production, say so there
      exit 7

      $ slipway guard development
      error[GUARD_PRODUCTION]: shop is a production database; it stays one
         = hint: to change that, confirm it with the database's name: --confirm shop
      exit 7

      $ slipway guard development --confirm shop
      shop on db:5432 as shop · PostgreSQL <version>
      ✓ shop is now a development database: demo data is let in
      exit 0

      $ slipway unlock
      ✓ nobody holds the run lock of shop
      exit 0
      "
    `);
  });
});

describe("drift", () => {
  test("status exits 4 and says it in words, up heals it", async () => {
    const database = await testDatabase();
    const dir = migrationDir({
      ddl: {
        "01-a.sql": "create table if not exists a (id int);\nalter table a add column if not exists note text;\n",
      },
    });
    await slipway(database, "up", "--dir", dir);
    const client = await database.client();
    await client.query("alter table a drop column note");

    const status = await slipway(database, "status", "--dir", dir, "--exit-code");
    const up = await slipway(database, "up", "--dir", dir);

    expect(status.code).toBe(4);
    expect(status.stdout).toMatch(/^ {2}! ddl\/01-a\.sql +drifted /m);
    expect(status.stdout).toMatch(/^ {2}! drift: column public\.a\.note is missing$/m);
    expect(up.code).toBe(0);
    expect(up.stdout).toMatch(/^ {2}✓ ddl\/01-a\.sql +healed /m);
  });
});

describe("a failing release", () => {
  const broken = {
    ...DDL,
    "03-bad.sql": "create table shop.b (\n  id int,\n  user_id bigint refrences users(id)\n);\n",
  };

  test("shows the place, the code, what became of it and what to do", async () => {
    const database = await testDatabase();
    const dir = migrationDir({ ddl: broken });
    const { code, stdout, stderr } = await slipway(database, "up", "--dir", dir);

    expect(code).toBe(1);
    expect(stdout).toMatchInlineSnapshot(`
      "  ✓ ddl/01-shop.sql   applied  2 statements <ms>
        ✓ ddl/02-index.sql  applied   1 statement <ms>
        ✗ ddl/03-bad.sql    failed


      2 applied, 1 failed
      "
    `);
    expect(stderr).toMatchInlineSnapshot(`
      "· 3 migrations to run
      error[MIGRATION_FAILED]: syntax error at or near "refrences" (SQLSTATE 42601)
       --> ddl/03-bad.sql:3:18
        |
      1 | create table shop.b (
      2 |   id int,
      3 |   user_id bigint refrences users(id)
        |                  ^^^^^^^^^
        |
        = state: the transaction of ddl/03-bad.sql was rolled back; ddl/01-shop.sql, ddl/02-index.sql stay applied
        = hint: fix the file, then run the same command again
      "
    `);
  });

  test("is one document in JSON, and the error is on stderr for people too", async () => {
    const database = await testDatabase();
    const { code, stdout, stderr } = await slipway(database, "up", "--json", "--dir", migrationDir({ ddl: broken }));

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      command: "up",
      ok: false,
      database: { name: "shop" },
      migrations: [{ state: "applied" }, { state: "applied" }, { file: "03-bad.sql", state: "failed" }],
      error: {
        code: "MIGRATION_FAILED",
        details: { location: { file: "ddl/03-bad.sql", line: 3, column: 18 }, sqlstate: "42601" },
      },
    });
    expect(stderr).toContain("error[MIGRATION_FAILED]");
  });

  test("ends a stream of events with the result", async () => {
    const database = await testDatabase();
    const dir = migrationDir({ ddl: DDL });
    const { code, stdout } = await slipway(database, "up", "--format", "ndjson", "--dir", dir);
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line): { type: string; time: string; ok?: boolean } => JSON.parse(line));

    expect(code).toBe(0);
    expect(lines.map((line) => line.type)).toEqual(expect.arrayContaining(["database.connected", "segment.committed"]));
    expect(lines.filter((line) => line.type === "result")).toEqual([lines.at(-1)]);
    expect(lines.at(-1)).toMatchObject({ command: "up", ok: true });
    for (const { time } of lines) expect(Date.parse(time)).not.toBeNaN();
  });
});

test("a changed file is told by status with exit 3, and baseline records it", async () => {
  const database = await testDatabase();
  const dir = migrationDir({ ddl: DDL });
  await slipway(database, "up", "--dir", dir);
  writeFiles(dir, { "ddl/01-shop.sql": `${DDL["01-shop.sql"]}-- changed\n` });

  const status = await slipway(database, "status", "--dir", dir, "--exit-code");
  const baseline = await slipway(database, "baseline", "--dir", dir);

  expect(status.code).toBe(3);
  expect(status.stdout).toMatch(/! ddl\/01-shop\.sql +changed .*the file differs from what ran/);
  expect(baseline.stdout).toMatchInlineSnapshot(`
    "shop on db:5432 as shop · PostgreSQL <version> · application shop
      ✓ ddl/01-shop.sql   recorded, not run
      · ddl/02-index.sql  was there already
    1 recorded, 1 there already
    "
  `);
});

test("doctor puts expected beside actual, and exits with the code of a refused connection", async () => {
  const database = await testDatabase();
  const url = database.urlOf({ password: "wrong-s3cret" });
  const { code, stdout } = await runCli(["doctor", "--database-url", url]);

  expect(code).toBe(7);
  expect(stdout).toMatch(/^ {2}✗ connection\n {6}expected: PostgreSQL answers\n {6}actual: {3}/);
  expect(stdout).not.toContain("wrong-s3cret");
});

test("a server that is not there is waited for, and told of once", async () => {
  const { code, stdout, stderr } = await runCli(
    ["status", "--dir", migrationDir({ ddl: DDL }), "--wait-timeout", "500ms"],
    { env: { DATABASE_URL: "postgresql://app:s3cret-word@127.0.0.1:1/shop" } },
  );

  expect({ code, stdout }).toEqual({ code: 6, stdout: "" });
  expect(stderr).toMatch(/^· waiting: .*127\.0\.0\.1:1.*\nerror\[DATABASE_UNREACHABLE\]: .*\n {3}= hint: .*\n$/);
  expect(stderr).not.toContain("s3cret-word");
});

test("doctor exits as any command does where there is no database to look at", async () => {
  const { code, stdout } = await runCli(["doctor", "--database-url", "postgresql://nobody@127.0.0.1:1/none", "--json"]);

  expect({ code, document: JSON.parse(stdout) }).toMatchObject({
    code: 6,
    document: { code: "DATABASE_UNREACHABLE", ok: false },
  });
});
