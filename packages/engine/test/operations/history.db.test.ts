import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { history, type HistoryResult } from "../../src/index.ts";
import { failureOf } from "../helpers/failures.ts";
import { type Subject, subject } from "../helpers/subject.ts";
import { waitFor } from "../helpers/wait.ts";

const of = (app: Subject, limit?: number): Promise<HistoryResult> => history({ databaseUrl: app.database.url, limit });

describe("history", () => {
  test("is empty where nothing ever ran, and makes no ledger", async () => {
    const app = await subject({ ddl: { "01-a.sql": "select 1" } });

    expect(await of(app)).toMatchObject({ application: null, runs: [], idleRuns: 0, lastIdleAt: null });
    expect(await app.list("select count(*)::int from pg_namespace where nspname = 'slipway'")).toEqual([0]);
  });

  test("says who ran what from where, when and for how long", async () => {
    const app = await subject({ ddl: { "01-a.sql": "create table a (id int)", "02-b.sql": "select pg_sleep(0.1)" } });
    const before = Date.now();
    const { summary } = await app.up({ application: "shop" });

    const { runs } = await of(app);

    expect(runs).toMatchObject([
      {
        id: summary.runId,
        application: "shop",
        command: "up",
        status: "succeeded",
        databaseUser: app.database.owner,
        runner: { host: hostname(), pid: process.pid, version: expect.any(String) },
        migrations: [
          { track: "ddl", file: "01-a.sql", state: "applied" },
          { track: "ddl", file: "02-b.sql", state: "applied" },
        ],
        error: null,
      },
    ]);
    expect(runs[0]?.durationMs).toBeGreaterThanOrEqual(100);
    expect(runs[0]?.migrations[1]?.durationMs).toBeGreaterThanOrEqual(100);
    expect(runs[0]?.startedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Date.parse(runs[0]?.startedAt ?? "")).toBeGreaterThanOrEqual(before);
  });

  test("keeps a failed run with its error and what it had done until then", async () => {
    const app = await subject({
      ddl: { "01-a.sql": "create table a (id int)" },
      dml: { "01-d.sql": "insert into a values ('x')" },
    });
    const failure = await failureOf(app.up({ runDml: true }));

    const { runs } = await of(app);

    expect(runs).toMatchObject([
      {
        command: "up",
        status: "failed",
        migrations: [{ track: "ddl", file: "01-a.sql", state: "applied" }],
        error: { code: "MIGRATION_FAILED", message: failure.message, details: { sqlstate: "22P02", file: "01-d.sql" } },
      },
    ]);
  });

  test("keeps an interrupted run", async () => {
    const app = await subject({ ddl: { "01-a.sql": "select pg_sleep(60)" } });
    const abort = new AbortController();
    const running = failureOf(app.up({ signal: abort.signal }));
    await waitFor(() => app.events.some(({ type }) => type === "segment.started"), "the run works");
    abort.abort();
    expect((await running).code).toBe("INTERRUPTED");

    expect((await of(app)).runs).toMatchObject([
      { status: "interrupted", error: { code: "INTERRUPTED" }, migrations: [] },
    ]);
  });

  test("has the newest run first, and as many as wanted", async () => {
    const app = await subject({ ddl: { "01-a.sql": "select 1" } });
    await app.up();
    for (const number of [2, 3, 4]) {
      app.write({ "ddl/01-a.sql": `select ${number}` });
      await app.up();
    }

    const all = await of(app);
    const two = await of(app, 2);

    expect(all.runs.length).toBe(4);
    expect(all.runs.map(({ startedAt }) => startedAt)).toEqual(
      all.runs
        .map(({ startedAt }) => startedAt)
        .toSorted()
        .toReversed(),
    );
    expect(two.runs.map(({ id }) => id)).toEqual(all.runs.slice(0, 2).map(({ id }) => id));
  });

  test("lists what was healed", async () => {
    const app = await subject({ ddl: { "01-a.sql": "create table if not exists a (id int)" } });
    await app.up();
    await app.sql("drop table a");
    await app.up();

    expect((await of(app)).runs[0]).toMatchObject({
      status: "succeeded",
      migrations: [{ file: "01-a.sql", state: "healed" }],
    });
  });
});
