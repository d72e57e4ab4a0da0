import { Client } from "pg";
import { expect, test } from "vitest";
import { up } from "../../src/index.ts";
import { testDatabase } from "../helpers/database.ts";
import { migrationDir } from "../helpers/files.ts";
import { startProxy } from "../helpers/proxy.ts";

const files = (count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `${String(index + 1).padStart(3, "0")}-f.sql`,
      `create table if not exists t${index} (id int);
create index if not exists t${index}_id on t${index} (id);
alter table t${index} add column if not exists n int;
comment on table t${index} is 'number ${index}';
do $$ begin perform 1; end $$;
insert into t${index} values (1, 2);
`,
    ]),
  );

/** Round trips of the first apply of that many files, and of a deploy with nothing to do. */
async function measure(count: number): Promise<{ readonly first: number; readonly again: number }> {
  const database = await testDatabase();
  // So slow that all files are on their way before the first answer is back: only waiting counts, not talking at the same time.
  const proxy = await startProxy(database.server, { delayMs: 75 });
  const options = { dir: migrationDir({ ddl: files(count) }), databaseUrl: proxy.url(database.url) };
  const result = await up(options);
  expect(result.summary.applied).toBe(count);
  await proxy.quiet();
  const first = proxy.roundTrips;
  proxy.resetCounts();
  await up(options);
  await proxy.quiet();
  return { first, again: proxy.roundTrips };
}

test("a deploy with nothing to do costs one connection and one query after it", async () => {
  const database = await testDatabase();
  const proxy = await startProxy(database.server);
  const options = { dir: migrationDir({ ddl: files(20) }), databaseUrl: proxy.url(database.url) };
  await up(options);
  await proxy.quiet();
  proxy.resetCounts();
  const client = new Client(proxy.url(database.url));
  await client.connect();
  await client.end();
  await proxy.quiet();
  const connecting = proxy.roundTrips;
  proxy.resetCounts();

  const { summary } = await up(options);
  await proxy.quiet();

  expect(summary).toMatchObject({ applied: 0, unchanged: 20 });
  expect(proxy.connections).toBe(1);
  expect(proxy.roundTrips).toBe(connecting + 1);
});

test("the first apply costs as many round trips for 200 files as for 20", async () => {
  const few = await measure(20);
  const many = await measure(200);

  expect(many.first).toBeLessThanOrEqual(few.first + 3);
  expect(many.first).toBeLessThanOrEqual(25);
  expect(many.again).toBe(few.again);
});
