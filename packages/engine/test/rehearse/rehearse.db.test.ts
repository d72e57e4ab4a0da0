import { describe, expect, test } from "vitest";
import { rehearse, type RehearsalResult, type RehearsedStatement, type RehearseOptions } from "../../src/index.ts";
import { failureOf } from "../helpers/failures.ts";
import { type Subject, subject } from "../helpers/subject.ts";
import { waitFor } from "../helpers/wait.ts";

const BASE = `
create schema if not exists shop;
create table if not exists shop.items (id int primary key, name text, price text);
create table if not exists shop.lines (id serial primary key, item int references shop.items);
`;
const ROWS = 20_000;

/** A database with the base release and rows in it; \`next\` is pending. */
async function pending(next: string, more: Readonly<Record<string, string>> = {}): Promise<Subject> {
  const app = await subject({ ddl: { "01-base.sql": BASE } });
  await app.up();
  await app.sql(`insert into shop.items select n, 'item ' || n, n::text from generate_series(1, ${ROWS}) n`);
  app.write({ "ddl/02-next.sql": next, ...more });
  return app;
}

const rehearsalOf = (app: Subject, options: Partial<RehearseOptions> = {}): Promise<RehearsalResult> =>
  rehearse({ dir: app.dir, databaseUrl: app.database.url, ...options });

async function only(app: Subject): Promise<RehearsedStatement> {
  const { statements } = (await rehearsalOf(app)).rehearsal;
  expect(statements.length).toBe(1);
  const [statement] = statements;
  if (statement === undefined) throw new Error("no statement was rehearsed");
  return statement;
}

describe("a rehearsal tells of each statement", () => {
  test("the locks that it takes on what was there before, and how long they would last", async () => {
    const app = await pending(
      "alter table shop.items add column if not exists note text;\ncreate table shop.fresh (id int);\nselect pg_sleep(0.2);\n",
    );

    const { statements } = (await rehearsalOf(app)).rehearsal;

    expect(statements.map(({ line, kind, locks }) => ({ line, kind, locks }))).toEqual([
      { line: 1, kind: "ALTER TABLE", locks: [{ relation: "shop.items", mode: "ACCESS EXCLUSIVE" }] },
      { line: 2, kind: "CREATE TABLE", locks: [] },
      { line: 3, kind: "SELECT", locks: [] },
    ]);
    expect(statements[0]?.heldMs).toBeGreaterThanOrEqual(200);
    expect(statements[0]?.durationMs).toBeLessThan(statements[0]?.heldMs ?? 0);
  });

  test("that a table is written anew, and how much write-ahead log that makes", async () => {
    const statement = await only(
      await pending("alter table shop.items alter column price type numeric using price::numeric;"),
    );

    expect(statement.rewrites).toEqual(["shop.items"]);
    expect(statement.walBytes).toBeGreaterThan(ROWS * 20);
  });

  test("that a table is read from end to end", async () => {
    const statement = await only(await pending("alter table shop.items alter column name set not null;"));

    expect(statement.rewrites).toEqual([]);
    expect(statement.scans).toEqual([{ relation: "shop.items", rows: ROWS }]);
  });

  test("that nothing is rewritten or read where PostgreSQL need not", async () => {
    const statement = await only(await pending("alter table shop.items add column stock int not null default 0;"));

    expect(statement).toMatchObject({ rewrites: [], scans: [] });
  });

  test("the rows that it inserts, changes and deletes, COPY data too", async () => {
    const app = await pending(
      "update shop.items set price = price where id <= 7;\ndelete from shop.items where id > 19990;\n-- slipway\ncopy shop.items (id, name) from stdin;\n30001\tone\n30002\ttwo\n\\.\n",
    );

    const { statements } = (await rehearsalOf(app)).rehearsal;

    expect(statements.map(({ inserted, updated, deleted }) => [inserted, updated, deleted])).toEqual([
      [0, 7, 0],
      [0, 0, 10],
      [2, 0, 0],
    ]);
  });
});

describe("after a rehearsal", () => {
  test("catalog and rows are as before, and the release is pending still", async () => {
    const app = await pending(
      "alter table shop.items add column note text;\nupdate shop.items set name = 'x';\ndrop table shop.lines;\n",
    );
    const look = "select md5(string_agg(t::text, ',' order by id)) from shop.items t";
    const catalog =
      "select count(*)::int from pg_attribute a join pg_class c on c.oid = a.attrelid where c.relnamespace = 'shop'::regnamespace";
    const before = [await app.list(look), await app.list(catalog)];

    await rehearsalOf(app);

    expect([await app.list(look), await app.list(catalog)]).toEqual(before);
    expect((await app.status()).summary).toMatchObject({ applied: 1, pending: 1 });
    // A session that said goodbye holds its locks until the server has heard it.
    const held =
      "select pid from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())";
    await waitFor(async () => (await app.list(held)).length === 0, "the rehearsal's locks to be gone");
  });

  test("a database that has no ledger has none still", async () => {
    const app = await subject({ ddl: { "01-base.sql": BASE } });

    await rehearsalOf(app);

    expect(await app.list("select to_regnamespace('slipway')")).toEqual([null]);
  });

  test("a sequence that moved is told of, before and after", async () => {
    const app = await pending("insert into shop.lines (item) values (1), (2);\n");

    const { rehearsal } = await rehearsalOf(app);

    expect(rehearsal.mayAdvanceSequences).toEqual([{ track: "ddl", file: "02-next.sql", line: 1 }]);
    expect(rehearsal.sequences).toEqual([{ sequence: "shop.lines_id_seq", before: null, after: "2" }]);
    expect(app.events.length).toBeGreaterThan(0);
  });
});

describe("a rehearsal is refused", () => {
  test("on a production database where sequences may advance, unless that is accepted", async () => {
    const app = await pending("do $$ begin insert into shop.lines (item) values (1); end $$;\n");

    const error = await failureOf(rehearsalOf(app, { environment: "production" }));

    expect(error.code).toBe("REHEARSAL_REFUSED");
    expect(error.message).toContain("ddl/02-next.sql:1");
    expect(await app.list("select last_value::int, is_called from shop.lines_id_seq")).toEqual([1]);
    await rehearsalOf(app, { environment: "production", allowSequences: true });
  });

  test("not where a DO block only looks and alters", async () => {
    const app = await pending(
      "do $$ begin if true then alter table shop.items add column note text; end if; end $$;\n",
    );

    expect((await rehearsalOf(app, { environment: "production" })).rehearsal.statements.length).toBe(1);
  });
});

describe("what cannot be rehearsed", () => {
  test("is named with the reason, and what needs it too, while the rest goes on", async () => {
    const app = await pending(
      `create index concurrently items_name on shop.items (name);
alter index shop.items_name rename to items_by_name;
alter table shop.items add column note text;
`,
    );

    const { rehearsal } = await rehearsalOf(app);

    expect(rehearsal.notRehearsed).toMatchObject([
      { line: 1, kind: "CREATE INDEX", reason: expect.stringContaining("cannot run inside a transaction block") },
      {
        line: 2,
        kind: "ALTER INDEX",
        reason: expect.stringMatching(/does not exist; it may need what could not be rehearsed$/),
      },
    ]);
    expect(rehearsal.statements).toMatchObject([{ line: 3, kind: "ALTER TABLE" }]);
  });

  test("a statement that fails ends it with the place, as the release would", async () => {
    const app = await pending("select 1;\nalter table shop.items add constraint positive check (id > 5);\n");

    const error = await failureOf(rehearsalOf(app));

    expect(error.code).toBe("MIGRATION_FAILED");
    expect(error.details).toMatchObject({
      location: { file: "ddl/02-next.sql", line: 2 },
      sqlstate: "23514",
      state: "the rehearsal was rolled back; the database is as before",
    });
  });

  test("a table that somebody holds is not waited for", async () => {
    const app = await pending("alter table shop.items add column note text;\n");
    const other = await app.database.client();
    await other.query("begin; select 1 from shop.items limit 1");

    const error = await failureOf(rehearsalOf(app));

    expect(error.code).toBe("LOCK_TIMEOUT");
    await other.query("rollback");
  });

  test("locks are let go after the time that they may be held", async () => {
    const app = await pending("alter table shop.items add column note text;\nselect pg_sleep(60);\nselect 2;\n");

    const { rehearsal } = await rehearsalOf(app, { limitMs: 500 });

    expect(rehearsal.stopped).toBe("it was stopped after 0.5 s, which is as long as it may hold locks");
    expect(rehearsal.statements.map(({ line }) => line)).toEqual([1]);
    expect(rehearsal.durationMs).toBeLessThan(20_000);
  });
});

test("a budget names the locks that are stronger and last longer than allowed", async () => {
  const app = await pending(
    "create index items_name on shop.items (name);\nalter table shop.lines add column note text;\nselect pg_sleep(0.3);\n",
  );

  const strict = await rehearsalOf(app, { budget: { locks: "SHARE", timeMs: 0 } });
  const patient = await rehearsalOf(app, { budget: { locks: "ROW EXCLUSIVE", timeMs: 60_000 } });

  expect(strict.rehearsal.overBudget).toMatchObject([{ line: 2, relation: "shop.lines", mode: "ACCESS EXCLUSIVE" }]);
  expect(patient.rehearsal.overBudget).toEqual([]);
});
