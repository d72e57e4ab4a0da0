import { expect, test } from "vitest";
import { history, type SlipwayEvent, SlipwayError, up } from "../../src/index.ts";
import { testDatabase, type TestDatabase } from "../helpers/database.ts";
import { failureOf } from "../helpers/failures.ts";
import { migrationDir } from "../helpers/files.ts";
import { startProxy } from "../helpers/proxy.ts";
import { randomFrom } from "../helpers/random.ts";
import { waitFor } from "../helpers/wait.ts";
import { expectWhole, releaseOf, wholeFiles } from "./interrupted-release.ts";

const ROUNDS = 10;

/** Waits until a session of the database works at a query like this one. */
async function working(database: TestDatabase, query: string): Promise<void> {
  const admin = await database.adminClient();
  await waitFor(async () => {
    const { rows } = await admin.query(
      "select 1 from pg_stat_activity where datname = $1 and state = 'active' and query like $2 and pid <> pg_backend_pid()",
      [database.name, query],
    );
    return rows.length > 0;
  }, `a session works at ${query}`);
}

async function advisoryLocks(database: TestDatabase): Promise<number> {
  const { rows } = await (
    await database.adminClient()
  ).query(
    "select count(*)::int as held from pg_locks l join pg_database d on d.oid = l.database where l.locktype = 'advisory' and d.datname = $1",
    [database.name],
  );
  return rows[0].held;
}

test("a run that is stopped at any point leaves whole files only, says whether it was stopped, and the next one completes the release", async () => {
  const database = await testDatabase();
  const client = await database.client();
  const random = randomFrom(7);
  const begun = performance.now();
  await up({ dir: releaseOf(0), databaseUrl: database.url, runDml: true, transaction: "file" });
  const wholeMs = performance.now() - begun;
  for (let round = 1; round <= ROUNDS; round++) {
    const controller = new AbortController();
    const options = {
      dir: releaseOf(round),
      databaseUrl: database.url,
      runDml: true,
      transaction: round % 2 === 0 ? "release" : "file",
    } as const;
    const timer = setTimeout(() => controller.abort("SIGTERM"), random() * wholeMs);

    const outcome = await up({ ...options, signal: controller.signal }).catch((error: unknown) => error);

    clearTimeout(timer);
    const there = await wholeFiles(client, round);
    const how = outcome instanceof SlipwayError ? `${outcome.code} ${outcome.exitCode}` : `all of ${there}`;
    expect(["INTERRUPTED 143", "all of 8"]).toContain(how);
    expect(await advisoryLocks(database)).toBe(0);
    await up(options);
    await expectWhole(client, round);
  }
});

test("a stopped statement is cancelled, rolled back and recorded as interrupted, and the run lock is free", async () => {
  const database = await testDatabase();
  const controller = new AbortController();
  const dir = migrationDir({ ddl: { "01-a.sql": "create table a ();", "02-b.sql": "select pg_sleep(60);" } });
  const failure = failureOf(up({ dir, databaseUrl: database.url, signal: controller.signal }));
  await working(database, "%pg_sleep%");

  controller.abort("SIGINT");
  const error = await failure;

  expect(error).toMatchObject({ code: "INTERRUPTED", exitCode: 130 });
  expect(error.message).toBe("interrupted by SIGINT; the database is consistent");
  expect(error.details).toMatchObject({
    signal: "SIGINT",
    state: "everything of this release was rolled back; the database is as before",
    migrations: [
      { file: "01-a.sql", state: "skipped" },
      { file: "02-b.sql", state: "skipped" },
    ],
  });
  expect(await advisoryLocks(database)).toBe(0);
  const { runs } = await history({ databaseUrl: database.url });
  expect(runs).toMatchObject([{ status: "interrupted", error: { code: "INTERRUPTED" } }]);
});

test("a run that waits for the run lock stops at once", async () => {
  const database = await testDatabase();
  const dir = migrationDir({ ddl: { "01-a.sql": "select pg_sleep(60);" } });
  const first = new AbortController();
  const holder = failureOf(up({ dir, databaseUrl: database.url, signal: first.signal }));
  await working(database, "%pg_sleep%");
  const second = new AbortController();
  const stopWhenWaiting = (event: SlipwayEvent): void => {
    if (event.type === "lock.waiting") second.abort("SIGTERM");
  };

  const error = await failureOf(
    up({ dir, databaseUrl: database.url, signal: second.signal, onEvent: stopWhenWaiting }),
  );

  expect(error).toMatchObject({ code: "INTERRUPTED", exitCode: 143 });
  first.abort("SIGTERM");
  await holder;
});

test("a run that waits between two tries for a table lock stops at once", async () => {
  const database = await testDatabase();
  const client = await database.client();
  await client.query("create table a ()");
  await client.query("begin; lock table a");
  const controller = new AbortController();
  const stopAtRetry = (event: SlipwayEvent): void => {
    if (event.type === "segment.retry") controller.abort("SIGTERM");
  };
  const dir = migrationDir({ ddl: { "01-a.sql": "alter table a add b int;" } });

  const error = await failureOf(
    up({ dir, databaseUrl: database.url, lockTimeoutMs: 50, signal: controller.signal, onEvent: stopAtRetry }),
  );

  expect(error.code).toBe("INTERRUPTED");
});

test("COPY data that is under way stops, and nothing of it stays", async () => {
  const database = await testDatabase();
  const client = await database.client();
  await client.query("create table a (id int)");
  const rows = "1\n".repeat(2_000_000);
  const dir = migrationDir({ ddl: { "01-a.sql": `copy a from stdin;\n${rows}\\.\n` } });
  const controller = new AbortController();
  const failure = failureOf(
    up({ dir, databaseUrl: database.url, signal: controller.signal, transaction: "statement" }),
  );
  await working(database, "copy a%");

  controller.abort("SIGTERM");

  expect(await failure).toMatchObject({ code: "INTERRUPTED" });
  expect((await client.query("select count(*)::int as rows from a")).rows).toEqual([{ rows: 0 }]);
});

test("CREATE INDEX CONCURRENTLY that is stopped leaves an INVALID index, which the next run builds anew", async () => {
  const database = await testDatabase();
  const client = await database.client();
  await client.query("create table a (id int)");
  const old = await database.client();
  await old.query("begin isolation level repeatable read; select * from a");
  const controller = new AbortController();
  const dir = migrationDir({ ddl: { "01-a.sql": "create index concurrently if not exists a_id on a (id);" } });
  const failure = failureOf(up({ dir, databaseUrl: database.url, signal: controller.signal }));
  await waitFor(async () => {
    const { rows } = await client.query("select 1 from pg_stat_progress_create_index where phase like 'waiting%'");
    return rows.length > 0;
  }, "the index build waits for the old transaction");

  controller.abort("SIGTERM");

  expect(await failure).toMatchObject({ code: "INTERRUPTED", exitCode: 143 });
  const state = "select indisvalid from pg_index where indexrelid = 'a_id'::regclass";
  expect((await client.query(state)).rows).toEqual([{ indisvalid: false }]);
  await old.query("commit");
  const events: SlipwayEvent[] = [];
  await up({ dir, databaseUrl: database.url, onEvent: (event) => events.push(event) });
  expect(events).toContainEqual({ type: "index.healed", index: "public.a_id", file: "ddl/01-a.sql" });
  expect((await client.query(state)).rows).toEqual([{ indisvalid: true }]);
});

test("a statement that swallows every cancel request is ended with its session", async () => {
  const database = await testDatabase();
  const controller = new AbortController();
  const dir = migrationDir({
    ddl: {
      "01-a.sql":
        "create table a ();\ndo $$ begin loop begin perform pg_sleep(60); exception when query_canceled then null; end; end loop; end $$;",
    },
  });
  const failure = failureOf(up({ dir, databaseUrl: database.url, signal: controller.signal }));
  await working(database, "%pg_sleep%");

  controller.abort("SIGTERM");

  expect(await failure).toMatchObject({ code: "INTERRUPTED", exitCode: 143 });
  expect(await advisoryLocks(database)).toBe(0);
});

test("runs that are stopped while their network is gone give up before they would be killed, at work or waiting", async () => {
  const database = await testDatabase();
  const proxy = await startProxy(database.server);
  const controller = new AbortController();
  const dir = migrationDir({ ddl: { "01-a.sql": "create table a ();\nselect pg_sleep(60);\n" } });
  const options = { dir, databaseUrl: proxy.url(database.url), signal: controller.signal };
  const running = failureOf(up(options));
  await working(database, "%pg_sleep%");
  const events: SlipwayEvent[] = [];
  const waiting = failureOf(up({ ...options, onEvent: (event) => events.push(event) }));
  await waitFor(() => events.some(({ type }) => type === "lock.waiting"), "the second run waits");
  proxy.freeze();
  const stoppedAt = performance.now();

  controller.abort("SIGTERM");

  expect(await running).toMatchObject({ code: "INTERRUPTED", exitCode: 143 });
  expect(await waiting).toMatchObject({ code: "INTERRUPTED", exitCode: 143 });
  expect(performance.now() - stoppedAt).toBeLessThan(25_000);
});

test("a server asks idle sessions whether their machine is still there, so that one that is gone does not keep the run lock", async () => {
  const database = await testDatabase();
  const dir = migrationDir({
    ddl: {
      "01-a.sql":
        "create table a as select string_agg(current_setting('tcp_keepalives_' || name), ' ' order by name) from unnest('{count,idle,interval}'::text[]) as name;\n",
    },
  });

  await up({ dir, databaseUrl: database.url });

  const { rows } = await (await database.client()).query("select * from a");
  expect(rows).toEqual([{ string_agg: "4 10 5" }]);
});
