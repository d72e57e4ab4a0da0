import { describe, expect, test } from "vitest";
import { guard, type GuardOptions, type GuardResult } from "../../src/index.ts";
import { failureOf } from "../helpers/failures.ts";
import { TO_VERSION_1 } from "../helpers/older-ledger.ts";
import { type Subject, subject } from "../helpers/subject.ts";

const FILES = {
  ddl: {
    "01-shop.sql": "create schema if not exists shop;\ncreate table if not exists shop.items (id int primary key);\n",
  },
  dml: { "01-demo.sql": "insert into shop.items values (1) on conflict do nothing;\n" },
};

const guardOf = (app: Subject, options: Partial<GuardOptions> = {}): Promise<GuardResult> =>
  guard({ databaseUrl: app.database.url, ...options });

describe("a production database", () => {
  test("refuses every run with demo data before anything runs, and lets the schema in", async () => {
    const app = await subject(FILES);
    expect(await guardOf(app, { environment: "production" })).toMatchObject({
      environment: "production",
      before: null,
    });

    const error = await failureOf(app.up({ runDml: true, environment: "development" }));

    expect(error.code).toBe("GUARD_PRODUCTION");
    expect(error.message).toBe(`demo data is refused: ${app.database.name} is marked as a production database`);
    expect(await app.list("select to_regnamespace('shop')")).toEqual([null]);
    await app.up();
    expect(await app.list("select id from shop.items")).toEqual([]);
  });

  test("refuses a run with demo data also where nothing is due", async () => {
    const app = await subject(FILES);
    await app.up({ runDml: true });
    await guardOf(app, { environment: "production" });

    expect((await failureOf(app.up({ runDml: true }))).code).toBe("GUARD_PRODUCTION");
  });

  test("becomes a development database only for who knows its name", async () => {
    const app = await subject(FILES);
    await guardOf(app, { environment: "production" });

    const error = await failureOf(guardOf(app, { environment: "development", confirm: "other" }));

    expect(error.code).toBe("GUARD_PRODUCTION");
    expect((await guardOf(app)).environment).toBe("production");
    expect(await guardOf(app, { environment: "development", confirm: app.database.name })).toMatchObject({
      environment: "development",
      before: "production",
    });
    await app.up({ runDml: true });
    expect(await app.list("select id from shop.items")).toEqual([1]);
  });

  test("is told from one that says nothing", async () => {
    const app = await subject(FILES);

    expect((await guardOf(app)).environment).toBeNull();
  });
});

test("a ledger of the version before demo rows were recorded is brought up to date by the next run that has something to do", async () => {
  const app = await subject(FILES);
  await app.up();
  await app.sql(TO_VERSION_1);
  expect((await app.status()).demoData).toEqual([]);
  expect((await guardOf(app)).environment).toBeNull();
  await app.up();

  await app.up({ runDml: true });

  expect((await app.status({ runDml: true })).demoData).toEqual([
    { file: "01-demo.sql", table: "shop.items", recorded: 1, present: 1, reason: null },
  ]);
});
