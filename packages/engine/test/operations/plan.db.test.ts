import { describe, expect, test } from "vitest";
import { history, type PlanResult } from "../../src/index.ts";
import { failureOf } from "../helpers/failures.ts";
import { subject } from "../helpers/subject.ts";

const FILES = {
  ddl: {
    "01-app.sql":
      "create schema if not exists app;\ncreate table if not exists app.users (id int primary key, name text);\n",
    "02-index.sql": "create index if not exists users_name on app.users (name);\n",
  },
  dml: { "01-demo.sql": "insert into app.users values (1, 'a');\n" },
};

const reasons = ({ migrations }: PlanResult): readonly string[] =>
  migrations.map(({ file, state, action, reason }) => `${file} ${state} ${action}: ${reason}`);
const segments = (result: PlanResult): readonly string[] =>
  result.segments.map(
    ({ kind, track, parts }) =>
      `${kind} ${track} ${parts.map((part) => `${part.file} ${part.firstStatement}-${part.lastStatement}`).join(", ")}`,
  );

describe("plan", () => {
  test("says of an empty database that nothing ran there, and leaves it empty", async () => {
    const app = await subject(FILES);

    const result = await app.plan();

    expect(reasons(result)).toEqual([
      "01-app.sql pending run: never ran here",
      "02-index.sql pending run: never ran here",
      "01-demo.sql skipped skip: demo data is off",
    ]);
    expect(segments(result)).toEqual(["transaction ddl 01-app.sql 0-1, 02-index.sql 0-0"]);
    expect(await app.list("select count(*)::int from pg_namespace where nspname in ('slipway', 'app')")).toEqual([0]);
  });

  test("lists statements with line, kind and head", async () => {
    const app = await subject(FILES);

    const { migrations } = await app.plan({ runDml: true });

    expect(migrations[0]).toMatchObject({
      statementCount: 2,
      statements: [
        { line: 1, kind: "CREATE SCHEMA", head: "create schema if not exists app;", note: null },
        { line: 2, kind: "CREATE TABLE", note: null },
      ],
    });
    expect(migrations[2]).toMatchObject({ action: "run", statementCount: 1 });
  });

  test("says why each file runs or not once some have run", async () => {
    const app = await subject(FILES);
    await app.up({ runDml: true });
    app.write({
      "ddl/02-index.sql": "create index if not exists users_id on app.users (id);\n",
      "ddl/03-new.sql": "select 1;",
      "ddl/04-always.sql": "-- slipway: run=always\nselect 2;",
    });
    await app.up();
    app.write({ "ddl/03-new.sql": "select 3;", "ddl/05-newest.sql": "select 5;" });
    app.remove("ddl/02-index.sql");

    const day = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d`;
    expect(reasons(await app.plan())).toEqual([
      expect.stringMatching(`^01-app.sql applied skip: ran ${day}, and what it made still stands$`),
      expect.stringMatching(`^03-new.sql changed run: its content differs from the one that ran last \\(${day}\\)$`),
      "04-always.sql applied run: the file says run=always",
      "05-newest.sql pending run: never ran here",
      expect.stringMatching(`^01-demo.sql applied skip: ran ${day}`),
      "02-index.sql missing skip: the ledger knows it, this release does not ship it",
    ]);
    expect(reasons(await app.plan({ ddl: "always" }))).toContain(
      "01-app.sql applied run: every ddl file is to run (--ddl always)",
    );
  });

  test("shows what runs outside a transaction, and how the release is cut there", async () => {
    const app = await subject(FILES);
    app.write({
      "ddl/03-concurrent.sql": `create table app.more (id int);
create index concurrently more_id on app.more (id);
alter table app.more add column n int;
`,
      "ddl/04-last.sql": "select 1;",
    });

    const result = await app.plan({ runDml: true });

    expect(segments(result)).toEqual([
      "transaction ddl 01-app.sql 0-1, 02-index.sql 0-0, 03-concurrent.sql 0-0",
      "statement ddl 03-concurrent.sql 1-1",
      "transaction ddl 03-concurrent.sql 2-2, 04-last.sql 0-0",
      "transaction dml 01-demo.sql 0-0",
    ]);
    expect(result.segments[1]?.reason).toMatch(/^ddl\/03-concurrent\.sql:2: /);
    expect(result.migrations[2]?.statements[1]?.note).toMatch(/^runs outside a transaction: /);
  });

  test("follows --transaction", async () => {
    const app = await subject(FILES);

    const byFile = await app.plan({ transaction: "file" });
    const byStatement = await app.plan({ transaction: "statement" });

    expect(byFile).toMatchObject({ transaction: "file" });
    expect(segments(byFile)).toEqual(["transaction ddl 01-app.sql 0-1", "transaction ddl 02-index.sql 0-0"]);
    expect(segments(byStatement)).toEqual(["statement ddl 01-app.sql 0-1", "statement ddl 02-index.sql 0-0"]);
  });

  test("notes timeouts that the files set", async () => {
    const app = await subject(FILES);
    app.write({ "ddl/03-timeout.sql": "\nset lock_timeout = '1h';" });

    expect((await app.plan()).notes).toEqual([
      expect.stringMatching(/^ddl\/03-timeout\.sql:2: lock_timeout is set by the file/),
    ]);
  });

  test("shows a heal: what drifted, the files that made it, and the whole track in one transaction", async () => {
    const app = await subject(FILES);
    app.write({
      "ddl/03-concurrent.sql": "create index concurrently if not exists users_both on app.users (id, name);",
    });
    await app.up();
    await app.sql("drop index app.users_name");
    app.write({ "ddl/04-new.sql": "select 1;" });

    const result = await app.plan();

    expect(result.drift.map(({ text }) => text)).toEqual(["index app.users_name is missing"]);
    expect(reasons(result)).toEqual([
      "01-app.sql applied run: runs again to restore what has drifted",
      "02-index.sql drifted run: runs again to restore what has drifted",
      "03-concurrent.sql applied run: runs again to restore what has drifted",
      "04-new.sql pending run: never ran here",
      "01-demo.sql skipped skip: demo data is off",
    ]);
    expect(segments(result)).toEqual([
      "transaction ddl 01-app.sql 0-1, 02-index.sql 0-0, 03-concurrent.sql 0-0, 04-new.sql 0-0",
    ]);
    const ran = await app.up();
    expect(ran.summary).toMatchObject({ healed: 3, applied: 1 });
  });

  test("shows only what is due where drift is not to be healed", async () => {
    const app = await subject(FILES);
    await app.up();
    await app.sql("drop index app.users_name");

    const result = await app.plan({ onDrift: "warn" });

    expect(result.drift.length).toBe(1);
    expect(result.segments).toEqual([]);
  });

  test("is exactly what up does", async () => {
    const app = await subject(FILES);
    app.write({ "ddl/03-c.sql": "create index concurrently users_c on app.users (id);\nselect 1;" });
    const planned = await app.plan({ runDml: true });

    const ran = await app.up({ runDml: true });

    const committed = app.events.filter(({ type }) => type === "segment.committed");
    expect(committed.length).toBe(planned.segments.length);
    expect(ran.migrations.map(({ file }) => file)).toEqual(planned.migrations.map(({ file }) => file));
    expect(ran.migrations.map(({ statements }) => statements)).toEqual(
      planned.migrations.map(({ statementCount }) => statementCount),
    );
  });

  test("writes nothing into the history", async () => {
    const app = await subject(FILES);
    await app.up();

    await app.plan();

    expect((await history({ databaseUrl: app.database.url })).runs.length).toBe(1);
  });

  test("refuses what up refuses to read", async () => {
    const app = await subject(FILES);
    app.write({ "ddl/03-open.sql": "select 'open" });

    expect((await failureOf(app.plan())).code).toBe("SQL_UNTERMINATED");
  });
});
