import { describe, expect, test } from "vitest";
import { failureOf } from "../helpers/failures.ts";
import { openTransaction } from "../helpers/hold.ts";
import { subject, type Subject } from "../helpers/subject.ts";

const kinds = ({ events }: Subject): readonly string[] =>
  events.flatMap((event) => (event.type === "segment.started" ? [event.kind] : []));

const PROCEDURE =
  "create procedure app.work() language plpgsql as $$ begin insert into app.t values (1); commit; end $$;";

describe.each([
  ["CREATE INDEX CONCURRENTLY", "create index concurrently made on app.t (id);"],
  ["CREATE UNIQUE INDEX CONCURRENTLY", "create unique index concurrently made on app.t (id);"],
  ["DROP INDEX CONCURRENTLY", "drop index concurrently app.t_old;"],
  ["REINDEX CONCURRENTLY", "reindex index concurrently app.t_old;"],
  ["REINDEX with an option", "reindex (verbose, concurrently) table app.t;"],
  ["VACUUM", "vacuum (analyze) app.t;"],
  [
    "a DO block that commits",
    "do $$ begin insert into app.t values (1); commit; insert into app.t values (2); end $$;",
  ],
  ["a DO block that rolls back", "do $$ begin insert into app.t values (1); rollback; end $$;"],
  ["ALTER TABLE … DETACH PARTITION … CONCURRENTLY", "alter table app.p detach partition app.p1 concurrently;"],
])("%s", (_name, statement) => {
  test("is found and gets a segment of its own; what is before it and after it shares a transaction each", async () => {
    const made = await subject({
      ddl: {
        "01-a.sql": "create table a (id int);",
        "02-b.sql": `create table b (id int);\n${statement}\ncreate table c (id int);`,
      },
    });
    await made.sql(
      `create schema app; create table app.t (id int); create index t_old on app.t (id);
       create table app.p (id int) partition by range (id); create table app.p1 partition of app.p for values from (1) to (9)`,
    );
    const planned = await made.plan();

    await made.up();

    expect(planned.segments.map(({ kind }) => kind)).toEqual(["transaction", "statement", "transaction"]);
    expect(planned.segments[1]?.reason).toMatch(/^ddl\/02-b\.sql:2: /);
    expect(kinds(made)).toEqual(["transaction", "statement", "transaction"]);
    expect((await made.up()).summary).toMatchObject({ unchanged: 2, healed: 0 });
  });
});

test.each([
  ["ALTER SYSTEM", "alter system set work_mem = '5MB';\nalter system reset work_mem;", 2],
  ["CREATE DATABASE and DROP DATABASE", "create database NAME_other;\ndrop database NAME_other;", 2],
  ["DROP TABLESPACE", "drop tablespace if exists NAME_space;", 1],
])("outside the transaction runs %s", async (_name, statements, count) => {
  const made = await subject({ ddl: {} });
  made.write({ "ddl/01-a.sql": `create table a (id int);\n${statements.replaceAll("NAME", made.database.name)}` });

  const { summary } = await made.up({ databaseUrl: made.database.adminUrl });

  expect(summary.applied).toBe(1);
  expect(kinds(made)).toEqual(["transaction", ...Array.from({ length: count }, () => "statement")]);
});

test.each([
  ["CALL", "call app.work();"],
  ["a DO block that calls", "do $$ begin call app.work(); end $$;"],
])("a procedure that commits is found out by %s and gets a segment of its own", async (_name, statement) => {
  const made = await subject({
    ddl: {
      "01-a.sql": `create schema app;\ncreate table app.t (id int);\n${PROCEDURE}`,
      "02-b.sql": `${statement}\ncreate table app.u (id int);`,
    },
  });

  expect((await made.up()).summary.applied).toBe(2);

  expect(await made.list("select count(*)::int from app.t")).toEqual([1]);
  expect(await made.list("select to_regclass('app.u')::text")).toEqual(["app.u"]);
  expect(await made.list("select count(*)::int from slipway.run")).toEqual([1]);
});

test("a procedure that does not commit stays in the transaction", async () => {
  const made = await subject({
    ddl: {
      "01-a.sql":
        "create table t (id int);\ncreate procedure work() language sql as $$ insert into t values (1) $$;\ncall work();",
    },
  });

  await made.up();

  expect(kinds(made)).toEqual(["transaction"]);
});

test("what PostgreSQL refuses anywhere but at the top is refused, and nothing of the release stays", async () => {
  const made = await subject({
    ddl: { "01-a.sql": "create table a (id int);", "02-b.sql": "do $$ begin execute 'vacuum'; end $$;" },
  });

  const error = await failureOf(made.up());

  expect(error).toMatchObject({ code: "MIGRATION_FAILED", details: { sqlstate: "25001" } });
  expect(await made.list("select to_regclass('a')")).toEqual([null]);
});

test("a COMMIT inside a function, which nothing can help, leaves nothing of the release", async () => {
  const made = await subject({
    ddl: {
      "01-a.sql": "create table a (id int);",
      "02-b.sql": "create function f() returns void language plpgsql as $$ begin commit; end $$;\nselect f();",
    },
  });

  const error = await failureOf(made.up());

  expect(error).toMatchObject({ code: "MIGRATION_FAILED", details: { sqlstate: "2D000" } });
  expect(await made.list("select to_regclass('a')")).toEqual([null]);
});

test("a statement in the middle of file 5 of 10 cuts the release into three; the file's ledger row comes with the last part", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 10 }, (_, index) => [`${index + 10}-f.sql`, `create table t${index} (id int);`]),
  );
  files["14-f.sql"] =
    "create table t4 (id int);\ncreate index concurrently i on t3 (id);\ncreate table after (id int);";
  const made = await subject({ ddl: files });

  await made.up();

  expect(kinds(made)).toEqual(["transaction", "statement", "transaction"]);
  const groups = await made.list(
    "select string_agg(left(file, 2), ',' order by file) from slipway.migration group by xmin::text order by 1",
  );
  expect(groups).toEqual(["10,11,12,13", "14,15,16,17,18,19"]);
});

test("after a failure behind the cut, the file restarts from its beginning, and the files before it do not", async () => {
  const made = await subject({
    ddl: {
      "01-a.sql": "create table a (id int);",
      "02-b.sql":
        "create table if not exists b (id int);\ninsert into a values (1);\ncreate index concurrently if not exists i on a (id);\nselect 1 / 0;",
    },
  });

  const error = await failureOf(made.up());

  expect(error.details["state"]).toBe(
    "the transaction of ddl/02-b.sql was rolled back; what ddl/02-b.sql did before it stays, and the file restarts from its beginning; ddl/01-a.sql stays applied",
  );
  expect(await made.list("select file from slipway.migration")).toEqual(["01-a.sql"]);
  made.write({
    "ddl/02-b.sql":
      "create table if not exists b (id int);\ninsert into a values (1);\ncreate index concurrently if not exists i on a (id);\n",
  });
  expect((await made.up()).summary).toMatchObject({ applied: 1, unchanged: 1 });
  expect(await made.list("select count(*)::int from a")).toEqual([2]);
});

test("DROP INDEX CONCURRENTLY waits longer than lock_timeout", async () => {
  const made = await subject({ ddl: { "01-a.sql": "drop index concurrently if exists i;" } });
  await made.sql("create table t (id int); create index i on t (id)");
  const reader = await openTransaction(made.database, "select * from t");
  const run = made.up({ lockTimeoutMs: 50 });
  await expect
    .poll(() => made.events.some((event) => event.type === "statement.running" && event.elapsedMs > 300), {
      timeout: 10_000,
    })
    .toBe(true);

  await reader.end();

  expect((await run).summary.applied).toBe(1);
});
