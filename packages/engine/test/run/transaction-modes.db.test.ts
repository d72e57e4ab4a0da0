import { describe, expect, test } from "vitest";
import { failureOf } from "../helpers/failures.ts";
import { subject } from "../helpers/subject.ts";

const XMINS = "select count(distinct xmin::text)::int from";

describe("with --transaction file", () => {
  test("each file commits with its ledger row", async () => {
    const made = await subject({
      ddl: {
        "01-a.sql": "create table a (id int);",
        "02-b.sql": "create table b (id int);",
        "03-c.sql": "select 1 / 0;",
      },
    });

    const error = await failureOf(made.up({ transaction: "file" }));

    expect(error.code).toBe("MIGRATION_FAILED");
    expect(await made.list("select file from slipway.migration order by 1")).toEqual(["01-a.sql", "02-b.sql"]);
    expect(await made.list(`${XMINS} slipway.migration`)).toEqual([2]);
    expect(await made.list("select to_regclass('b')::text")).toEqual(["b"]);
  });

  test("the plan shows a segment for each file", async () => {
    const made = await subject({ ddl: { "01-a.sql": "select 1;", "02-b.sql": "select 1;" } });

    const { segments, transaction } = await made.plan({ transaction: "file" });

    expect(transaction).toBe("file");
    expect(segments).toMatchObject([
      { index: 0, kind: "transaction", parts: [{ file: "01-a.sql", firstStatement: 0, lastStatement: 0 }] },
      { index: 1, kind: "transaction", parts: [{ file: "02-b.sql" }] },
    ]);
  });
});

describe("with --transaction statement", () => {
  test("each statement commits by itself, and a file that fails restarts from its beginning", async () => {
    const made = await subject({
      ddl: { "01-a.sql": "create table if not exists a (id int);\ninsert into a values (1);\nselect 1 / 0;" },
    });

    const error = await failureOf(made.up({ transaction: "statement" }));

    expect(error.details["location"]).toEqual({ file: "ddl/01-a.sql", line: 3, column: 1 });
    expect(error.details["state"]).toBe(
      "ddl/01-a.sql runs outside a transaction: what it did before the error stays, and it restarts from its beginning",
    );
    expect(await made.list("select id from a")).toEqual([1]);
    expect(await made.list("select file from slipway.migration")).toEqual([]);
    made.write({ "ddl/01-a.sql": "create table if not exists a (id int);\ninsert into a values (2);" });
    expect((await made.up({ transaction: "statement" })).summary.applied).toBe(1);
    expect(await made.list("select id from a order by 1")).toEqual([1, 2]);
  });

  test("a file's own transaction is honoured: what it rolls back is gone, what it commits stays", async () => {
    const made = await subject({
      ddl: {
        "01-a.sql":
          "create table a (id int);\nbegin;\ninsert into a values (1);\nrollback;\nstart transaction;\ninsert into a values (2);\nsavepoint s;\ninsert into a values (3);\nrollback to s;\ncommit;",
      },
    });

    const { migrations } = await made.up({ transaction: "statement" });

    expect(migrations[0]).toMatchObject({ state: "applied", statements: 10 });
    expect(await made.list("select id from a")).toEqual([2]);
  });

  test("an error inside a file's own transaction is told at its statement", async () => {
    const made = await subject({
      ddl: {
        "01-a.sql": "create table a (id int);\nbegin;\ninsert into a values (1);\ninsert into b values (1);\ncommit;",
      },
    });

    const error = await failureOf(made.up({ transaction: "statement" }));

    expect(error.details["location"]).toMatchObject({ line: 4 });
    expect(await made.list("select id from a")).toEqual([]);
  });

  test("COPY data reaches its table", async () => {
    const made = await subject({
      ddl: { "01-a.sql": "create table a (id int);\ncopy a from stdin;\n1\n2\n\\.\ninsert into a values (3);" },
    });

    await made.up({ transaction: "statement" });

    expect(await made.list("select id from a order by 1")).toEqual([1, 2, 3]);
  });
});

describe("the directive transaction=…", () => {
  test("of one file gives it a transaction of its own among those that share one", async () => {
    const made = await subject({
      ddl: {
        "01-a.sql": "create table a (id int);",
        "02-b.sql": "-- slipway: transaction=file\ncreate table b (id int);",
        "03-c.sql": "create table c (id int);",
        "04-d.sql": "create table d (id int);",
      },
    });

    await made.up();

    expect(
      await made.list(
        "select string_agg(file, ' ' order by file) from slipway.migration group by xmin::text order by 1",
      ),
    ).toEqual(["01-a.sql", "02-b.sql", "03-c.sql 04-d.sql"]);
  });

  test("of one file takes it out of the transaction", async () => {
    const made = await subject({
      ddl: {
        "01-a.sql": "create table a (id int);",
        "02-b.sql": "-- slipway: transaction=statement\nbegin;\ninsert into a values (1);\nrollback;\nvacuum a;",
      },
    });

    expect((await made.up()).summary.applied).toBe(2);

    expect(await made.list("select id from a")).toEqual([]);
  });
});

describe("a file's own BEGIN and COMMIT inside the release's transaction", () => {
  test("give way to it: an error after the COMMIT rolls back everything", async () => {
    const made = await subject({
      ddl: { "01-a.sql": "begin;\ncreate table a (id int);\ncommit;\nend;\n", "02-b.sql": "select 1 / 0;" },
    });

    await failureOf(made.up());

    expect(await made.list("select to_regclass('a')")).toEqual([null]);
  });

  test("are said to be left out by the plan", async () => {
    const made = await subject({ ddl: { "01-a.sql": "begin;\nselect 1;\ncommit;" } });

    const { migrations } = await made.plan();

    expect(migrations[0]?.statements.map(({ note }) => note)).toEqual([
      "left out: the file runs inside Slipway's transaction",
      null,
      "left out: the file runs inside Slipway's transaction",
    ]);
  });

  test.each(["rollback", "abort", "rollback and chain", "prepare transaction 'x'"])(
    "cannot be %s, which is refused before anything runs",
    async (statement) => {
      const made = await subject({
        ddl: { "01-a.sql": "create table a (id int);", "02-b.sql": `begin;\ncreate table b (id int);\n${statement};` },
      });

      const error = await failureOf(made.up());

      expect(error).toMatchObject({ code: "SQL_TRANSACTION_CONTROL", exitCode: 2 });
      expect(error.details["location"]).toEqual({ file: "ddl/02-b.sql", line: 3, column: 1 });
      expect(error.hint).toContain("transaction=statement");
      expect(await made.list("select to_regclass('a')")).toEqual([null]);
    },
  );

  test("savepoints work", async () => {
    const made = await subject({
      ddl: {
        "01-a.sql":
          "create table a (id int);\nsavepoint s;\ninsert into a values (1);\nrollback to savepoint s;\ninsert into a values (2);\nrelease savepoint s;",
      },
    });

    await made.up();

    expect(await made.list("select id from a")).toEqual([2]);
  });
});
