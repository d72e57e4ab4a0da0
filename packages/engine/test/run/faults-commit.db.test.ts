import { describe, expect, test } from "vitest";
import { baseline, history, type SlipwayEvent, status, up } from "../../src/index.ts";
import { testDatabase, type TestDatabase } from "../helpers/database.ts";
import { failureOf } from "../helpers/failures.ts";
import { migrationDir } from "../helpers/files.ts";
import { type Proxy, startProxy } from "../helpers/proxy.ts";

interface Scene {
  readonly database: TestDatabase;
  readonly proxy: Proxy;
  /** Through the proxy. */
  readonly databaseUrl: string;
  readonly events: SlipwayEvent[];
  readonly onEvent: (event: SlipwayEvent) => void;
}

async function scene(): Promise<Scene> {
  const database = await testDatabase();
  const proxy = await startProxy(database.server);
  const events: SlipwayEvent[] = [];
  return { database, proxy, databaseUrl: proxy.url(database.url), events, onEvent: (event) => void events.push(event) };
}

const oneFile = (): string =>
  migrationDir({ ddl: { "01-a.sql": "create table a (id int);\ninsert into a values (1);\n" } });

async function rowsOfA(database: TestDatabase): Promise<number | null> {
  const client = await database.client();
  const { rows } = await client.query("select pg_catalog.to_regclass('public.a') is not null as there");
  return rows[0].there ? Number((await client.query("select count(*) from public.a")).rows[0].count) : null;
}

/** From then on nobody can be reached. */
async function goneAfter(cut: Promise<void>, proxy: Proxy): Promise<void> {
  await cut;
  proxy.refuse();
  proxy.cut();
}

const COMMIT = /^commit/i;
const RESOLVED = {
  type: "information",
  message: "the connection was lost at COMMIT; the ledger shows that it was committed",
};

test("a connection that is lost before the server sees COMMIT leaves nothing, and says so", async () => {
  const { database, proxy, databaseUrl } = await scene();
  void proxy.cutAt({ message: COMMIT, when: "before" });

  const error = await failureOf(up({ dir: oneFile(), databaseUrl }));

  expect(error.code).toBe("CONNECTION_LOST");
  expect(error.exitCode).toBe(6);
  expect(error.details["state"]).toBe("everything of this release was rolled back; the database is as before");
  expect(await rowsOfA(database)).toBeNull();
});

test("after a connection that was lost before COMMIT, the same command succeeds", async () => {
  const { database, proxy, databaseUrl } = await scene();
  const dir = oneFile();
  void proxy.cutAt({ message: COMMIT, when: "before" });
  await failureOf(up({ dir, databaseUrl }));

  const { summary } = await up({ dir, databaseUrl });

  expect(summary.applied).toBe(1);
  expect(await rowsOfA(database)).toBe(1);
  const { runs } = await history({ databaseUrl });
  expect(runs.map((run) => run.status)).toEqual(["succeeded", "failed"]);
});

test("a connection that is lost after the server has committed is a success", async () => {
  const { database, proxy, databaseUrl, events, onEvent } = await scene();
  const cut = proxy.cutAt({ message: COMMIT, when: "after" });

  const { summary } = await up({ dir: oneFile(), databaseUrl, onEvent });

  await cut;
  expect(summary).toMatchObject({ applied: 1, failed: 0 });
  expect(events).toContainEqual(RESOLVED);
  expect(await rowsOfA(database)).toBe(1);
  const { runs } = await history({ databaseUrl });
  expect(runs.map((run) => run.status)).toEqual(["succeeded"]);
});

test("a commit whose answer is lost in the middle of a run does not keep the rest from running", async () => {
  const { database, proxy, databaseUrl, events, onEvent } = await scene();
  const dir = migrationDir({
    ddl: { "01-a.sql": "create table a (id int);", "02-b.sql": "insert into a values (2);" },
    dml: { "01-a.sql": "insert into a values (1);" },
  });
  const cut = proxy.cutAt({ message: COMMIT, when: "after" });

  const { migrations } = await up({ dir, databaseUrl, onEvent, runDml: true, transaction: "file" });

  await cut;
  expect(migrations.map((entry) => entry.state)).toEqual(["applied", "applied", "applied"]);
  expect(events).toContainEqual(RESOLVED);
  expect(await rowsOfA(database)).toBe(2);
});

describe("when the session that holds the run lock is lost at the same moment", () => {
  test("what was not committed is gone", async () => {
    const { database, proxy, databaseUrl } = await scene();
    void proxy.cutAt({ message: COMMIT, when: "before" }).then(() => proxy.cut());

    const error = await failureOf(up({ dir: oneFile(), databaseUrl }));

    expect(error.code).toBe("RUN_LOCK_LOST");
    expect(error.exitCode).toBe(5);
    expect(await rowsOfA(database)).toBeNull();
  });

  test("what was committed last is a success", async () => {
    const { database, proxy, databaseUrl } = await scene();
    void proxy.cutAt({ message: COMMIT, when: "after" }).then(() => proxy.cut());

    const { summary } = await up({ dir: oneFile(), databaseUrl });

    expect(summary.applied).toBe(1);
    expect(await rowsOfA(database)).toBe(1);
  });

  test("what is still to come does not run, and what was committed is said to stay", async () => {
    const { database, proxy, databaseUrl } = await scene();
    const dir = migrationDir({
      ddl: { "01-a.sql": "create table a (id int);", "02-b.sql": "insert into a values (1);" },
    });
    void proxy.cutAt({ message: COMMIT, when: "after" }).then(() => proxy.cut());

    const error = await failureOf(up({ dir, databaseUrl, transaction: "file" }));

    expect(error.code).toBe("RUN_LOCK_LOST");
    expect(error.details["state"]).toBe("the transaction of ddl/02-b.sql was rolled back; ddl/01-a.sql stays applied");
    expect(await rowsOfA(database)).toBe(0);
    const { migrations } = await status({ dir, databaseUrl });
    expect(migrations.map((entry) => entry.state)).toEqual(["applied", "pending"]);
  });
});

test("a server that does not notice that its client is gone is told to end that session", async () => {
  const { database, proxy, databaseUrl } = await scene();
  void proxy.cutAt({ message: COMMIT, when: "before", silently: true });

  const error = await failureOf(up({ dir: oneFile(), databaseUrl }));

  expect(error.code).toBe("CONNECTION_LOST");
  expect(error.details["state"]).toBe("everything of this release was rolled back; the database is as before");
  expect(await rowsOfA(database)).toBeNull();
});

test("a run that cannot find out whether it has committed says so, and the next one finds out", async () => {
  const { database, proxy, databaseUrl } = await scene();
  const dir = oneFile();
  void goneAfter(proxy.cutAt({ message: COMMIT, when: "after" }), proxy);

  const error = await failureOf(up({ dir, databaseUrl, waitTimeoutMs: 500 }));

  expect(error.code).toBe("DATABASE_UNREACHABLE");
  expect(error.details["state"]).toContain("which, the ledger tells the next run");
  const { summary } = await up({ dir, databaseUrl: database.url });
  expect(summary).toMatchObject({ applied: 0, unchanged: 1 });
  expect(await rowsOfA(database)).toBe(1);
});

describe("baseline", () => {
  test("is a success when its connection is lost after the server has committed", async () => {
    const { proxy, databaseUrl, events, onEvent } = await scene();
    const dir = oneFile();
    const cut = proxy.cutAt({ message: COMMIT, when: "after" });

    const { recorded } = await baseline({ dir, databaseUrl, onEvent });

    await cut;
    expect(recorded).toEqual([{ track: "ddl", file: "01-a.sql" }]);
    expect(events).toContainEqual(RESOLVED);
    expect((await status({ dir, databaseUrl })).migrations).toMatchObject([{ state: "applied", baseline: true }]);
  });

  test("fails when its connection is lost before the server sees COMMIT, and records nothing", async () => {
    const { proxy, databaseUrl } = await scene();
    const dir = oneFile();
    void proxy.cutAt({ message: COMMIT, when: "before" });

    const error = await failureOf(baseline({ dir, databaseUrl }));

    expect(error).toMatchObject({ code: "CONNECTION_LOST", exitCode: 6 });
    expect((await status({ dir, databaseUrl })).migrations).toMatchObject([{ state: "pending" }]);
  });
});
