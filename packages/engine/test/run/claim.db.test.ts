import { expect, test } from "vitest";
import { type SlipwayEvent, up } from "../../src/index.ts";
import { testDatabase, type TestDatabase } from "../helpers/database.ts";
import { failureOf } from "../helpers/failures.ts";
import { migrationDir } from "../helpers/files.ts";
import { startProxy } from "../helpers/proxy.ts";
import { waitFor } from "../helpers/wait.ts";

/** The process id of the working session once it works at `query`. */
async function workerAt(database: TestDatabase, query: string): Promise<number> {
  const admin = await database.adminClient();
  return waitFor(async () => {
    const { rows } = await admin.query(
      "select pid from pg_stat_activity where datname = $1 and application_name like '%(worker)' and query like $2 and state = 'active'",
      [database.name, `%${query}%`],
    );
    return rows[0]?.pid;
  }, `the worker works at ${query}`);
}

const SLOW = "select pg_sleep(60);\n";

test.each([
  ["pg_advisory_unlock_all() in the release's transaction", `select pg_advisory_unlock_all();\n${SLOW}`],
  ["pg_advisory_unlock_all() inside a block", `do $$ begin perform pg_advisory_unlock_all(); end $$;\n${SLOW}`],
  [
    "pg_advisory_unlock_all() in an earlier file",
    { "01-a.sql": "select pg_advisory_unlock_all();\n", "02-b.sql": SLOW },
  ],
  ["DISCARD ALL, then a transaction", `discard all;\n${SLOW}`],
  ["DISCARD ALL, then a statement on its own", `-- slipway: transaction=statement\ndiscard all;\n${SLOW}`],
  [
    "pg_advisory_unlock_all(), then a statement on its own",
    `-- slipway: transaction=statement\nselect pg_advisory_unlock_all();\n${SLOW}`,
  ],
  [
    "pg_advisory_unlock_all() in a transaction of its own",
    `-- slipway: transaction=statement\nbegin;\nselect pg_advisory_unlock_all();\n${SLOW}commit;\n`,
  ],
])("after %s, the next runner still waits for the session that a killed one has left", async (_what, files) => {
  const database = await testDatabase();
  const proxy = await startProxy(database.server);
  const dir = migrationDir({ ddl: typeof files === "string" ? { "01-a.sql": files } : files });
  const first = failureOf(up({ dir, databaseUrl: proxy.url(database.url), waitTimeoutMs: 0 }));
  const pid = await workerAt(database, "pg_sleep");
  proxy.refuse();
  proxy.cut();
  await first;
  const events: SlipwayEvent[] = [];
  const next = migrationDir({ ddl: { "01-a.sql": "create table a (id int);" } });

  const { summary } = await up({ dir: next, databaseUrl: database.url, onEvent: (event) => events.push(event) });

  expect(summary.applied).toBe(1);
  expect(events).toContainEqual(expect.objectContaining({ type: "predecessor.waiting", pid }));
});

test("an index is built concurrently under the claim after a file has given it up", async () => {
  const database = await testDatabase();
  const client = await database.client();
  await client.query("create table t (id int)");
  const other = await database.client();
  await other.query("begin; insert into t values (1)");
  const dir = migrationDir({
    ddl: { "01-a.sql": "discard all;\ncreate index concurrently if not exists t_id on t (id);\n" },
  });
  const running = up({ dir, databaseUrl: database.url });
  const pid = await workerAt(database, "concurrently");

  const { rows } = await client.query(
    "select count(*)::int as claims from pg_locks where locktype = 'advisory' and mode = 'ShareLock' and granted and pid = $1",
    [pid],
  );

  expect(rows).toEqual([{ claims: 1 }]);
  await other.query("commit");
  expect((await running).summary.applied).toBe(1);
});
