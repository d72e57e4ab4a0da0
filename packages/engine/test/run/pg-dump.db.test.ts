import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type SlipwayEvent, status, up } from "../../src/index.ts";
import { testDatabase, TEST_MAJORS, type TestDatabase } from "../helpers/database.ts";
import { migrationDir } from "../helpers/files.ts";

const DASHBOARD = join(import.meta.dirname, "..", "..", "..", "..", "helm", "dashboard", "sql");

/** The newest version under test that the installed pg_dump can read; null where there is none. */
function dumpableMajor(): number | null {
  try {
    const version = Number(/ (\d+)\./.exec(execFileSync("pg_dump", ["--version"], { encoding: "utf8" }))?.[1]);
    return TEST_MAJORS.filter((major) => major <= version).toSorted((a, b) => b - a)[0] ?? null;
  } catch {
    return null;
  }
}

const major = dumpableMajor();
const dump = (database: TestDatabase, ...flags: string[]): string =>
  execFileSync("pg_dump", ["--no-owner", ...flags, database.url], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: 64 * 1024 * 1024,
  });

test.skipIf(major === null)("what pg_dump wrote runs as it is, and leaves nothing to the file after it", async () => {
  const source = await testDatabase({ major: major ?? 15 });
  await up({ dir: DASHBOARD, databaseUrl: source.url, runDml: true });
  const schema = dump(source, "--schema-only", "--exclude-schema=slipway");
  const data = dump(source, "--data-only", "--exclude-schema=slipway");
  const target = await testDatabase({ major: major ?? 15 });
  const dir = migrationDir({
    ddl: {
      "01-dump.sql": schema,
      "02-after.sql":
        "create table after_dump as select current_setting('search_path') as path, current_setting('check_function_bodies') as checks;",
    },
    dml: { "03-data.sql": data, "04-more.sql": "insert into after_dump values ('inserted', 'too');" },
  });
  const events: SlipwayEvent[] = [];

  const { summary } = await up({ dir, databaseUrl: target.url, runDml: true, onEvent: (event) => events.push(event) });

  expect(summary).toMatchObject({ applied: 4, failed: 0 });
  const client = await target.client();
  const { rows } = await client.query("select * from public.after_dump order by 1");
  expect(rows).toEqual([
    { path: '"$user", public', checks: "on" },
    { path: "inserted", checks: "too" },
  ]);
  const counts = `select (select count(*) from demo_ecommerce.orders)::int as orders, (select count(*) from demo_ecommerce.customers)::int as customers`;
  const [there, here] = await Promise.all([(await source.client()).query(counts), client.query(counts)]);
  expect(here.rows).toEqual(there.rows);
  expect(here.rows[0].orders).toBeGreaterThan(1_000);
  expect(events).toContainEqual({
    type: "warning",
    message: expect.stringMatching(/^ddl\/01-dump\.sql:\d+: .*lock_timeout/),
  });
  const { drift, migrations } = await status({ dir, databaseUrl: target.url, runDml: true });
  expect(drift).toEqual([]);
  expect(migrations.map((entry) => entry.state)).toEqual(["applied", "applied", "applied", "applied"]);
});
