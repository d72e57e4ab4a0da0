import { describe, expect, test } from "vitest";
import { failureOf } from "../helpers/failures.ts";
import { statesOf, type Subject, subject } from "../helpers/subject.ts";

const TABLE = "create table if not exists items (id int generated always as identity, name text);\n";
const SEEDED = `${TABLE}insert into items (name) values ('seed');\n`;
const DEMO = "insert into items (name) values ('demo');\n";

const rows = (app: Subject): Promise<readonly unknown[]> => app.list("select name from items order by id");

describe("data statements of a ddl file", () => {
  test("run once with a content", async () => {
    const app = await subject({ ddl: { "01-a.sql": SEEDED } });

    await app.up();
    await app.up();
    await app.gate();

    expect(await rows(app)).toEqual(["seed"]);
  });

  test("are not repeated when somebody deleted the row", async () => {
    const app = await subject({ ddl: { "01-a.sql": SEEDED } });
    await app.up();
    await app.sql("delete from items");

    expect((await app.up()).summary.runId).toBeNull();

    expect(await rows(app)).toEqual([]);
  });

  test("run again with another content", async () => {
    const app = await subject({ ddl: { "01-a.sql": SEEDED } });
    await app.up();
    app.write({ "ddl/01-a.sql": `${SEEDED}-- more\n` });

    await app.up();

    expect(await rows(app)).toEqual(["seed", "seed"]);
  });

  test("run again with --ddl always", async () => {
    const app = await subject({ ddl: { "01-a.sql": SEEDED } });
    await app.up();

    await app.up({ ddl: "always" });

    expect(await rows(app)).toEqual(["seed", "seed"]);
  });
});

describe("the dml track", () => {
  const FILES = { ddl: { "01-a.sql": TABLE }, dml: { "01-demo.sql": DEMO } };

  test("is skipped unless it is asked for", async () => {
    const app = await subject(FILES);

    const result = await app.up();

    expect(statesOf(result)).toEqual({ "01-a.sql": "applied", "01-demo.sql": "skipped" });
    expect(statesOf(await app.status())).toEqual({ "01-a.sql": "applied", "01-demo.sql": "skipped" });
    expect(statesOf(await app.status({ runDml: true }))).toEqual({ "01-a.sql": "applied", "01-demo.sql": "pending" });
    expect(await rows(app)).toEqual([]);
  });

  test("runs exactly once, although the file is not safe to repeat", async () => {
    const app = await subject(FILES);
    await app.up();

    const first = await app.up({ runDml: true });
    const second = await app.up({ runDml: true });

    expect(first.summary).toMatchObject({ applied: 1, unchanged: 1 });
    expect(second.summary).toMatchObject({ unchanged: 2, runId: null });
    expect(await rows(app)).toEqual(["demo"]);
  });

  test("runs exactly once when five come at once", async () => {
    const app = await subject(FILES);

    await Promise.all(Array.from({ length: 5 }, () => app.up({ runDml: true })));

    expect(await rows(app)).toEqual(["demo"]);
  });

  test("stays applied when it is not asked for any more", async () => {
    const app = await subject(FILES);
    await app.up({ runDml: true });

    const result = await app.up();

    expect(statesOf(result)).toEqual({ "01-a.sql": "unchanged", "01-demo.sql": "unchanged" });
    expect(result.summary.runId).toBeNull();
    expect(await rows(app)).toEqual(["demo"]);
  });

  test("runs a changed file again, and only that", async () => {
    const app = await subject({
      ...FILES,
      dml: { ...FILES.dml, "02-more.sql": "insert into items (name) values ('more');" },
    });
    await app.up({ runDml: true });
    app.write({ "dml/01-demo.sql": "insert into items (name) values ('changed');" });

    const result = await app.up({ runDml: true });

    expect(statesOf(result)).toEqual({ "01-a.sql": "unchanged", "01-demo.sql": "applied", "02-more.sql": "unchanged" });
    expect(await rows(app)).toEqual(["demo", "more", "changed"]);
  });

  test("is not run again by --ddl always or by a heal", async () => {
    const app = await subject({
      ...FILES,
      ddl: { "01-a.sql": `${TABLE}create index if not exists items_name on items (name);` },
    });
    await app.up({ runDml: true });
    await app.sql("drop index items_name");

    expect((await app.up({ runDml: true })).summary).toMatchObject({ healed: 1, unchanged: 1 });
    await app.up({ runDml: true, ddl: "always" });

    expect(await rows(app)).toEqual(["demo"]);
  });

  test("keeps the files before the one that fails", async () => {
    const app = await subject({
      ...FILES,
      dml: { ...FILES.dml, "02-bad.sql": "insert into items (name) values ('lost'); insert into missing values (1);" },
    });

    const error = await failureOf(app.up({ runDml: true }));

    expect(error.code).toBe("MIGRATION_FAILED");
    expect(error.details["migrations"]).toMatchObject([
      { file: "01-a.sql", state: "applied" },
      { file: "01-demo.sql", state: "applied" },
      { file: "02-bad.sql", state: "failed" },
    ]);
    expect(await rows(app)).toEqual(["demo"]);
    expect(statesOf(await app.status({ runDml: true }))).toEqual({
      "01-a.sql": "applied",
      "01-demo.sql": "applied",
      "02-bad.sql": "pending",
    });
  });

  test("makes no table an owned object", async () => {
    const app = await subject({
      ddl: { "01-a.sql": TABLE },
      dml: { "01-demo.sql": "create table scratch (id int); insert into scratch values (1);" },
    });
    await app.up({ runDml: true });
    await app.sql("drop table scratch");

    expect((await app.status({ runDml: true })).drift).toEqual([]);
  });
});

describe("SLIPWAY_ENV=production with demo data", () => {
  test("is refused before anything connects", async () => {
    const app = await subject({ ddl: { "01-a.sql": TABLE }, dml: { "01-demo.sql": DEMO } });
    // Nothing listens there: an attempt to connect would end with another error.
    const nobody = "postgresql://u:p@127.0.0.1:1/d";

    const error = await failureOf(app.up({ runDml: true, environment: "production", databaseUrl: nobody }));

    expect(error.code).toBe("GUARD_PRODUCTION");
    expect(error.exitCode).toBe(7);
    expect(app.events).toEqual([]);
  });

  test("is no matter for the ddl alone, or elsewhere", async () => {
    const app = await subject({ ddl: { "01-a.sql": TABLE }, dml: { "01-demo.sql": DEMO } });

    expect((await app.up({ environment: "production" })).summary.applied).toBe(1);
    expect((await app.up({ environment: "staging", runDml: true })).summary.applied).toBe(1);
  });
});
