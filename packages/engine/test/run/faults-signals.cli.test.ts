import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, spawnCli } from "../helpers/cli.ts";
import { testDatabase, type TestDatabase } from "../helpers/database.ts";
import { startFakeServer } from "../helpers/fake-server.ts";
import { migrationDir, temporaryFolder } from "../helpers/files.ts";
import { waitFor } from "../helpers/wait.ts";

async function working(database: TestDatabase, query: string): Promise<void> {
  const admin = await database.adminClient();
  await waitFor(
    async () => {
      const { rows } = await admin.query(
        "select 1 from pg_stat_activity where datname = $1 and state = 'active' and query like $2 and pid <> pg_backend_pid()",
        [database.name, query],
      );
      return rows.length > 0;
    },
    `a session works at ${query}`,
    30_000,
  );
}

const SLEEP = { "01-a.sql": "create table a ();\n", "02-b.sql": "select pg_sleep(60);\n" };
const STUBBORN = {
  "01-a.sql":
    "do $$ begin loop begin perform pg_sleep(60); exception when query_canceled then null; end; end loop; end $$;\n",
};

test.each([
  { signal: "SIGTERM", code: 143 },
  { signal: "SIGINT", code: 130 },
] as const)(
  "$signal cancels the statement, rolls back, says what state the database is in, and exits with $code",
  async ({ signal, code }) => {
    const database = await testDatabase();
    const dir = migrationDir({ ddl: SLEEP });
    const log = join(temporaryFolder(), "termination-log");
    const run = spawnCli(["up", "--dir", dir, "--termination-log", log], { env: { DATABASE_URL: database.url } });
    await working(database, "%pg_sleep%");

    run.kill(signal);
    const result = await run.ended;

    expect(result).toMatchObject({ code, signal: null });
    expect(result.stderr).toContain("stopping: the current statement is cancelled and rolled back");
    expect(result.stderr).toContain(`error[INTERRUPTED]: interrupted by ${signal}; the database is consistent`);
    expect(result.stderr).toContain("= state: everything of this release was rolled back; the database is as before");
    expect(JSON.parse(readFileSync(log, "utf8"))).toMatchObject({ code: "INTERRUPTED", exitCode: code });
    const history = await runCli(["history"], { env: { DATABASE_URL: database.url } });
    expect(history.stdout).toContain("interrupted");
    const { rows } = await (await database.client()).query("select to_regclass('a') as a");
    expect(rows).toEqual([{ a: null }]);
  },
);

test("a stopped run in JSON is one document that says what became of each migration", async () => {
  const database = await testDatabase();
  const dir = migrationDir({ ddl: SLEEP });
  const run = spawnCli(["up", "--dir", dir, "--json", "--transaction", "file"], {
    env: { DATABASE_URL: database.url },
  });
  await working(database, "%pg_sleep%");

  run.kill("SIGTERM");
  const { code, stdout } = await run.ended;

  expect(code).toBe(143);
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    command: "up",
    ok: false,
    database: { name: database.name },
    migrations: [
      { file: "01-a.sql", state: "applied" },
      { file: "02-b.sql", state: "skipped" },
    ],
    summary: { applied: 1, skipped: 1, failed: 0 },
    error: {
      code: "INTERRUPTED",
      details: {
        signal: "SIGTERM",
        state: "the transaction of ddl/02-b.sql was rolled back; ddl/01-a.sql stays applied",
      },
    },
  });
});

test("a second signal ends the process at once, and the next run ends what it left behind", async () => {
  const database = await testDatabase();
  const dir = migrationDir({ ddl: STUBBORN });
  const env = { DATABASE_URL: database.url };
  const run = spawnCli(["up", "--dir", dir], { env });
  await working(database, "%query_canceled%");
  run.kill("SIGTERM");
  await run.waitForOutput(/stopping/);
  const again = performance.now() + 350;
  await waitFor(() => performance.now() > again, "signals that close together count as one");

  const secondAt = performance.now();
  run.kill("SIGTERM");
  const { code } = await run.ended;

  expect(code).toBe(143);
  expect(performance.now() - secondAt).toBeLessThan(2_000);
  const next = await runCli(["up", "--dir", migrationDir({ ddl: { "01-a.sql": "create table a ();" } })], { env });
  expect(next).toMatchObject({ code: 0, stdout: expect.stringContaining("1 applied") });
});

test("a signal while the run lock is waited for ends the wait", async () => {
  const database = await testDatabase();
  const dir = migrationDir({ ddl: SLEEP });
  const env = { DATABASE_URL: database.url };
  const holder = spawnCli(["up", "--dir", dir], { env });
  await working(database, "%pg_sleep%");
  const waiting = spawnCli(["up", "--dir", dir], { env });
  await waiting.waitForOutput(/waiting for the run lock/i);

  waiting.kill("SIGTERM");

  expect(await waiting.ended).toMatchObject({ code: 143 });
  holder.kill("SIGTERM");
  await holder.ended;
});

test("a signal while PostgreSQL is waited for ends the wait", async () => {
  const run = spawnCli(["up", "--dir", migrationDir({ ddl: SLEEP })], {
    env: { DATABASE_URL: "postgresql://nobody@127.0.0.1:1/nothing" },
  });
  await run.waitForOutput(/waiting/i);

  run.kill("SIGINT");

  expect(await run.ended).toMatchObject({ code: 130, stderr: expect.stringContaining("error[INTERRUPTED]") });
});

test("a signal while a server takes the connection and says nothing ends the wait", async () => {
  let taken = 0;
  const silent = await startFakeServer((connection) => {
    taken = connection;
    return "silence";
  });
  const run = spawnCli(["up", "--dir", migrationDir({ ddl: SLEEP })], {
    env: { DATABASE_URL: silent.url("postgresql://nobody@host/nothing") },
  });
  await waitFor(() => taken > 0, "a connection");

  const signalledAt = performance.now();
  run.kill("SIGTERM");

  expect(await run.ended).toMatchObject({ code: 143 });
  expect(performance.now() - signalledAt).toBeLessThan(3_000);
});
