import { describe, expect, test } from "vitest";
import { baseline, doctor, type SlipwayEvent, up } from "../../src/index.ts";
import { runCli } from "../helpers/cli.ts";
import { testDatabase } from "../helpers/database.ts";
import { failureOf } from "../helpers/failures.ts";
import { migrationDir } from "../helpers/files.ts";
import { startPgbouncer, WITHOUT_PGBOUNCER } from "../helpers/pgbouncer.ts";

const release = (): string =>
  migrationDir({ ddl: { "01-a.sql": "create table a (id int);\nselect pg_sleep(0.7);\n" } });

describe.skipIf(WITHOUT_PGBOUNCER)("behind a pgbouncer", () => {
  test("in transaction mode a run is refused before it changes anything, and the way out is named", async () => {
    const database = await testDatabase();
    const pooler = await startPgbouncer(database, { mode: "transaction" });

    const error = await failureOf(up({ dir: release(), databaseUrl: pooler.url }));

    expect(error.code).toBe("POOLER_TRANSACTION_MODE");
    expect(error.exitCode).toBe(7);
    expect(error.hint).toContain("SLIPWAY_DIRECT_URL");
    const { rows } = await (
      await database.client()
    ).query("select to_regnamespace('slipway') as ledger, to_regclass('a') as a");
    expect(rows).toEqual([{ ledger: null, a: null }]);
  });

  test("in transaction mode with a single server connection a run is refused, too", async () => {
    const database = await testDatabase();
    const pooler = await startPgbouncer(database, { mode: "transaction", poolSize: 1 });

    const error = await failureOf(up({ dir: release(), databaseUrl: pooler.url }));

    expect(error.code).toBe("POOLER_TRANSACTION_MODE");
  });

  test("in transaction mode a baseline is refused, too, and leaves no lock behind", async () => {
    const database = await testDatabase();
    const pooler = await startPgbouncer(database, { mode: "transaction" });
    const dir = release();

    const error = await failureOf(baseline({ dir, databaseUrl: pooler.url }));

    expect(error.code).toBe("POOLER_TRANSACTION_MODE");
    const { recorded } = await baseline({ dir, databaseUrl: database.url });
    expect(recorded).toEqual([{ track: "ddl", file: "01-a.sql" }]);
  });

  test("in transaction mode a URL that goes around it works", async () => {
    const database = await testDatabase();
    const pooler = await startPgbouncer(database, { mode: "transaction" });

    const { summary } = await up({ dir: release(), databaseUrl: pooler.url, directUrl: database.url });

    expect(summary.applied).toBe(1);
  });

  test("in session mode a run works, and sees what its own session does", async () => {
    const database = await testDatabase();
    const pooler = await startPgbouncer(database, { mode: "session" });
    const client = await database.client();
    await client.query("create table a (id int)");
    await client.query("begin; lock table a");
    const dir = migrationDir({ ddl: { "01-a.sql": "alter table a add column b int;" } });
    const events: SlipwayEvent[] = [];
    const onEvent = (event: SlipwayEvent): void => {
      events.push(event);
      if (event.type === "segment.retry") void client.query("commit");
    };

    const { summary } = await up({ dir, databaseUrl: pooler.url, lockTimeoutMs: 1_500, onEvent });

    expect(summary.applied).toBe(1);
    const retry = events.find((event) => event.type === "segment.retry");
    expect(retry?.blockers).toEqual([expect.objectContaining({ user: database.owner, query: "begin; lock table a" })]);
  });

  test("in session mode a run that is stopped cancels its statement", async () => {
    const database = await testDatabase();
    const pooler = await startPgbouncer(database, { mode: "session" });
    const dir = migrationDir({ ddl: { "01-a.sql": "select pg_sleep(50);" } });
    const controller = new AbortController();
    const onEvent = (event: SlipwayEvent): void => {
      if (event.type === "statement.running") controller.abort("SIGTERM");
    };

    const error = await failureOf(up({ dir, databaseUrl: pooler.url, signal: controller.signal, onEvent }));

    expect(error.code).toBe("INTERRUPTED");
  });

  test("doctor names the pooler", async () => {
    const database = await testDatabase();
    const pooler = await startPgbouncer(database, { mode: "transaction" });

    const { checks } = await doctor({ databaseUrl: pooler.url });

    expect(checks.find((check) => check.name === "pooler")).toMatchObject({
      ok: false,
      actual: "a pooler in transaction mode",
      hint: expect.stringContaining("SLIPWAY_DIRECT_URL"),
    });
  });

  test("the command line takes the way around it from the environment", async () => {
    const database = await testDatabase();
    const pooler = await startPgbouncer(database, { mode: "transaction" });
    const dir = release();

    const refused = await runCli(["up", "--dir", dir], { env: { DATABASE_URL: pooler.url } });
    const run = await runCli(["up", "--dir", dir], {
      env: { DATABASE_URL: pooler.url, SLIPWAY_DIRECT_URL: database.url },
    });

    expect(refused).toMatchObject({ code: 7, stderr: expect.stringContaining("SLIPWAY_DIRECT_URL") });
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining("1 applied") });
  });
});
