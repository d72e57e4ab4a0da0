import { expect, test } from "vitest";
import { type SlipwayEvent, up, type UpOptions } from "../../src/index.ts";
import { forEachMajor, testDatabase, type TestDatabase } from "../helpers/database.ts";
import { failureOf } from "../helpers/failures.ts";
import { migrationDir } from "../helpers/files.ts";
import { lockWaiter, openTransaction } from "../helpers/hold.ts";
import { waitFor } from "../helpers/wait.ts";

const INDEX = "create index concurrently if not exists t_id on public.t (id);";

interface Prepared {
  readonly database: TestDatabase;
  readonly options: UpOptions;
  readonly events: readonly SlipwayEvent[];
}

/** A database with a table that has been there for long, and a release that indexes it. */
async function prepared(statement = INDEX, major?: number): Promise<Prepared> {
  const database = await testDatabase(major === undefined ? {} : { major });
  const client = await database.client();
  await client.query("create table public.t (id int); insert into t select generate_series(1, 1000)");
  const events: SlipwayEvent[] = [];
  const options = {
    dir: migrationDir({ ddl: { "01-index.sql": `${statement}\n` } }),
    databaseUrl: database.url,
    lockTimeoutMs: 100,
    onEvent: (event: SlipwayEvent) => void events.push(event),
  };
  return { database, options, events };
}

async function indexes(database: TestDatabase): Promise<readonly unknown[]> {
  const { rows } = await (
    await database.client()
  ).query(
    "select c.relname as name, i.indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid where indrelid = 't'::regclass order by 1",
  );
  return rows;
}

forEachMajor((major) => {
  test("CREATE INDEX CONCURRENTLY finishes while a second runner waits for the run lock", async () => {
    const { database, options } = await prepared(INDEX, major);
    const transaction = await openTransaction(database, "lock table t in row exclusive mode");
    const first = up(options);
    await lockWaiter(await database.client(), "create index concurrently");
    const events: SlipwayEvent[] = [];
    const second = up({ ...options, onEvent: (event) => events.push(event) });
    await waitFor(() => events.filter(({ type }) => type === "lock.waiting").length > 2, "the second run waits");

    await transaction.end();

    expect((await first).summary.applied).toBe(1);
    expect((await second).summary.unchanged).toBe(1);
    expect(await indexes(database)).toEqual([{ name: "t_id", valid: true }]);
  });
});

test("CREATE INDEX CONCURRENTLY waits for a transaction that lasts longer than lock_timeout, and says for whom", async () => {
  const { database, options, events } = await prepared();
  const transaction = await openTransaction(database, "lock table t in row exclusive mode");

  const run = up(options);

  const running = await waitFor(
    () =>
      events.find((event) => event.type === "statement.running" && event.elapsedMs > 500 && event.blockers.length > 0),
    "the statement waits for longer than lock_timeout",
  );
  expect(running).toMatchObject({ file: "ddl/01-index.sql", line: 1, blockers: [{ pid: transaction.pid }] });
  await transaction.end();
  expect((await run).summary.applied).toBe(1);
  expect(await indexes(database)).toEqual([{ name: "t_id", valid: true }]);
});

test("CREATE INDEX CONCURRENTLY that exceeds its budget fails with 5 and leaves an INVALID index, which the next run heals", async () => {
  const { database, options, events } = await prepared();
  const transaction = await openTransaction(database, "lock table t in row exclusive mode");

  const error = await failureOf(up({ ...options, statementBudgetMs: 300 }));

  expect(error).toMatchObject({ code: "LOCK_TIMEOUT", exitCode: 5 });
  expect(error.details["location"]).toEqual({ file: "ddl/01-index.sql", line: 1, column: 1 });
  expect(error.details["blockers"]).toMatchObject([{ pid: transaction.pid }]);
  expect(await indexes(database)).toEqual([{ name: "t_id", valid: false }]);
  await transaction.end();

  expect((await up(options)).summary.applied).toBe(1);

  expect(events).toContainEqual({ type: "index.healed", index: "public.t_id", file: "ddl/01-index.sql" });
  expect(await indexes(database)).toEqual([{ name: "t_id", valid: true }]);
});

test("a budget counts for the drop of an INVALID index too", async () => {
  const { database, options } = await prepared();
  const first = await openTransaction(database, "lock table t in row exclusive mode");
  await failureOf(up({ ...options, statementBudgetMs: 300 }));
  await first.end();
  await openTransaction(database, "lock table t in row exclusive mode");

  const error = await failureOf(up({ ...options, statementBudgetMs: 300 }));

  expect(error.code).toBe("LOCK_TIMEOUT");
});

test("a unique index that fails on duplicate rows can be built once they are gone", async () => {
  const { database, options } = await prepared("create unique index concurrently if not exists t_id on t (id);");
  const client = await database.client();
  await client.query("insert into t values (1)");

  const error = await failureOf(up(options));

  expect(error).toMatchObject({ code: "MIGRATION_FAILED", exitCode: 1 });
  expect(error.details["sqlstate"]).toBe("23505");
  expect(await indexes(database)).toEqual([{ name: "t_id", valid: false }]);
  await client.query("delete from t where ctid in (select max(ctid) from t where id = 1)");
  expect((await up(options)).summary.applied).toBe(1);
  expect(await indexes(database)).toEqual([{ name: "t_id", valid: true }]);
});
