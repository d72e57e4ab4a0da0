import { expect, test } from "vitest";
import { failureOf } from "../helpers/failures.ts";
import { statesOf, subject } from "../helpers/subject.ts";

const numbered = (count: number, body: (index: number) => string): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${String(index + 1).padStart(3, "0")}-file.sql`, body(index + 1)]),
  );

const TABLES = "select count(*)::int from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'";
const XMINS = "select count(distinct xmin::text)::int";

test("all files and their ledger rows commit in one transaction", async () => {
  const made = await subject({
    ddl: numbered(5, (index) => `create table t${index} (id int);\ninsert into t${index} values (${index});`),
  });

  await made.up();

  const rows = Array.from({ length: 5 }, (_, index) => `select xmin from t${index + 1}`).join(" union all ");
  expect(
    await made.list(
      `${XMINS} from (select xmin from slipway.migration union all select xmin from slipway.run union all ${rows}) a`,
    ),
  ).toEqual([1]);
  expect(made.events.filter(({ type }) => type === "segment.committed")).toHaveLength(1);
});

test("an error in file 150 of 200 leaves nothing of the release, and the history tells of it", async () => {
  const made = await subject({
    ddl: numbered(200, (index) =>
      index === 150 ? "create table t (id int);\nselect 1 / 0;" : `create table t${index} (id int);`,
    ),
  });

  const error = await failureOf(made.up());

  expect(error).toMatchObject({ code: "MIGRATION_FAILED", exitCode: 1 });
  expect(error.details).toMatchObject({
    location: { file: "ddl/150-file.sql", line: 2, column: 1 },
    statement: { index: 1, line: 2 },
    sqlstate: "22012",
    state: "everything of this release was rolled back; the database is as before",
  });
  expect(await made.list(TABLES)).toEqual([0]);
  expect(await made.list("select file from slipway.migration")).toEqual([]);
  expect(await made.list("select status || ' ' || (error ->> 'code') from slipway.run")).toEqual([
    "failed MIGRATION_FAILED",
  ]);
  expect(await made.list("select track || '/' || file from slipway.failure")).toEqual(["ddl/150-file.sql"]);
});

test("a syntax error in file 150 of 200 names its place and leaves nothing either", async () => {
  const made = await subject({
    ddl: numbered(200, (index) =>
      index === 150 ? "select 1;\n  create tabel t (id int);" : `create table t${index} (id int);`,
    ),
  });

  const error = await failureOf(made.up());

  expect(error.details).toMatchObject({
    location: { file: "ddl/150-file.sql", line: 2, column: 10 },
    sqlstate: "42601",
  });
  expect(await made.list(TABLES)).toEqual([0]);
});

test("once the file is repaired the whole release is brought, and the failure is forgotten", async () => {
  const made = await subject({
    ddl: { "01-a.sql": "create table a (id int);", "02-b.sql": "create table b (id in);" },
  });
  await failureOf(made.up());

  made.write({ "ddl/02-b.sql": "create table b (id int);" });

  expect((await made.up()).summary).toMatchObject({ applied: 2, failed: 0 });
  expect(await made.list("select status from slipway.run order by started_at")).toEqual(["failed", "succeeded"]);
  expect((await made.up()).summary).toMatchObject({ applied: 0, unchanged: 2 });
});

test("a constraint that is checked at the end rolls back everything", async () => {
  const made = await subject({
    ddl: {
      "01-a.sql":
        "create table a (id int primary key);\ncreate table b (a int references a deferrable initially deferred);",
      "02-b.sql": "insert into b values (1);",
    },
  });

  const error = await failureOf(made.up());

  expect(error).toMatchObject({ code: "MIGRATION_FAILED" });
  expect(error.details["sqlstate"]).toBe("23503");
  expect(await made.list(TABLES)).toEqual([0]);
});

test("dml runs after ddl has committed, one transaction a file with its ledger row", async () => {
  const made = await subject({
    ddl: { "01-a.sql": "create table a (file int);" },
    dml: {
      "01-a.sql": "insert into a values (1);",
      "02-b.sql": "insert into a values (2);",
      "03-c.sql": "insert into a values (3), (1 / 0);",
    },
  });

  const error = await failureOf(made.up({ runDml: true }));

  expect(error.details["location"]).toMatchObject({ file: "dml/03-c.sql", line: 1 });
  expect(await made.list("select file from a order by 1")).toEqual([1, 2]);
  expect(await made.list("select track || '/' || file from slipway.migration order by 1")).toEqual([
    "ddl/01-a.sql",
    "dml/01-a.sql",
    "dml/02-b.sql",
  ]);
  expect(await made.list(`${XMINS} from (select xmin from a union all select xmin from slipway.migration) x`)).toEqual([
    3,
  ]);
  made.write({ "dml/03-c.sql": "insert into a values (3);" });
  expect(
    statesOf({ migrations: (await made.up({ runDml: true })).migrations.filter(({ track }) => track === "dml") }),
  ).toEqual({
    "01-a.sql": "unchanged",
    "02-b.sql": "unchanged",
    "03-c.sql": "applied",
  });
});

test("an error in a dml file leaves the ddl and its ledger rows", async () => {
  const made = await subject({
    ddl: { "01-a.sql": "create table a (id int);" },
    dml: { "01-rows.sql": "insert into missing values (1);" },
  });

  await failureOf(made.up({ runDml: true }));

  expect(await made.list("select file from slipway.migration")).toEqual(["01-a.sql"]);
  expect((await made.up()).summary).toMatchObject({ applied: 0, unchanged: 1, skipped: 1 });
});

test("an unterminated quote in the last file stops the release before anything ran", async () => {
  const made = await subject({
    ddl: { "01-a.sql": "create index concurrently i on t (id);", "02-b.sql": "select 'open" },
  });
  await made.sql("create table t (id int)");

  const error = await failureOf(made.up());

  expect(error.code).toBe("SQL_UNTERMINATED");
  expect(await made.list("select to_regclass('i')")).toEqual([null]);
});

test("an empty file, and one that holds only comments, are recorded as applied", async () => {
  const made = await subject({ ddl: { "01-a.sql": "", "02-b.sql": "-- nothing yet\n", "03-c.sql": "/* ; */\n;\n" } });

  expect((await made.up()).summary.applied).toBe(3);

  expect((await made.up()).summary.unchanged).toBe(3);
});
