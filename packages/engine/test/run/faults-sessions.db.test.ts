import { expect, test } from "vitest";
import { history, type SlipwayEvent, up, type UpOptions, type UpResult } from "../../src/index.ts";
import { testDatabase, type TestDatabase } from "../helpers/database.ts";
import { failureOf } from "../helpers/failures.ts";
import { migrationDir } from "../helpers/files.ts";
import { type Proxy, startProxy } from "../helpers/proxy.ts";
import { waitFor } from "../helpers/wait.ts";

/** Waits for the session of a run whose application name ends with `purpose`, working at `query`; gives its pid. */
async function sessionOf(database: TestDatabase, purpose: string, query = ""): Promise<number> {
  const admin = await database.adminClient();
  return waitFor(async () => {
    const { rows } = await admin.query(
      "select pid from pg_stat_activity where datname = $1 and application_name like 'slipway up%' and application_name like $2 and query like $3",
      [database.name, `%${purpose}`, `%${query}%`],
    );
    return rows[0]?.pid;
  }, `a session ${purpose} ${query}`);
}

const WORKER = "(worker)";

async function terminate(database: TestDatabase, pid: number): Promise<void> {
  await (await database.adminClient()).query("select pg_terminate_backend($1)", [pid]);
}

async function isThere(database: TestDatabase, table: string): Promise<boolean> {
  const { rows } = await (await database.client()).query("select to_regclass($1) is not null as there", [table]);
  return rows[0].there;
}

/** What a server sees of a runner that is killed: all connections end, and no cancel request comes. */
function die(proxy: Proxy): void {
  proxy.refuse();
  proxy.cut();
}

/** A run whose second file takes its time. */
function slowRun(database: TestDatabase, options: Partial<UpOptions> = {}): Promise<UpResult> {
  const dir = migrationDir({
    ddl: {
      "01-a.sql": "create table a (id int);",
      "02-slow.sql": "create table b ();\nselect pg_sleep(60);\ncreate table c ();",
    },
  });
  return up({ dir, databaseUrl: database.url, ...options });
}

test("a worker that an administrator ends fails the run, and everything is rolled back", async () => {
  const database = await testDatabase();
  const failure = failureOf(slowRun(database));
  await terminate(database, await sessionOf(database, WORKER, "pg_sleep"));

  const error = await failure;

  expect(error.code).toBe("CONNECTION_LOST");
  expect(error.exitCode).toBe(6);
  expect(error.message).toBe(
    "the connection was lost during the run: terminating connection due to administrator command",
  );
  expect(error.details["state"]).toBe("everything of this release was rolled back; the database is as before");
  expect(await isThere(database, "a")).toBe(false);
  const { runs } = await history({ databaseUrl: database.url });
  expect(runs[0]).toMatchObject({ status: "failed", error: { code: "CONNECTION_LOST" } });
});

test("a network that breaks fails the run, and its statement does not go on for long", async () => {
  const database = await testDatabase();
  const proxy = await startProxy(database.server);
  const failure = failureOf(slowRun(database, { databaseUrl: proxy.url(database.url), waitTimeoutMs: 0 }));
  await sessionOf(database, WORKER, "pg_sleep");

  proxy.cut();

  // Both connections break at the same moment: either may be noticed first.
  expect(["CONNECTION_LOST", "RUN_LOCK_LOST"]).toContain((await failure).code);
  const admin = await database.adminClient();
  await waitFor(async () => {
    const { rows } = await admin.query(
      "select pid from pg_stat_activity where datname = $1 and application_name like '%(worker)'",
      [database.name],
    );
    return rows.length === 0;
  }, "the server's session ends");
  expect(await isThere(database, "a")).toBe(false);
});

test("a lock session that an administrator ends takes the worker with it, and nothing is committed after", async () => {
  const database = await testDatabase();
  const failure = failureOf(slowRun(database));
  await sessionOf(database, WORKER, "pg_sleep");
  const admin = await database.adminClient();
  const { rows } = await admin.query(
    "select pid from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock' and database = (select oid from pg_database where datname = $1)",
    [database.name],
  );
  await terminate(database, rows[0].pid);

  const error = await failure;

  expect(error.code).toBe("RUN_LOCK_LOST");
  expect(error.exitCode).toBe(5);
  expect(error.details["state"]).toBe("everything of this release was rolled back; the database is as before");
  await waitFor(async () => {
    const left = await admin.query(
      "select 1 from pg_stat_activity where datname = $1 and query like '%pg_sleep%' and state = 'active' and pid <> pg_backend_pid()",
      [database.name],
    );
    return left.rows.length === 0;
  }, "the worker's statement ends");
  expect(await isThere(database, "a")).toBe(false);
});

test.each(["file", "statement"] as const)(
  "with --transaction %s, a lock session that is lost stops the run before its next statement",
  async (transaction) => {
    const database = await testDatabase();
    // The run's own statement ends the run's own lock session, as an administrator would.
    const dir = migrationDir({
      ddl: {
        "01-a.sql":
          "create table a ();\nselect pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock' and database = (select oid from pg_database where datname = current_database());\nselect pg_sleep(60);\ncreate table b ();",
      },
    });

    const error = await failureOf(up({ dir, databaseUrl: database.url, transaction }));

    expect(error.code).toBe("RUN_LOCK_LOST");
    expect(await isThere(database, "b")).toBe(false);
    expect(await isThere(database, "a")).toBe(transaction === "statement");
  },
);

test.each(["file", "statement"] as const)(
  "with --transaction %s, a worker whose epoch is over commits nothing more",
  async (transaction) => {
    const database = await testDatabase();
    const dir = migrationDir({
      ddl: {
        "01-a.sql": "create table a ();",
        "02-b.sql": "update slipway.fence set epoch = epoch + 1;",
        "03-c.sql": "create table c ();",
      },
    });

    const error = await failureOf(up({ dir, databaseUrl: database.url, transaction }));

    expect(error.code).toBe("RUN_LOCK_LOST");
    expect(error.message).toBe("another run took over the run lock; nothing of this segment was kept");
    expect(await isThere(database, "a")).toBe(true);
    expect(await isThere(database, "c")).toBe(false);
  },
);

test("a new holder waits for the session that a former one has left, then works", async () => {
  const database = await testDatabase();
  const proxy = await startProxy(database.server);
  const first = failureOf(slowRun(database, { databaseUrl: proxy.url(database.url), waitTimeoutMs: 0 }));
  const pid = await sessionOf(database, WORKER, "pg_sleep");
  die(proxy);
  await first;
  const events: SlipwayEvent[] = [];
  const dir = migrationDir({ ddl: { "01-a.sql": "create table a (id int);" } });

  const { summary } = await up({ dir, databaseUrl: database.url, onEvent: (event) => events.push(event) });

  expect(summary.applied).toBe(1);
  expect(events).toContainEqual(expect.objectContaining({ type: "predecessor.waiting", pid }));
  expect(events.filter((event) => event.type === "predecessor.terminated")).toEqual([]);
});

test("a session that goes on although its client is gone is ended by the next holder", async () => {
  const database = await testDatabase();
  const proxy = await startProxy(database.server);
  const dir = migrationDir({
    ddl: { "01-a.sql": "set client_connection_check_interval = 0;\ncreate table a ();\nselect pg_sleep(120);" },
  });
  const first = failureOf(up({ dir, databaseUrl: proxy.url(database.url), waitTimeoutMs: 0 }));
  const pid = await sessionOf(database, WORKER, "pg_sleep");
  die(proxy);
  await first;
  const events: SlipwayEvent[] = [];
  const next = migrationDir({ ddl: { "01-a.sql": "create table a (id int);" } });

  const { summary } = await up({ dir: next, databaseUrl: database.url, onEvent: (event) => events.push(event) });

  expect(summary.applied).toBe(1);
  expect(events).toContainEqual(expect.objectContaining({ type: "predecessor.waiting", pid }));
  expect(events).toContainEqual({ type: "predecessor.terminated", pid });
});

test("a session limit of the role that ends idle sessions does not end the run lock's", async () => {
  const database = await testDatabase();
  await (await database.adminClient()).query(`alter role ${database.owner} set idle_session_timeout = '300ms'`);
  const dir = migrationDir({
    ddl: { "01-a.sql": "select pg_sleep(0.45);\nselect pg_sleep(0.45);\ncreate table a ();" },
  });

  const { summary } = await up({ dir, databaseUrl: database.url });

  expect(summary.applied).toBe(1);
});
