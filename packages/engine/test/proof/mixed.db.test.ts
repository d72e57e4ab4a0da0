import { describe, expect, test } from "vitest";
import { failureOf } from "../helpers/failures.ts";
import { type Subject, statesOf, subject } from "../helpers/subject.ts";

const DDL = {
  "01-app.sql": `create schema if not exists app;
create table if not exists app.users (id int primary key);
alter table app.users add column if not exists name text;
alter table app.users add column if not exists phone text;
`,
  "02-index.sql": "create index if not exists users_name on app.users (name);\n",
};
const CONCURRENT = {
  ...DDL,
  "03-concurrent.sql": `create index concurrently if not exists users_phone on app.users (phone);
comment on index app.users_phone is 'by number';
`,
};
const BOTH = { "01-app.sql": "healed", "02-index.sql": "healed" };

async function applied(ddl: Readonly<Record<string, string>> = DDL): Promise<Subject> {
  const app = await subject({ ddl });
  await app.up();
  return app;
}

async function expectStanding(app: Subject): Promise<void> {
  expect((await app.status()).drift).toEqual([]);
  expect((await app.up()).summary).toMatchObject({ applied: 0, healed: 0, runId: null });
}

describe("drift and a pending file at once", () => {
  test("are healed and applied in one transaction", async () => {
    const app = await applied();
    await app.sql("drop index app.users_name");
    app.write({ "ddl/03-more.sql": "create table app.more (id int)" });

    const result = await app.up();

    expect(statesOf(result)).toEqual({ ...BOTH, "03-more.sql": "applied" });
    expect(app.events.filter(({ type }) => type === "segment.committed").length).toBe(2);
    await expectStanding(app);
  });

  test.each([
    ["drops the column that is missing", "alter table app.users drop column if exists phone", "drop column phone"],
    ["drops the index that is missing", "drop index if exists app.users_name", "drop column name"],
    [
      "drops the index of the column in a DO block",
      "do 'begin drop index if exists app.users_name; end'",
      "drop column name",
    ],
    [
      "changes the type that is another",
      "alter table app.users alter column phone type bigint using null",
      "alter column phone type int using null",
    ],
    [
      "renames what has another default",
      "alter table app.users rename column phone to mobile",
      "alter column phone set default 'x'",
    ],
  ])("is no error when the file %s", async (_what, file, damage) => {
    const app = await applied();
    await app.sql(`alter table app.users ${damage}`);
    app.write({ "ddl/03-change.sql": file });

    const result = await app.up();

    expect(statesOf(result)).toEqual({ ...BOTH, "03-change.sql": "applied" });
    await expectStanding(app);
  });

  test("is no error when the file drops the table that is missing", async () => {
    const app = await applied();
    await app.sql("drop table app.users");
    app.write({ "ddl/03-gone.sql": "drop table if exists app.users" });

    expect((await app.up()).summary).toMatchObject({ healed: 2, applied: 1 });

    await expectStanding(app);
    expect(await app.list("select to_regclass('app.users')::text")).toEqual([null]);
  });

  test("heals when the changed file is the one that made it", async () => {
    const app = await applied();
    await app.sql("alter table app.users drop column phone");
    app.write({ "ddl/01-app.sql": `${DDL["01-app.sql"]}alter table app.users add column if not exists mail text;` });

    const result = await app.up();

    expect(statesOf(result)).toEqual({ "01-app.sql": "applied", "02-index.sql": "healed" });
    await expectStanding(app);
  });

  test("says MIGRATION_FAILED when it is the pending file that fails", async () => {
    const app = await applied();
    await app.sql("drop index app.users_name");
    app.write({ "ddl/03-wrong.sql": "create table app.wrong (id strange)" });

    const error = await failureOf(app.up());

    expect(error.code).toBe("MIGRATION_FAILED");
    expect(error.details["file"]).toBe("03-wrong.sql");
    expect((await app.status()).drift.map(({ text }) => text)).toEqual(["index app.users_name is missing"]);
  });

  test("brings a pending CREATE INDEX CONCURRENTLY in its place", async () => {
    const app = await applied();
    await app.sql("alter table app.users drop column phone");
    app.write({
      "ddl/03-unique.sql": `create unique index concurrently users_phone_key on app.users (phone);
alter table app.users add constraint users_phone_key unique using index users_phone_key;`,
    });

    const result = await app.up();

    expect(statesOf(result)).toEqual({ ...BOTH, "03-unique.sql": "applied" });
    await expectStanding(app);
  });

  test("brings a pending enum value that is used at once", async () => {
    const app = await applied({
      ...DDL,
      "03-mood.sql":
        "do $$ begin create type app.mood as enum ('ok'); exception when duplicate_object then null; end $$",
    });
    await app.sql("drop index app.users_name");
    app.write({
      "ddl/04-mood.sql": `alter type app.mood add value if not exists 'good';
create table if not exists app.moods (m app.mood default 'good');`,
    });

    expect((await app.up()).summary).toMatchObject({ healed: 3, applied: 1 });

    await expectStanding(app);
  });
});

describe("a track with CREATE INDEX CONCURRENTLY", () => {
  test("builds the index again when it was dropped", async () => {
    const app = await applied(CONCURRENT);
    await app.sql("drop index app.users_phone");

    const result = await app.up();

    expect(result.drift.map(({ text }) => text)).toEqual([
      "comment on index app.users_phone is missing",
      "index app.users_phone is missing",
    ]);
    expect(statesOf(result)).toEqual({ ...BOTH, "03-concurrent.sql": "healed" });
    expect(await app.list("select indisvalid from pg_index where indexrelid = 'app.users_phone'::regclass")).toEqual([
      true,
    ]);
    await expectStanding(app);
  });

  test("builds it again when its column was dropped with it", async () => {
    const app = await applied(CONCURRENT);
    await app.sql("alter table app.users drop column phone");

    expect((await app.up()).summary.healed).toBe(3);

    await expectStanding(app);
  });

  test("builds it again when its table was dropped with it", async () => {
    const app = await applied(CONCURRENT);
    await app.sql("drop table app.users");

    expect((await app.up()).summary.healed).toBe(3);

    await expectStanding(app);
  });

  test("heals something else in one transaction, without it", async () => {
    const app = await applied(CONCURRENT);
    await app.sql("drop index app.users_name");
    const before = app.events.length;

    expect((await app.up()).summary.healed).toBe(3);

    expect(app.events.slice(before).filter(({ type }) => type === "segment.committed").length).toBe(1);
    await expectStanding(app);
  });
});

describe("a file with run=always", () => {
  const ALWAYS = {
    "01-app.sql": "create table if not exists public.visits (n int);",
    "02-always.sql": "-- slipway: run=always\ninsert into public.visits values (1);",
  };

  test("runs each time, alone", async () => {
    const app = await applied(ALWAYS);

    const second = await app.up();

    expect(statesOf(second)).toEqual({ "01-app.sql": "unchanged", "02-always.sql": "applied" });
    expect(await app.list("select count(*)::int from visits")).toEqual([2]);
    expect((await app.status()).idleRuns).toBe(0);
  });

  test("does not keep drift from being healed", async () => {
    const app = await applied({ ...ALWAYS, "03-index.sql": "create index if not exists visits_n on visits (n)" });
    await app.sql("drop index visits_n");

    const result = await app.up();

    expect(result.summary).toMatchObject({ healed: 3 });
    expect((await app.status()).drift).toEqual([]);
  });

  test("is nothing for a gate to wait for", async () => {
    const app = await applied(ALWAYS);

    expect((await app.gate()).outcome).toBe("passed");
    expect(await app.list("select count(*)::int from visits")).toEqual([1]);
  });
});

describe("--ddl always", () => {
  test("runs every ddl file again and reports it as applied", async () => {
    const app = await applied(CONCURRENT);

    const result = await app.up({ ddl: "always" });

    expect(result.summary).toMatchObject({ applied: 3, unchanged: 0, healed: 0 });
    await expectStanding(app);
  });

  test("restores what was dropped", async () => {
    const app = await applied();
    await app.sql("drop index app.users_name");

    expect((await app.up({ ddl: "always" })).summary).toMatchObject({ healed: 2 });

    await expectStanding(app);
  });

  test("restores what was dropped also where drift is only to be told", async () => {
    const app = await applied();
    await app.sql("drop index app.users_name");

    expect((await app.up({ ddl: "always", onDrift: "warn" })).summary).toMatchObject({ applied: 2 });

    await expectStanding(app);
  });
});
