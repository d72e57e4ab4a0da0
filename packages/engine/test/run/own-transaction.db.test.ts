import { describe, expect, test } from "vitest";
import { up } from "../../src/index.ts";
import { testDatabase, type TestDatabase } from "../helpers/database.ts";
import { failureOf } from "../helpers/failures.ts";
import { migrationDir } from "../helpers/files.ts";

async function tables(database: TestDatabase): Promise<string> {
  const { rows } = await (
    await database.client()
  ).query(
    "select coalesce(string_agg(tablename, ' ' order by tablename), '') as names from pg_tables where schemaname = 'public'",
  );
  return rows[0].names;
}

describe("with --transaction statement, a transaction that the file opens itself", () => {
  test("is committed where the file says so", async () => {
    const database = await testDatabase();
    const dir = migrationDir({
      ddl: { "01-a.sql": "create table a ();\nbegin;\ncreate table b ();\ncommit;\ncreate table c ();\n" },
    });

    await up({ dir, databaseUrl: database.url, transaction: "statement" });

    expect(await tables(database)).toBe("a b c");
  });

  test("is rolled back where the file says so", async () => {
    const database = await testDatabase();
    const dir = migrationDir({ ddl: { "01-a.sql": "create table a ();\nbegin;\ncreate table b ();\nrollback;\n" } });

    await up({ dir, databaseUrl: database.url, transaction: "statement" });

    expect(await tables(database)).toBe("a");
  });

  test("is rolled back with the statement that fails in it", async () => {
    const database = await testDatabase();
    const dir = migrationDir({
      ddl: { "01-a.sql": "create table a ();\nbegin;\ncreate table b ();\nselect 1 / 0;\ncommit;\n" },
    });

    const error = await failureOf(up({ dir, databaseUrl: database.url, transaction: "statement" }));

    expect(error.details["location"]).toEqual({ file: "ddl/01-a.sql", line: 4, column: 1 });
    expect(await tables(database)).toBe("a");
  });

  test.each(["begin;\ncreate table b ();\n", "begin;\ncreate table b ();\ncommit and chain;\ncreate table c ();\n"])(
    "and leaves open is refused at the end of the file: %s",
    async (sql) => {
      const database = await testDatabase();
      const dir = migrationDir({ ddl: { "01-a.sql": `create table a ();\n${sql}` } });

      const error = await failureOf(up({ dir, databaseUrl: database.url, transaction: "statement" }));

      expect(error).toMatchObject({ code: "SQL_TRANSACTION_CONTROL", exitCode: 2 });
      expect(error.message).toBe("ddl/01-a.sql leaves a transaction open at its end");
      expect(error.details["state"]).toContain("the open transaction of ddl/01-a.sql was rolled back");
      expect(await tables(database)).toBe(sql.includes("chain") ? "a b" : "a");
    },
  );
});
