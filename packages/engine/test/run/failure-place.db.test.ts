import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SlipwayError, up } from "../../src/index.ts";
import { createTestDatabase, type TestDatabase } from "../helpers/database.ts";
import { failureOf } from "../helpers/failures.ts";
import { migrationDir } from "../helpers/files.ts";

// Every release here fails and is rolled back, so one database serves them all.
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Runs one file that fails. */
function failing(content: string | Uint8Array): Promise<SlipwayError> {
  const dir = migrationDir({ ddl: { "01-a.sql": content } });
  return failureOf(up({ dir, databaseUrl: database.url }));
}

const place = (line: number, column: number): object => ({ file: "ddl/01-a.sql", line, column });

describe("the place that PostgreSQL names", () => {
  test("is told by line and column of the file", async () => {
    const error = await failing("create table t (id int);\n\nselect id,\n  missing\nfrom t;\n");

    expect(error.code).toBe("MIGRATION_FAILED");
    expect(error.exitCode).toBe(1);
    expect(error.message).toBe('ddl/01-a.sql:4:3: column "missing" does not exist (SQLSTATE 42703)');
    expect(error.details).toMatchObject({
      track: "ddl",
      file: "01-a.sql",
      location: place(4, 3),
      statement: { index: 1, line: 3, endLine: 5 },
      sqlstate: "42703",
      message: 'column "missing" does not exist',
    });
  });

  test("counts characters, not bytes or UTF-16 units, after emoji and umlauts", async () => {
    const error = await failing("select 'grün 🚀🚀 日本', missing;");

    expect(error.details["location"]).toEqual(place(1, 22));
  });

  test("is right behind comments that stand before the statement and are sent with it", async () => {
    const error = await failing("-- ü one\n/* two\n 🚀 */ -- three\n\n  selec 1;\n");

    expect(error.details["location"]).toEqual(place(5, 3));
    expect(error.details["statement"]).toEqual({ index: 0, line: 5, endLine: 5 });
  });

  test("is right behind blank lines within the statement, which are not sent", async () => {
    const error = await failing("\n\ncreate table t (\n\n  id int,\n\n\n  n oops\n\n);\n");

    expect(error.details["location"]).toEqual(place(8, 5));
    expect(error.details["statement"]).toEqual({ index: 0, line: 3, endLine: 10 });
  });

  test("is right in a file with CRLF and a BOM", async () => {
    const error = await failing("\uFEFFselect 1;\r\nselect 'ä',\r\n   missing;\r\n");

    expect(error.details["location"]).toEqual(place(3, 4));
  });

  test("is right on the first line of a file with a BOM", async () => {
    const error = await failing("\uFEFFselec 1;\n");

    expect(error.details["location"]).toEqual(place(1, 1));
  });

  test("is right where many statements travel in one message", async () => {
    const many = Array.from({ length: 300 }, (_, index) => `create table é${index} (id int, "☃" text);`);

    const error = await failing([...many.slice(0, 200), "create table oops (id it);", ...many.slice(200)].join("\n"));

    expect(error.details["location"]).toEqual(place(201, 23));
    expect(error.details["statement"]).toEqual({ index: 200, line: 201, endLine: 201 });
  });

  test("is right for a syntax error, which refuses the message before anything of it ran", async () => {
    const error = await failing("create table a (id int);\ncreate table b (id int,);\ncreate table c (id int);\n");

    expect(error.message).toBe('ddl/01-a.sql:2:24: syntax error at or near ")" (SQLSTATE 42601)');
  });

  test("is the end of the file where the last statement ends too early", async () => {
    const error = await failing("create table a (id int);\nselect 1 +");

    expect(error.message).toBe("ddl/01-a.sql:2:11: syntax error at end of input (SQLSTATE 42601)");
    expect(error.details["location"]).toEqual(place(2, 11));
  });

  test("is inside the body of a SQL function", async () => {
    const error = await failing("create function f() returns int language sql as $$\n  select missing\n$$;\n");

    expect(error.details["location"]).toEqual(place(2, 10));
  });

  test("has a frame with the two lines before it and the whole word underlined", async () => {
    const error = await failing('create table t (id int);\nselect\n  1,\n\t"no such 🚀 column" from t;\n');

    expect(error.details["frame"]).toBe(
      [
        " --> ddl/01-a.sql:4:2",
        "  |",
        "2 | select",
        "3 |   1,",
        '4 |     "no such 🚀 column" from t;',
        "  |     ^^^^^^^^^^^^^^^^^^^",
      ].join("\n"),
    );
  });
});

describe("a run-time error, for which PostgreSQL names no place,", () => {
  test("is told by the first token of the statement that failed, not by the comment before it", async () => {
    const error = await failing(
      "create table t (id int primary key);\ninsert into t values (1);\n\n-- again\n  insert into t\nvalues (1);\n",
    );

    expect(error.details).toMatchObject({
      location: place(5, 3),
      statement: { index: 2, line: 5, endLine: 6 },
      sqlstate: "23505",
      detail: "Key (id)=(1) already exists.",
      constraint: "t_pkey",
      schema: "public",
      table: "t",
    });
    expect(error.details["frame"]).toContain("5 |   insert into t\n  |   ^^^^^^^^^^^^^\n".trimEnd());
  });

  test("underlines only the statement that failed where several stand on one line", async () => {
    const error = await failing("select 1; /* ü */ select 1 / 0; select 2;\n");

    expect(error.details["location"]).toEqual(place(1, 19));
    expect(error.details["frame"]).toContain(`${" ".repeat(18)}^^^^^^^^^^^^^`);
    expect(error.details["frame"]).not.toContain("^".repeat(14));
  });

  test("is found by count among hundreds of statements of one message", async () => {
    const inserts = Array.from({ length: 500 }, (_, index) => `insert into t values (${index === 345 ? 7 : index});`);

    const error = await failing(["create table t (id int primary key);", ...inserts].join("\n"));

    expect(error.details).toMatchObject({
      location: place(347, 1),
      statement: { index: 346, line: 347, endLine: 347 },
    });
  });

  test("is found by count behind empty statements and notices", async () => {
    const error = await failing(
      ";;\n/* nothing */;\ndrop table if exists t;\nselect 1;;\ncreate schema if not exists public;\nselect 1 / 0;\n",
    );

    expect(error.details).toMatchObject({ location: place(6, 1), sqlstate: "22012" });
  });

  test("in the middle of a multi-row insert names constraint, row and table", async () => {
    const error = await failing(
      "create table t (id int, n int constraint n_positive check (n > 0));\ninsert into t values\n  (1, 1),\n  (2, -5),\n  (3, 3);\n",
    );

    expect(error.details).toMatchObject({
      location: place(2, 1),
      statement: { index: 1, line: 2, endLine: 5 },
      sqlstate: "23514",
      constraint: "n_positive",
      table: "t",
      detail: "Failing row contains (2, -5).",
    });
  });

  test("inside a PL/pgSQL function tells the call stack and the query", async () => {
    const error = await failing(
      "create function boom(n int) returns int language plpgsql as $$ begin\n  return (select nothing from pg_class limit n);\nend $$;\n\nselect boom(3);\n",
    );

    expect(error.details).toMatchObject({
      location: place(5, 1),
      sqlstate: "42703",
      context: expect.stringContaining("PL/pgSQL function boom(integer) line 2 at RETURN"),
      internalQuery: expect.stringContaining("select nothing from pg_class"),
    });
  });

  test("raised by a trigger brings the trigger's own hint", async () => {
    const error = await failing(
      `create table t (id int);
create function no() returns trigger language plpgsql as $$ begin
  raise exception 'not % today', new.id using hint = 'come back tomorrow', detail = 'it is late', errcode = 'P0042';
end $$;
create trigger no before insert on t for each row execute function no();
insert into t values (42);
`,
    );

    expect(error.message).toBe("ddl/01-a.sql:6:1: not 42 today (SQLSTATE P0042)");
    expect(error.hint).toBe("come back tomorrow");
    expect(error.details).toMatchObject({ sqlstate: "P0042", detail: "it is late", serverHint: "come back tomorrow" });
  });

  test("in COPY data is told by the line of the data", async () => {
    const error = await failing(
      "create table t (id int);\n-- data\ncopy t from stdin;\n1\n2\nthree\n4\n\\.\nselect 1;\n",
    );

    expect(error.details).toMatchObject({
      location: place(6, 1),
      statement: { index: 1, line: 3, endLine: 3 },
      sqlstate: "22P02",
      context: 'COPY t, line 3, column id: "three"',
    });
    expect(error.details["frame"]).toContain("6 | three\n  | ^^^^^");
  });

  test("of a constraint that is checked at the end names the file and the constraint", async () => {
    const error = await failing(
      "create table a (id int primary key);\ncreate table b (a int constraint b_a references a deferrable initially deferred);\ninsert into b values (7);\n",
    );

    expect(error.code).toBe("MIGRATION_FAILED");
    expect(error.message).toBe(
      'ddl/01-a.sql: insert or update on table "b" violates foreign key constraint "b_a" (SQLSTATE 23503)',
    );
    expect(error.details).toMatchObject({
      track: "ddl",
      file: "01-a.sql",
      constraint: "b_a",
      table: "b",
      detail: 'Key (a)=(7) is not present in table "a".',
    });
  });
});
