import { expect, test } from "vitest";
import { type SlipwayEvent, unlock, up, type UpOptions, type UpResult } from "../../src/index.ts";
import { testDatabase, type TestDatabase } from "../helpers/database.ts";
import { failureOf } from "../helpers/failures.ts";
import { migrationDir, type Tracks } from "../helpers/files.ts";
import { lockWaiter, openTransaction } from "../helpers/hold.ts";
import { waitFor } from "../helpers/wait.ts";

const SLOW = "alter table public.busy add column n int;\n";

interface Busy {
  readonly database: TestDatabase;
  /** The run that has the run lock and cannot go on. */
  readonly first: Promise<UpResult>;
  readonly options: UpOptions;
  /** Lets the run go on. */
  readonly release: () => Promise<void>;
}

/** A database with a run that holds the run lock for as long as the test wants. */
async function busyDatabase(tracks: Tracks = { ddl: { "01-a.sql": SLOW } }): Promise<Busy> {
  const database = await testDatabase();
  const client = await database.client();
  await client.query("create table busy (id int)");
  const transaction = await openTransaction(database, "lock table busy in share mode");
  const options = { dir: migrationDir(tracks), databaseUrl: database.url, lockTimeoutMs: 60_000 };
  const first = up({ ...options, runDml: true, applicationName: "deploy of web-1" });
  first.catch(() => undefined);
  await lockWaiter(client, "%busy%");
  return { database, first, options, release: () => transaction.end() };
}

/** Starts a run and resolves once it waits for the run lock. */
async function waitingRun(
  options: UpOptions,
): Promise<{ readonly run: Promise<UpResult>; readonly events: readonly SlipwayEvent[] }> {
  const events: SlipwayEvent[] = [];
  const run = up({ ...options, onEvent: (event) => events.push(event) });
  run.catch(() => undefined);
  await waitFor(() => events.some(({ type }) => type === "lock.waiting"), "the second run waits for the run lock");
  return { run, events };
}

test("a runner that waits says who holds the run lock since when, and what that run is doing", async () => {
  const { database, first, options, release } = await busyDatabase();

  const { run, events } = await waitingRun(options);

  const waiting = events.find((event) => event.type === "lock.waiting");
  expect(waiting?.holder).toMatchObject({
    user: database.owner,
    application: "deploy of web-1",
    query: expect.stringContaining("alter table public.busy"),
  });
  const { rows } = await (
    await database.client()
  ).query("select backend_start::text as since from pg_stat_activity where pid = $1 and application_name = $2", [
    waiting?.holder?.pid,
    "deploy of web-1",
  ]);
  expect(rows).toEqual([{ since: waiting?.holder?.since }]);
  await release();
  await Promise.all([first, run]);
});

test("a runner that waits holds no transaction open and waits for no lock inside PostgreSQL", async () => {
  const { database, first, options, release } = await busyDatabase();
  const client = await database.client();

  const { run, events } = await waitingRun({ ...options, applicationName: "second" });

  const polls = (): number => events.filter(({ type }) => type === "lock.waiting").length;
  const states = new Set<string>();
  await waitFor(async () => {
    const { rows } = await client.query(
      "select state, wait_event_type as wait from pg_stat_activity where application_name = 'second'",
    );
    for (const { state, wait } of rows) {
      states.add(state === "idle in transaction" || wait === "Lock" ? `${state} ${wait}` : "fine");
    }
    return polls() >= 5;
  }, "five polls of the run lock");
  expect([...states]).toEqual(["fine"]);
  await release();
  await Promise.all([first, run]);
});

test("a runner that waits leaves without the run lock once another has done its work", async () => {
  const { first, options, release } = await busyDatabase({
    ddl: { "01-a.sql": "create table a (id int);" },
    dml: { "01-rows.sql": "insert into public.busy values (1);" },
  });

  const { summary } = await up({ ...options, runLockTimeoutMs: 20_000 });

  expect(summary).toMatchObject({ applied: 0, unchanged: 1, skipped: 1, runId: null });
  await release();
  expect((await first).summary).toMatchObject({ applied: 2 });
});

test("a runner that waits finds nothing to do once the one before it is done", async () => {
  const { first, options, release } = await busyDatabase();
  const { run } = await waitingRun(options);

  await release();

  expect((await first).summary).toMatchObject({ applied: 1 });
  expect((await run).summary).toMatchObject({ applied: 0, unchanged: 1, runId: null });
});

test("a runner that waits takes its turn when the one before it fails", async () => {
  const { database, options, release } = await busyDatabase({
    ddl: { "01-a.sql": `${SLOW}select 1 / n from (values (0)) v (n);` },
  });
  const fixed = migrationDir({ ddl: { "01-a.sql": SLOW } });
  const { run } = await waitingRun({ ...options, dir: fixed });

  await release();

  expect((await run).summary).toMatchObject({ applied: 1 });
  const { rows } = await (await database.client()).query("select status from slipway.run order by started_at");
  expect(rows).toEqual([{ status: "failed" }, { status: "succeeded" }]);
});

test("a runner that does not get the run lock in time fails with 5 and names the holder", async () => {
  const { first, options, release } = await busyDatabase();

  const error = await failureOf(up({ ...options, runLockTimeoutMs: 200 }));

  expect(error).toMatchObject({ code: "RUN_LOCK_TIMEOUT", exitCode: 5 });
  expect(error.details["holder"]).toMatchObject({
    pid: expect.any(Number),
    application: "deploy of web-1",
    query: expect.stringContaining("alter table public.busy"),
  });
  expect(error.message).toContain("deploy of web-1");
  await release();
  await first;
});

test("a run lock timeout of 0 tries once", async () => {
  const { first, options, release } = await busyDatabase();
  const events: SlipwayEvent[] = [];

  const error = await failureOf(up({ ...options, runLockTimeoutMs: 0, onEvent: (event) => events.push(event) }));

  expect(error.code).toBe("RUN_LOCK_TIMEOUT");
  expect(events.filter(({ type }) => type === "lock.waiting")).toEqual([]);
  await release();
  await first;
});

test("a ledger of another name in the same database has a run lock of its own", async () => {
  const { options, first, release } = await busyDatabase();
  const dir = migrationDir({ ddl: { "01-other.sql": "create table other (id int);" } });

  const { summary } = await up({ ...options, dir, ledger: "other_ledger", runLockTimeoutMs: 0 });

  expect(summary.applied).toBe(1);
  await release();
  await first;
});

test("unlock shows who holds the run lock and lets it go on", async () => {
  const { database, first, release } = await busyDatabase();

  const { holder, terminated } = await unlock({ databaseUrl: database.url });

  expect(holder).toMatchObject({ application: "deploy of web-1", user: database.owner });
  expect(terminated).toBe(false);
  await release();
  expect((await first).summary.applied).toBe(1);
});

test("unlock that is told to terminate ends the holder: its work is rolled back and the next run gets the run lock", async () => {
  const { database, first, options } = await busyDatabase({
    ddl: { "01-a.sql": `create table made (id int);\n${SLOW}` },
  });

  const { terminated } = await unlock({ databaseUrl: database.url, terminate: true });

  expect(terminated).toBe(true);
  expect(await failureOf(first)).toMatchObject({ code: "RUN_LOCK_LOST", exitCode: 5 });
  const { rows } = await (await database.client()).query("select to_regclass('made') as made");
  expect(rows).toEqual([{ made: null }]);
  const dir = migrationDir({ ddl: { "01-b.sql": "create table b (id int);" } });
  const next = await up({ ...options, dir, runLockTimeoutMs: 20_000 });
  expect(next.summary.applied).toBe(1);
});

test("unlock of a database where nobody holds the run lock says so", async () => {
  const database = await testDatabase();

  expect(await unlock({ databaseUrl: database.url, terminate: true })).toMatchObject({
    holder: null,
    terminated: false,
  });
});
