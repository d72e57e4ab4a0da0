import { describe, expect, test } from "vitest";
import { baseline, type BaselineOptions, type BaselineResult, history } from "../../src/index.ts";
import { failureOf } from "../helpers/failures.ts";
import { statesOf, type Subject, subject } from "../helpers/subject.ts";

const FILES = {
  ddl: {
    "01-app.sql": "create schema app;\ncreate table app.users (id int primary key, name text);\n",
    "02-index.sql": "create index users_name on app.users (name);\n",
    "10-late.sql": "alter table app.users add column late text;\n",
  },
  dml: { "01-demo.sql": "insert into app.users values (1, 'demo');\n" },
};

const of = (app: Subject, options: BaselineOptions = {}): Promise<BaselineResult> =>
  baseline({ dir: app.dir, databaseUrl: app.database.url, ...options });

/** A database whose schema came by hand, up to and including 02. */
async function byHand(): Promise<Subject> {
  const app = await subject(FILES);
  await app.sql(FILES.ddl["01-app.sql"] + FILES.ddl["02-index.sql"]);
  return app;
}

describe("baseline", () => {
  test("records files as applied without running them, and up goes on from there", async () => {
    const app = await byHand();

    const result = await of(app, { through: "02-index.sql" });

    expect(result.recorded).toEqual([
      { track: "ddl", file: "01-app.sql" },
      { track: "ddl", file: "02-index.sql" },
    ]);
    expect((await app.status()).migrations).toMatchObject([
      { file: "01-app.sql", state: "applied", baseline: true },
      { file: "02-index.sql", state: "applied", baseline: true },
      { file: "10-late.sql", state: "pending", baseline: false },
      { file: "01-demo.sql", state: "skipped" },
    ]);
    expect(statesOf(await app.up())).toEqual({
      "01-app.sql": "unchanged",
      "02-index.sql": "unchanged",
      "10-late.sql": "applied",
      "01-demo.sql": "skipped",
    });
  });

  test.each(["2", "02", "02-index.sql"])("takes %s for the last file", async (through) => {
    const app = await byHand();

    expect((await of(app, { through })).recorded.length).toBe(2);
  });

  test("records all ddl without a last file, and dml only when told", async () => {
    const app = await byHand();
    await app.sql(FILES.ddl["10-late.sql"]);

    expect((await of(app)).recorded.map(({ file }) => file)).toEqual(["01-app.sql", "02-index.sql", "10-late.sql"]);
    expect((await of(app, { runDml: true })).recorded).toEqual([{ track: "dml", file: "01-demo.sql" }]);

    await app.up({ runDml: true });
    expect(await app.list("select count(*)::int from app.users")).toEqual([0]);
  });

  test("records what the files name as it stands: its loss is drift", async () => {
    const app = await byHand();
    await of(app, { through: "2" });

    expect((await app.status()).drift).toEqual([]);
    await app.sql("drop index app.users_name");
    expect((await app.status()).drift.map(({ text }) => text)).toEqual(["index app.users_name is missing"]);
  });

  test("leaves alone what is recorded already", async () => {
    const app = await byHand();
    await of(app, { through: "1" });

    expect(await of(app, { through: "2" })).toMatchObject({
      recorded: [{ file: "02-index.sql" }],
      already: [{ file: "01-app.sql" }],
    });
    expect(await of(app, { through: "2" })).toMatchObject({ recorded: [], already: [{}, {}] });
  });

  test("records the new content of a changed file", async () => {
    const app = await byHand();
    await of(app, { through: "2" });
    app.write({ "ddl/02-index.sql": `-- reviewed\n${FILES.ddl["02-index.sql"]}` });
    expect(statesOf(await app.status())).toMatchObject({ "02-index.sql": "changed" });

    await of(app, { through: "2" });

    expect(statesOf(await app.status())).toMatchObject({ "02-index.sql": "applied" });
  });

  test("lets a gate pass", async () => {
    const app = await byHand();
    await app.sql(FILES.ddl["10-late.sql"]);
    await of(app);

    expect((await app.gate()).outcome).toBe("passed");
  });

  test("is in the history", async () => {
    const app = await byHand();
    await of(app, { through: "1" });

    expect((await history({ databaseUrl: app.database.url })).runs).toMatchObject([
      { command: "baseline", status: "succeeded", migrations: [{ file: "01-app.sql" }] },
    ]);
  });

  test("takes the application's name", async () => {
    const app = await byHand();

    expect((await of(app, { application: "shop", through: "1" })).application).toBe("shop");
    expect((await app.status()).application).toBe("shop");
  });

  test("refuses a last file that there is not, before it writes anything", async () => {
    const app = await byHand();

    const error = await failureOf(of(app, { through: "3" }));

    expect(error.code).toBe("USAGE");
    expect(error.hint).toBe("name one of: 01-app.sql, 02-index.sql, 10-late.sql");
    expect(await app.list("select count(*)::int from pg_namespace where nspname = 'slipway'")).toEqual([0]);
  });

  test("keeps what others added to an object that is recorded already theirs", async () => {
    const app = await byHand();
    await of(app, { through: "1" });
    await app.sql("create index dba on app.users (id)");
    await of(app, { through: "2" });
    await app.sql("drop index app.dba");

    expect((await app.status()).drift).toEqual([]);
  });
});
