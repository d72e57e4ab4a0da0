import { expect, test } from "vitest";
import { history, status, up } from "../../src/index.ts";
import { testDatabase } from "../helpers/database.ts";
import { failureOf } from "../helpers/failures.ts";
import { migrationDir, writeFiles } from "../helpers/files.ts";

const statesOf = (migrations: unknown): unknown =>
  Array.isArray(migrations) ? migrations.map((entry) => `${entry.track}/${entry.file} ${entry.state}`) : migrations;

test("a failed release names the file that failed, those that were skipped, and those that stand unchanged", async () => {
  const database = await testDatabase();
  const first = migrationDir({ ddl: { "01-a.sql": "create table a (id int);" } });
  await up({ dir: first, databaseUrl: database.url });
  const dir = migrationDir({
    ddl: {
      "01-a.sql": "create table a (id int);",
      "02-b.sql": "create table b (id int);",
      "03-c.sql": "create table c (id in);",
      "04-d.sql": "create table d (id int);",
    },
  });

  const error = await failureOf(up({ dir, databaseUrl: database.url }));

  expect(statesOf(error.details["migrations"])).toEqual([
    "ddl/01-a.sql unchanged",
    "ddl/02-b.sql skipped",
    "ddl/03-c.sql failed",
    "ddl/04-d.sql skipped",
  ]);
  expect(error.details["summary"]).toMatchObject({ applied: 0, unchanged: 1, skipped: 2, failed: 1 });
  expect(error.details["database"]).toMatchObject({ name: database.name, user: database.owner });
  expect(error.details["state"]).toBe("everything of this release was rolled back; the database is as before");
  const { rows } = await (await database.client()).query("select pg_catalog.to_regclass('b') as b");
  expect(rows).toEqual([{ b: null }]);
});

test("a file of the same name in the other track does not count as failed", async () => {
  const database = await testDatabase();
  const dir = migrationDir({
    ddl: { "01-a.sql": "create table a (id int primary key);" },
    dml: { "01-a.sql": "insert into a values (1), (1);" },
  });

  const error = await failureOf(up({ dir, databaseUrl: database.url, runDml: true }));

  expect(statesOf(error.details["migrations"])).toEqual(["ddl/01-a.sql applied", "dml/01-a.sql failed"]);
  expect(error.details["state"]).toBe("the transaction of dml/01-a.sql was rolled back; ddl/01-a.sql stays applied");
});

test("with a transaction for each file, what was committed before stays and is said to stay", async () => {
  const database = await testDatabase();
  const dir = migrationDir({
    ddl: { "01-a.sql": "create table a ();", "02-b.sql": "create table b ();", "03-c.sql": "create table a ();" },
  });

  const error = await failureOf(up({ dir, databaseUrl: database.url, transaction: "file" }));

  expect(error.details["state"]).toBe(
    "the transaction of ddl/03-c.sql was rolled back; ddl/01-a.sql, ddl/02-b.sql stay applied",
  );
  expect(error.hint).toBe("it exists already: guard the statement (IF NOT EXISTS, or a DO block that looks first)");
  const { migrations } = await status({ dir, databaseUrl: database.url });
  expect(migrations.map((entry) => entry.state)).toEqual(["applied", "applied", "pending"]);
});

test("outside a transaction, what the file did before the error stays and is said to stay", async () => {
  const database = await testDatabase();
  const dir = migrationDir({ ddl: { "01-a.sql": "create table a ();\ncreate table b ();\nselect 1 / 0;\n" } });

  const error = await failureOf(up({ dir, databaseUrl: database.url, transaction: "statement" }));

  expect(error.details["location"]).toEqual({ file: "ddl/01-a.sql", line: 3, column: 1 });
  expect(error.details["state"]).toBe(
    "ddl/01-a.sql runs outside a transaction: what it did before the error stays, and it restarts from its beginning",
  );
  const { rows } = await (await database.client()).query("select pg_catalog.to_regclass('b')::text as b");
  expect(rows).toEqual([{ b: "b" }]);
});

test("a failed run is in the history with its error", async () => {
  const database = await testDatabase();
  const dir = migrationDir({ ddl: { "01-a.sql": "create table a ();", "02-b.sql": "select 1 / 0;" } });

  await failureOf(up({ dir, databaseUrl: database.url }));

  const { runs } = await history({ databaseUrl: database.url });
  expect(runs).toMatchObject([
    {
      command: "up",
      status: "failed",
      migrations: [],
      error: {
        code: "MIGRATION_FAILED",
        message: "ddl/02-b.sql:1:1: division by zero (SQLSTATE 22012)",
        details: { location: { file: "ddl/02-b.sql", line: 1, column: 1 }, sqlstate: "22012" },
      },
    },
  ]);
});

test("a constraint that several files may have broken, checked at the end of the release, tells what it knows", async () => {
  const database = await testDatabase();
  const dir = migrationDir({
    ddl: {
      "01-a.sql":
        "create table a (id int primary key, a int constraint a_a references a deferrable initially deferred);",
      "02-b.sql": "insert into a values (1, 2);",
    },
  });

  const error = await failureOf(up({ dir, databaseUrl: database.url }));

  expect(error.code).toBe("MIGRATION_FAILED");
  expect(error.details).toMatchObject({ constraint: "a_a", detail: 'Key (a)=(2) is not present in table "a".' });
  expect(error.details["location"]).toBeUndefined();
  expect(error.hint).toContain("the constraint is checked at the end of the transaction");
});

test("a constraint that is checked at the end may be broken by one file and made good by the next", async () => {
  const database = await testDatabase();
  const dir = migrationDir({
    ddl: {
      "01-a.sql": "create table a (id int primary key, a int references a deferrable initially deferred);",
      "02-b.sql": "insert into a values (1, 2);",
      "03-c.sql": "insert into a values (2, 1);",
    },
  });

  const { summary } = await up({ dir, databaseUrl: database.url });

  expect(summary.applied).toBe(3);
});

test("an error behind CREATE INDEX CONCURRENTLY says that what the file did before stays", async () => {
  const database = await testDatabase();
  const dir = migrationDir({
    ddl: {
      "01-a.sql": "create table a (id int);",
      "02-b.sql": "create table b ();\ncreate index concurrently a_id on a (id);\nselect 1 / 0;\n",
    },
  });

  const error = await failureOf(up({ dir, databaseUrl: database.url }));

  expect(error.details["location"]).toEqual({ file: "ddl/02-b.sql", line: 3, column: 1 });
  expect(error.details["state"]).toBe(
    "the transaction of ddl/02-b.sql was rolled back; what ddl/02-b.sql did before it stays, and the file restarts from its beginning; ddl/01-a.sql stays applied",
  );
});

test("a file that changes while it is run is refused, and nothing of it stays", async () => {
  const database = await testDatabase();
  const dir = migrationDir({ ddl: { "01-a.sql": "create table a ();\n" } });

  const error = await failureOf(
    up({
      dir,
      databaseUrl: database.url,
      onEvent: (event) => {
        if (event.type === "plan.ready")
          writeFiles(dir, { "ddl/01-a.sql": "create table a ();\ncreate table b ();\n" });
      },
    }),
  );

  expect(error.code).toBe("FILE_CHANGED");
  expect(error.exitCode).toBe(2);
  expect(error.message).toBe("ddl/01-a.sql changed while it was being run");
  expect(error.details["state"]).toBe("everything of this release was rolled back; the database is as before");
  const { rows } = await (await database.client()).query("select pg_catalog.to_regclass('a') as a");
  expect(rows).toEqual([{ a: null }]);
});

test("a file that loses the end of its COPY data while it is run is refused, and the run ends", async () => {
  const database = await testDatabase();
  const dir = migrationDir({ ddl: { "01-a.sql": "create table a (id int);\ncopy a from stdin;\n1\n2\n\\.\n" } });

  const error = await failureOf(
    up({
      dir,
      databaseUrl: database.url,
      onEvent: (event) => {
        if (event.type === "plan.ready")
          writeFiles(dir, { "ddl/01-a.sql": "create table a (id int);\ncopy a from stdin;\n1\n" });
      },
    }),
  );

  expect(error.code).toBe("FILE_CHANGED");
  const { rows } = await (await database.client()).query("select pg_catalog.to_regclass('a') as a");
  expect(rows).toEqual([{ a: null }]);
});
