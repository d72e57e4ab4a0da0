import { describe, expect, test } from "vitest";
import { failureOf } from "../../../../packages/engine/test/helpers/failures.ts";
import { subject, type Subject } from "../../../../packages/engine/test/helpers/subject.ts";
import { testApp, type TestApp } from "../helpers/app.ts";

const FILES = {
  ddl: {
    "01-shop.sql": "create schema if not exists shop;\n",
    "02-item.sql": "create table if not exists shop.item (id bigint primary key, price integer);\n",
  },
  dml: { "03-demo.sql": "insert into shop.item values (1, 10), (2, 20) on conflict do nothing;\n" },
};
const BROKEN = "create table if not exists shop.orders (\n  id bigint refrences x\n);\n";

/** A server on the subject as it is now: what was asked before is not remembered. */
function appOn({ dir, database }: Subject, more: Readonly<Record<string, string>> = {}): Promise<TestApp> {
  return testApp({ SLIPWAY_DIR: dir, DATABASE_URL: database.url, ...more });
}

async function titleOf(on: Subject): Promise<string> {
  const { body } = await (await appOn(on)).get("/");
  return /<h1[^>]*>([^<]*)/.exec(body)?.[1] ?? "";
}

async function sampleOf(app: TestApp, name: string): Promise<string | undefined> {
  const { body } = await app.get("/metrics");
  return body.split("\n").find((line) => line.startsWith(name));
}

test("the verdict follows the database: empty, applied, pending, failed, drifted, healed", async () => {
  const shop = await subject(FILES);
  expect(await titleOf(shop)).toBe("Nothing applied yet");

  await shop.up();
  expect(await titleOf(shop)).toBe("Up to date");

  shop.write({ "ddl/04-orders.sql": BROKEN });
  expect(await titleOf(shop)).toBe("1 migration pending");

  await failureOf(shop.up());
  expect(await titleOf(shop)).toBe("The last run failed");
  const { body } = await (await appOn(shop)).get("/");
  expect(body).toContain("ddl/04-orders.sql:2:13");
  expect(body).toContain("42601");
  expect(body).toContain("everything of this release was rolled back");

  shop.remove("ddl/04-orders.sql");
  await shop.sql("drop table shop.item");
  expect(await titleOf(shop)).toMatch(/^Drift: \d+ difference/);

  await shop.up();
  expect(await titleOf(shop)).toBe("Up to date");
});

test("page, readiness and metrics tell of a database that cannot be reached, without its password", async () => {
  const shop = await subject(FILES);
  await shop.up();
  const away = await testApp({ SLIPWAY_DIR: shop.dir, DATABASE_URL: "postgresql://u:hunter2@127.0.0.1:1/x" });

  const page = await away.get("/");
  const ready = await away.get("/readyz");

  expect(page).toMatchObject({ code: 200, body: expect.stringContaining("Database unreachable") });
  expect(ready.code).toBe(503);
  expect(JSON.parse(ready.body)).toMatchObject({ ready: false, code: "DATABASE_UNREACHABLE" });
  expect(await sampleOf(away, "slipway_database_up")).toBe("slipway_database_up 0");
  expect(await sampleOf(away, "slipway_migrations")).toBeUndefined();
  expect(`${page.body}${ready.body}`).not.toContain("hunter2");
  expect(await away.get("/healthz")).toEqual({ code: 200, body: '{"alive":true}' });
});

test("what was read stays in sight when the database goes away", async () => {
  const shop = await subject(FILES);
  await shop.up();
  const app = await appOn(shop);
  expect((await app.get("/")).body).toContain("Up to date");

  await shop.database.drop();

  await expect
    .poll(async () => (await app.get("/")).body, { timeout: 20_000 })
    .toMatch(/The database refuses access.*What is below was read.*02-item\.sql/s);
});

describe("readiness", () => {
  test("is there once every shipped ddl content has run, without demo data", async () => {
    const shop = await subject(FILES);
    const before = await (await appOn(shop)).get("/readyz");
    await shop.up();

    expect(before.code).toBe(503);
    expect(JSON.parse(before.body)).toMatchObject({
      ready: false,
      code: "GATE_TIMEOUT",
      reason: "01-shop.sql, 02-item.sql never ran in this database",
    });
    expect(await (await appOn(shop)).get("/readyz")).toEqual({ code: 200, body: '{"ready":true}' });
  });

  test("is there for an older build on a newer database", async () => {
    const shop = await subject(FILES);
    await shop.up();
    shop.write({ "ddl/02-item.sql": "create table if not exists shop.item (id bigint primary key, price bigint);\n" });
    shop.write({ "ddl/04-more.sql": "select 1;\n" });
    await shop.up();
    shop.write({ "ddl/02-item.sql": FILES.ddl["02-item.sql"] });
    shop.remove("ddl/04-more.sql");

    expect((await (await appOn(shop)).get("/readyz")).code).toBe(200);
  });

  test("asks for the expected contents where they are listed, whatever files are there", async () => {
    const shop = await subject(FILES);
    await shop.up();
    const checksums = (await shop.status()).migrations
      .filter(({ track }) => track === "ddl")
      .map(({ file, checksum }) => `${file}=${checksum}`);
    const listed = await appOn(shop, { SLIPWAY_DIR: "/nowhere", SLIPWAY_EXPECTED: checksums.join("\n") });
    const other = await appOn(shop, { SLIPWAY_EXPECTED: `02-item.sql=${"0".repeat(64)}` });

    expect((await listed.get("/readyz")).code).toBe(200);
    expect(JSON.parse((await other.get("/readyz")).body)).toMatchObject({
      ready: false,
      reason: "02-item.sql never ran in this database",
    });
  });

  test("ends at once when the process is being stopped, while pages are still served", async () => {
    const shop = await subject(FILES);
    await shop.up();
    const app = await appOn(shop);
    expect((await app.get("/readyz")).code).toBe(200);

    app.services.drain();

    expect(JSON.parse((await app.get("/readyz")).body)).toMatchObject({ ready: false, code: "STOPPING" });
    expect((await app.get("/")).code).toBe(200);
  });
});

test("metrics count migrations by state and tell of the last run", async () => {
  const shop = await subject(FILES);
  await shop.up();
  const app = await appOn(shop);

  const { body } = await app.get("/metrics");

  expect(body).toContain('slipway_migrations{state="applied"} 2\n');
  expect(body).toContain('slipway_migrations{state="skipped"} 1\n');
  expect(body).toContain("slipway_ready 1\n");
  expect(body).toContain("slipway_drift_differences 0\n");
  expect(body).toContain("slipway_last_run_succeeded 1\n");
  expect(body).toMatch(/slipway_last_run_timestamp_seconds 1\d{9}/);
  expect(await sampleOf(app, "dashboard_http_request_duration_seconds_count")).toContain(
    'route="/metrics",status="200"',
  );
});

test("a crowd of readers costs the database one question", async () => {
  const shop = await subject(FILES);
  await shop.up();
  const app = await appOn(shop);
  const sessions = async (): Promise<number> => {
    await shop.sql("select pg_stat_clear_snapshot()");
    return Number(
      (await shop.list("select sessions::int from pg_stat_database where datname = current_database()"))[0],
    );
  };
  const before = await sessions();

  await Promise.all(Array.from({ length: 50 }, () => app.get("/")));
  await app.get("/");

  expect((await sessions()) - before).toBeLessThanOrEqual(2);
});
