import { describe, expect, test } from "vitest";
import type { SlipwayEvent } from "../../src/index.ts";
import { failureOf } from "../helpers/failures.ts";
import { backendPid, lockWaiter, openTransaction } from "../helpers/hold.ts";
import { subject, type Subject } from "../helpers/subject.ts";
import { waitFor } from "../helpers/wait.ts";

const VALID = "select indisvalid from pg_index where indexrelid = to_regclass('app.t_id')";

/** A table app.t with an INVALID index app.t_id: a build that has failed. */
async function withInvalidIndex(statement: string): Promise<Subject> {
  const made = await subject({ ddl: { "01-index.sql": statement } });
  await made.sql("create schema app; create table app.t (id int); insert into app.t values (1), (1)");
  await leaveInvalidIndex(made);
  await made.sql("delete from app.t");
  return made;
}

async function leaveInvalidIndex(made: Subject): Promise<void> {
  await made.sql("create unique index concurrently t_id on app.t (id)").catch(() => undefined);
}

const healed = ({ events }: Subject): readonly unknown[] => events.filter(({ type }) => type === "index.healed");
const isWaitFor = (event: SlipwayEvent, pid: number): boolean =>
  event.type === "information" && event.message.includes(`session ${pid} `);
const CONCURRENTLY = "create index concurrently if not exists t_id on app.t (id);";
const EVENT = { type: "index.healed", index: "app.t_id", file: "ddl/01-index.sql" };

describe.each([
  ["CREATE INDEX IF NOT EXISTS inside the release's transaction", "create index if not exists t_id on app.t (id);"],
  ["CREATE INDEX without IF NOT EXISTS", "create index t_id on app.t (id);"],
  ["CREATE UNIQUE INDEX", "create unique index if not exists t_id on app.t (id);"],
  ["one that finds its table by search_path", "set search_path = app;\ncreate index if not exists t_id on t (id);"],
  ["CREATE INDEX CONCURRENTLY IF NOT EXISTS", "create index concurrently if not exists t_id on app.t (id);"],
  [
    "CREATE INDEX CONCURRENTLY that finds its table by search_path",
    "set search_path = app;\ncreate index concurrently if not exists t_id on t (id);",
  ],
  [
    "CREATE INDEX IF NOT EXISTS where each statement commits by itself",
    "-- slipway: transaction=statement\ncreate index if not exists t_id on app.t (id);",
  ],
  [
    "CREATE INDEX IF NOT EXISTS in a transaction of the file's own",
    "-- slipway: transaction=statement\nbegin;\ncreate index if not exists t_id on app.t (id);\ncommit;",
  ],
])("an INVALID index that is named by %s", (_statement, sql) => {
  test("is dropped and built anew", async () => {
    const made = await withInvalidIndex(sql);

    const { summary } = await made.up();

    expect(summary.applied).toBe(1);
    expect(healed(made)).toEqual([EVENT]);
    expect(await made.list(VALID)).toEqual([true]);
  });
});

test("an INVALID index of another schema's table of the same name stays as it is", async () => {
  const made = await withInvalidIndex("create table t (id int);\ncreate index if not exists t_id on t (id);");

  await made.up();

  expect(healed(made)).toEqual([]);
  expect(await made.list(VALID)).toEqual([false]);
  expect(await made.list("select indisvalid from pg_index where indexrelid = to_regclass('public.t_id')")).toEqual([
    true,
  ]);
});

test("an INVALID index that no statement names stays as it is", async () => {
  const made = await withInvalidIndex("create index if not exists other on app.t (id);");

  await made.up();

  expect(healed(made)).toEqual([]);
  expect(await made.list(VALID)).toEqual([false]);
});

test("a valid index is left alone", async () => {
  const made = await subject({ ddl: { "01-index.sql": "create index if not exists t_id on app.t (id);" } });
  await made.sql("create schema app; create table app.t (id int); create index t_id on app.t (id)");
  const before = await made.list("select 'app.t_id'::regclass::oid");

  await made.up();

  expect(healed(made)).toEqual([]);
  expect(await made.list("select 'app.t_id'::regclass::oid")).toEqual(before);
});

test("an INVALID index comes back when the release is rolled back, and is then not said to be healed", async () => {
  const made = await withInvalidIndex("create index if not exists t_id on app.t (id);\nselect 1 / 0;");

  await expect(made.up()).rejects.toThrow("division by zero");

  expect(healed(made)).toEqual([]);
  expect(await made.list(VALID)).toEqual([false]);
});

/** Somebody builds app.t_id, and cannot go on until the test wants it. */
async function slowBuild(made: Subject, as: "owner" | "superuser"): Promise<SlowBuild> {
  await made.sql("create schema app; create table app.t (id int)");
  const writer = await openTransaction(made.database, "insert into app.t values (1)");
  const builder = await (as === "owner" ? made.database.client() : made.database.adminClient());
  const pid = await backendPid(builder);
  const ended = builder.query("create index concurrently t_id on app.t (id)").catch((error: unknown) => error);
  await waitFor(async () => (await made.list(VALID))[0] === false, "the build has begun");
  return { pid, goOn: () => writer.end(), ended };
}

interface SlowBuild {
  readonly pid: number;
  readonly goOn: () => Promise<void>;
  readonly ended: Promise<unknown>;
}

describe.each(["owner", "superuser"] as const)("an index that the %s is building right now", (who) => {
  test("is waited for and not dropped by CREATE INDEX CONCURRENTLY", async () => {
    const made = await subject({ ddl: { "01-index.sql": CONCURRENTLY } });
    const build = await slowBuild(made, who);
    const run = made.up();
    await waitFor(() => made.events.some((event) => isWaitFor(event, build.pid)), "the run says for whom it waits");

    await build.goOn();

    expect((await run).summary.applied).toBe(1);
    expect(healed(made)).toEqual([]);
    expect(await made.list(VALID)).toEqual([true]);
    expect((await made.up()).summary).toMatchObject({ unchanged: 1, healed: 0 });
  });

  test("is waited for and not dropped by CREATE INDEX", async () => {
    const made = await subject({ ddl: { "01-index.sql": "create index if not exists t_id on app.t (id);" } });
    const build = await slowBuild(made, who);
    const run = made.up({ lockTimeoutMs: 60_000 });
    await lockWaiter(made.client, "create index if not exists");

    await build.goOn();

    expect((await run).summary.applied).toBe(1);
    expect(healed(made)).toEqual([]);
    expect(await made.list(VALID)).toEqual([true]);
  });
});

test("an index whose build by somebody else fails while the run waits for it is built anew", async () => {
  const made = await subject({ ddl: { "01-index.sql": CONCURRENTLY } });
  const build = await slowBuild(made, "owner");
  const run = made.up();
  await waitFor(() => made.events.some((event) => isWaitFor(event, build.pid)), "the run says for whom it waits");

  await made.sql(`select pg_cancel_backend(${build.pid})`);

  await build.ended;
  await build.goOn();
  expect((await run).summary.applied).toBe(1);
  expect(healed(made)).toEqual([EVENT]);
  expect(await made.list(VALID)).toEqual([true]);
});

test("waiting for somebody else's build counts for the statement's budget", async () => {
  const made = await subject({ ddl: { "01-index.sql": CONCURRENTLY } });
  const build = await slowBuild(made, "owner");

  const error = await failureOf(made.up({ statementBudgetMs: 300 }));

  expect(error).toMatchObject({ code: "LOCK_TIMEOUT", exitCode: 5 });
  await build.goOn();
  await build.ended;
});

test("the INVALID parent of a partitioned table's indexes, made ON ONLY, is no failed build", async () => {
  const made = await subject({ ddl: { "01-index.sql": "create index if not exists p_id on only app.p (id);" } });
  await made.sql(
    "create schema app; create table app.p (id int) partition by range (id); create table app.p1 partition of app.p for values from (1) to (9); create index p_id on only app.p (id)",
  );
  const before = await made.list("select 'app.p_id'::regclass::oid");

  await made.up();

  expect(healed(made)).toEqual([]);
  expect(await made.list("select 'app.p_id'::regclass::oid")).toEqual(before);
});

test("names that need quotes are quoted", async () => {
  const made = await subject({
    ddl: { "01-index.sql": `create index if not exists "it's ""t""\\ id" on "App's"."T\\" (id);` },
  });
  await made.sql(
    `create schema "App's"; create table "App's"."T\\" (id int); insert into "App's"."T\\" values (1), (1)`,
  );
  await made.sql(`create unique index concurrently "it's ""t""\\ id" on "App's"."T\\" (id)`).catch(() => undefined);

  await made.up();

  expect(healed(made)).toMatchObject([{ index: `"App's"."it's ""t""\\ id"` }]);
  expect(await made.list(`select indisvalid from pg_index where indrelid = '"App''s"."T\\"'::regclass`)).toEqual([
    true,
  ]);
});
