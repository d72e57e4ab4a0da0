import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { unlock } from "../../src/index.ts";
import { failureOf } from "../helpers/failures.ts";
import { type Subject, subject } from "../helpers/subject.ts";
import { waitFor } from "../helpers/wait.ts";

/** A run that is in the middle of a long statement. */
async function working(): Promise<{ app: Subject; running: Promise<Error> }> {
  const app = await subject({ ddl: { "01-a.sql": "create table a (id int);\nselect pg_sleep(120);" } });
  const running = failureOf(app.up());
  await waitFor(
    () =>
      app
        .list("select 1 from pg_stat_activity where state = 'active' and wait_event = 'PgSleep'")
        .then((rows) => rows.length > 0),
    "the run works",
  );
  return { app, running };
}

describe("unlock", () => {
  test("finds nobody where nothing runs", async () => {
    const app = await subject({ ddl: { "01-a.sql": "select 1" } });

    expect(await unlock({ databaseUrl: app.database.url, terminate: true })).toMatchObject({
      holder: null,
      terminated: false,
    });
  });

  test("shows who holds the run lock and what for, and lets them", async () => {
    const { app, running } = await working();

    const { holder, terminated } = await unlock({ databaseUrl: app.database.url });

    expect(holder).toMatchObject({
      pid: expect.any(Number),
      user: app.database.owner,
      application: `slipway up ${hostname()}`,
      query: "select pg_sleep(120)",
    });
    expect(Date.parse(holder?.since ?? "")).toBeLessThanOrEqual(Date.now());
    expect(terminated).toBe(false);
    expect((await unlock({ databaseUrl: app.database.url })).holder?.pid).toBe(holder?.pid);
    await unlock({ databaseUrl: app.database.url, terminate: true });
    await running;
  });

  test("ends the run with --terminate: it is rolled back, and the next one can begin", async () => {
    const { app, running } = await working();

    const { terminated } = await unlock({ databaseUrl: app.database.url, terminate: true });

    expect(terminated).toBe(true);
    expect(await running).toMatchObject({ code: "RUN_LOCK_LOST" });
    expect(await app.list("select to_regclass('a')::text")).toEqual([null]);
    app.write({ "ddl/01-a.sql": "create table a (id int)" });
    expect((await app.up()).summary.applied).toBe(1);
  });

  test("looks at the named ledger's lock only", async () => {
    const { app, running } = await working();

    expect((await unlock({ databaseUrl: app.database.url, ledger: "other", terminate: true })).holder).toBeNull();

    await unlock({ databaseUrl: app.database.url, terminate: true });
    await running;
  });

  test("says PRIVILEGE_MISSING to a role that may not end it", async () => {
    const { app, running } = await working();
    const admin = await app.database.adminClient();
    const stranger = `${app.database.name}_s`;
    await admin.query(
      `create role ${stranger} login password 'x'; grant connect on database ${app.database.name} to ${stranger}`,
    );

    const error = await failureOf(
      unlock({ databaseUrl: app.database.urlOf({ user: stranger, password: "x" }), terminate: true }),
    );

    expect(error.code).toBe("PRIVILEGE_MISSING");
    expect(error.exitCode).toBe(7);
    await unlock({ databaseUrl: app.database.url, terminate: true });
    await running;
    await admin.query(`drop owned by ${stranger}; drop role ${stranger}`);
  });
});
