import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { up } from "../../src/index.ts";
import { type CliResult, runCli, spawnCli } from "../helpers/cli.ts";
import { testDatabase, type TestDatabase } from "../helpers/database.ts";
import { closedPort } from "../helpers/fake-server.ts";
import { failureOf } from "../helpers/failures.ts";
import { migrationDir, temporaryFolder } from "../helpers/files.ts";
import { waitFor } from "../helpers/wait.ts";

/** With everything that has to be encoded in a URL, and letters that no other text has. */
const PASSWORD = "zQ9/xä:@?#%&'\"\\ 7kWv";
const PARTS = ["zQ9", "7kWv", encodeURIComponent(PASSWORD)];

/** A role with that password, that owns the database's schema. */
async function withPassword(database: TestDatabase, role = `${database.name}_p`): Promise<string> {
  const admin = await database.adminClient();
  await admin.query(`create role ${role} login in role ${database.owner} password '${PASSWORD.replaceAll("'", "''")}'`);
  return database.urlOf({ user: role, password: PASSWORD });
}

function expectSilent(...texts: readonly string[]): void {
  for (const text of texts) for (const part of PARTS) expect(text).not.toContain(part);
}

const all = ({ stdout, stderr }: CliResult): string => stdout + stderr;

const GOOD = migrationOf("create table a (id int);");
const BAD = migrationOf("select missing;");
const SLOW = migrationOf("select pg_sleep(60);");

function migrationOf(sql: string): () => string {
  return () => migrationDir({ ddl: { "01-a.sql": sql } });
}

describe("a password with special characters", () => {
  test("works percent-encoded in the URL", async () => {
    const database = await testDatabase();
    const url = await withPassword(database);

    const { summary } = await up({ dir: GOOD(), databaseUrl: url });

    expect(summary.applied).toBe(1);
  });

  test("works as it is in PGPASSWORD", async () => {
    const database = await testDatabase();
    await withPassword(database);
    const env = {
      PGHOST: database.server.host,
      PGPORT: String(database.server.port),
      PGUSER: `${database.name}_p`,
      PGDATABASE: database.name,
      PGPASSWORD: PASSWORD,
    };

    expect(await runCli(["up", "--dir", GOOD()], { env })).toMatchObject({ code: 0 });
  });
});

describe("the password appears nowhere", () => {
  test.each(["text", "json", "ndjson"])("when a migration fails, in format %s", async (format) => {
    const database = await testDatabase();
    const url = await withPassword(database);
    const log = join(temporaryFolder(), "termination-log");

    const result = await runCli(["up", "--dir", BAD(), "--format", format, "--verbose", "--termination-log", log], {
      env: { DATABASE_URL: url },
    });

    expect(result.code).toBe(1);
    expectSilent(all(result), readFileSync(log, "utf8"));
  });

  test("when the password is wrong, the database is missing, or nobody answers", async () => {
    const database = await testDatabase();
    const wrong = database.urlOf({ password: PASSWORD });
    const url = await withPassword(database);
    const missing = database.urlOf({ user: `${database.name}_p`, password: PASSWORD, database: "no_such_database" });
    const nobody = new URL(url);
    nobody.port = String(await closedPort());
    const run = (databaseUrl: string, format: string): Promise<CliResult> =>
      runCli(["up", "--dir", GOOD(), "--wait-timeout", "200ms", "--format", format], {
        env: { DATABASE_URL: databaseUrl },
      });

    for (const format of ["text", "json"]) {
      const results = [await run(wrong, format), await run(missing, format), await run(nobody.href, format)];
      expect(results.map((result) => result.code)).toEqual([7, 7, 6]);
      expectSilent(...results.map(all));
    }
  });

  test("when the URL cannot be read", async () => {
    const broken = `postgresql://user:${PASSWORD}@host/db`;

    const result = await runCli(["up", "--dir", GOOD()], { env: { DATABASE_URL: broken } });

    expect(result.code).toBe(2);
    expectSilent(all(result));
  });

  test("in what the commands print that show the configuration or the server", async () => {
    const database = await testDatabase();
    const url = await withPassword(database);
    const dir = GOOD();
    const env = { DATABASE_URL: url, SLIPWAY_DIRECT_URL: url, PGPASSWORD: PASSWORD };
    for (const command of ["config", "doctor", "plan", "up", "status", "history", "unlock"]) {
      const place = ["config", "doctor", "plan", "up", "status"].includes(command) ? ["--dir", dir] : [];
      for (const format of ["text", "json"]) {
        const result = await runCli([command, ...place, "--format", format], { env });
        expect(result.code, `${command}: ${all(result)}`).toBe(0);
        expectSilent(all(result));
      }
    }
  });

  test("in the server's list of sessions, in the system's list of processes, and in the ledger", async () => {
    const database = await testDatabase();
    const url = await withPassword(database);
    const admin = await database.adminClient();
    const run = spawnCli(["up", "--dir", SLOW(), "--database-url", url]);
    const sessions = await waitFor(async () => {
      const { rows } = await admin.query("select * from pg_stat_activity where usename = $1", [`${database.name}_p`]);
      return rows.some((row) => row.query.includes("pg_sleep")) ? rows : null;
    }, "the statement runs");
    const commandLine = readFileSync(`/proc/${run.pid}/cmdline`, "utf8");
    run.kill("SIGTERM");
    await run.ended;
    await runCli(["up", "--dir", BAD()], { env: { DATABASE_URL: url } });
    const ledger = await admin.query(
      "select pg_catalog.to_jsonb(r) as row from slipway.run r union all select pg_catalog.to_jsonb(f) from slipway.failure f",
    );

    expect(sessions.length).toBeGreaterThan(1);
    expect(ledger.rows.length).toBeGreaterThan(2);
    expectSilent(commandLine, JSON.stringify(sessions), JSON.stringify(ledger.rows));
  });

  test("in the library's errors", async () => {
    const database = await testDatabase();
    const url = await withPassword(database);
    const errors = [
      await failureOf(up({ dir: BAD(), databaseUrl: url })),
      await failureOf(up({ dir: GOOD(), databaseUrl: database.urlOf({ password: PASSWORD }) })),
      await failureOf(up({ dir: GOOD(), databaseUrl: `postgresql://user:${PASSWORD}@host/db` })),
    ];

    expect(errors.map((error) => error.code)).toEqual(["MIGRATION_FAILED", "AUTHENTICATION_FAILED", "CONFIG_INVALID"]);
    for (const error of errors) {
      expectSilent(
        error.message,
        error.hint ?? "",
        JSON.stringify(error.details),
        String(error.stack),
        String(error.cause),
      );
    }
  });

  test("in the frame of a migration that sets one", async () => {
    const database = await testDatabase();
    const dir = migrationDir({
      ddl: { "01-a.sql": `create role "${database.name}_x" login password 'zQ9 7kWv' nonsense;\n` },
    });

    const result = await runCli(["up", "--dir", dir, "--verbose"], { env: { DATABASE_URL: database.url } });

    expect(result.code).toBe(1);
    expect(result.stderr).toContain("1 | create role");
    expectSilent(all(result));
  });
});
