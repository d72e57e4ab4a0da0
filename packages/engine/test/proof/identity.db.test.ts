import { describe, expect, test } from "vitest";
import { history } from "../../src/index.ts";
import { testDatabase } from "../helpers/database.ts";
import { failureOf } from "../helpers/failures.ts";
import { migrationDir } from "../helpers/files.ts";
import { statesOf, type Subject, subject, subjectOn } from "../helpers/subject.ts";

const SHOP = {
  "01-shop.sql":
    "create schema if not exists shop;\ncreate table if not exists shop.items (id int primary key, name text);",
};
const BLOG = {
  "01-blog.sql": "create schema if not exists blog;\ncreate table if not exists blog.posts (id int primary key);",
};

/** Two applications in one database, both applied. */
async function two(): Promise<{ shop: Subject; blog: Subject }> {
  const database = await testDatabase();
  const shop = await subjectOn(database, migrationDir({ ddl: SHOP }));
  const blog = await subjectOn(database, migrationDir({ ddl: BLOG }));
  await shop.up({ application: "shop" });
  await blog.up({ application: "blog" });
  return { shop, blog };
}

describe("two applications in one database", () => {
  test("each have their own checklist, and files of the same number", async () => {
    const { shop, blog } = await two();

    expect(statesOf(await shop.status({ application: "shop" }))).toEqual({ "01-shop.sql": "applied" });
    expect(statesOf(await blog.status({ application: "blog" }))).toEqual({ "01-blog.sql": "applied" });
  });

  test("are each steady, and their idle runs are counted apart", async () => {
    const { shop, blog } = await two();

    await shop.up({ application: "shop" });
    await shop.up({ application: "shop" });
    await blog.up({ application: "blog" });

    expect((await shop.status({ application: "shop" })).idleRuns).toBe(2);
    expect((await blog.status({ application: "blog" })).idleRuns).toBe(1);
    expect(await history({ databaseUrl: shop.database.url, application: "blog" })).toMatchObject({
      idleRuns: 1,
      runs: [{ application: "blog" }],
    });
    expect(await history({ databaseUrl: shop.database.url })).toMatchObject({
      idleRuns: 3,
      runs: [{ application: "blog" }, { application: "shop" }],
    });
  });

  test("see only their own drift", async () => {
    const { shop, blog } = await two();
    await shop.sql("alter table shop.items drop column name");

    expect((await blog.status({ application: "blog" })).drift).toEqual([]);
    expect((await blog.up({ application: "blog" })).summary.runId).toBeNull();
    expect((await shop.status({ application: "shop" })).drift.map(({ text }) => text)).toEqual([
      "column shop.items.name is missing",
    ]);
  });

  test("may change each other's tables: the newest record counts for both", async () => {
    const { shop, blog } = await two();
    blog.write({
      "ddl/02-shop.sql": `alter table shop.items add column if not exists post int;
alter table shop.items alter column name set not null;`,
    });
    await blog.up({ application: "blog" });

    expect(await shop.status({ application: "shop" })).toMatchObject({ drift: [], information: [] });
    expect((await shop.up({ application: "shop" })).summary).toMatchObject({ unchanged: 1, runId: null });
    expect((await blog.up({ application: "blog" })).summary).toMatchObject({ unchanged: 2, runId: null });
    await blog.sql("alter table shop.items drop column post");
    const missing = ["column shop.items.post is missing"];
    expect((await blog.status({ application: "blog" })).drift.map(({ text }) => text)).toEqual(missing);
    expect((await shop.status({ application: "shop" })).drift.map(({ text }) => text)).toEqual(missing);
  });

  test("may drop each other's tables", async () => {
    const { shop, blog } = await two();
    blog.write({ "ddl/02-shop.sql": "drop table if exists shop.items" });
    await blog.up({ application: "blog" });

    expect((await shop.status({ application: "shop" })).drift).toEqual([]);
    expect((await shop.up({ application: "shop" })).summary.runId).toBeNull();
  });

  test("leave to others what others added to the other's table", async () => {
    const { shop, blog } = await two();
    await shop.sql("create index dba_name on shop.items (name)");
    await shop.up({ application: "shop" });
    blog.write({ "ddl/02-shop.sql": "alter table shop.items add column if not exists post int" });
    await blog.up({ application: "blog" });

    await shop.sql("drop index shop.dba_name");

    expect((await shop.status({ application: "shop" })).drift).toEqual([]);
    expect((await blog.status({ application: "blog" })).drift).toEqual([]);
  });

  test("keep the other's drift in sight", async () => {
    const { shop, blog } = await two();
    await shop.sql("alter table shop.items drop column name");
    blog.write({ "ddl/02-shop.sql": "alter table shop.items add column if not exists post int" });
    await blog.up({ application: "blog" });

    expect((await shop.status({ application: "shop" })).drift.map(({ text }) => text)).toEqual([
      "column shop.items.name is missing",
    ]);
  });

  test("have to be told apart by name", async () => {
    const { shop } = await two();

    for (const operation of ["up", "status", "gate", "plan"] as const) {
      const error = await failureOf(shop[operation]());
      expect(error.code).toBe("APPLICATION_AMBIGUOUS");
      expect(error.exitCode).toBe(2);
      expect(error.details["applications"]).toEqual(["blog", "shop"]);
    }
  });

  test("share the run lock: the one waits for the other", async () => {
    const database = await testDatabase();
    const shop = await subjectOn(database, migrationDir({ ddl: SHOP }));
    const blog = await subjectOn(database, migrationDir({ ddl: BLOG }));

    await Promise.all([shop.up({ application: "shop" }), blog.up({ application: "blog" })]);

    const { runs } = await history({ databaseUrl: database.url });
    expect(runs.map(({ application, status }) => `${application} ${status}`).toSorted()).toEqual([
      "blog succeeded",
      "shop succeeded",
    ]);
  });
});

describe("the application's name", () => {
  test("is the database's on an empty ledger", async () => {
    const app = await subject({ ddl: SHOP });

    expect((await app.up()).application).toBe(app.database.name);
  });

  test("is by default the only one that the ledger knows", async () => {
    const app = await subject({ ddl: SHOP });
    await app.up({ application: "shop" });

    expect(await app.up()).toMatchObject({ application: "shop", summary: { unchanged: 1, runId: null } });
    expect((await app.status()).application).toBe("shop");
    expect((await app.gate()).application).toBe("shop");
  });

  test("makes another checklist when it is another", async () => {
    const app = await subject({ ddl: SHOP });
    await app.up({ application: "shop" });

    expect(statesOf(await app.status({ application: "store" }))).toEqual({ "01-shop.sql": "pending" });
    expect((await app.up({ application: "store" })).summary.applied).toBe(1);
  });

  test("may hold anything that text can", async () => {
    const app = await subject({ ddl: SHOP });
    const application = `it's "ours"; drop schema slipway -- ü`;

    await app.up({ application });

    expect((await app.up()).application).toBe(application);
  });
});

describe("the ledger's name", () => {
  test("can be set, and its own objects are never owned", async () => {
    const app = await subject({ ddl: SHOP });
    const ledger = `My "Ledger"`;

    await app.up({ ledger });

    expect(await app.status({ ledger })).toMatchObject({
      ledger: { schema: ledger, version: 3 },
      summary: { applied: 1 },
    });
    expect(await app.list("select count(*)::int from pg_namespace where nspname = 'slipway'")).toEqual([0]);
    expect(await app.list(`select distinct type || ' ' || identity from "My ""Ledger""".object order by 1`)).toEqual([
      "schema shop",
      "table shop.items",
    ]);
  });

  test("makes two ledgers in one database that know nothing of each other", async () => {
    const app = await subject({ ddl: SHOP });
    await app.up();

    expect((await app.up({ ledger: "other" })).summary.applied).toBe(1);
    expect((await app.up()).summary).toMatchObject({ unchanged: 1, runId: null });
    expect((await app.up({ ledger: "other" })).summary).toMatchObject({ unchanged: 1, runId: null });
  });
});
