import { describe, expect, test } from "vitest";
import { type TransactionMode, up } from "../../src/index.ts";
import { testDatabase, type TestDatabase } from "../helpers/database.ts";
import { migrationDir } from "../helpers/files.ts";

const MODES: readonly TransactionMode[] = ["release", "file", "statement"];

/** The second file writes down what it finds in its session. */
const LOOK = `
create table public.seen as
select
  pg_catalog.current_setting('search_path') as search_path,
  current_user::text as "current_user",
  session_user::text as "session_user",
  pg_catalog.current_setting('role') as role,
  pg_catalog.current_setting('client_min_messages') as client_min_messages,
  pg_catalog.current_setting('standard_conforming_strings') as standard_conforming_strings,
  pg_catalog.current_setting('row_security') as row_security,
  pg_catalog.current_setting('check_function_bodies') as check_function_bodies,
  pg_catalog.current_setting('default_tablespace') as default_tablespace,
  pg_catalog.current_setting('default_table_access_method') as access_method,
  pg_catalog.current_setting('datestyle') as datestyle,
  pg_catalog.current_setting('timezone') as timezone,
  pg_catalog.current_setting('work_mem') as work_mem,
  pg_catalog.current_setting('app.tenant', true) as tenant,
  (select pg_catalog.count(*) from pg_catalog.pg_class where relpersistence = 't')::int as temporary_tables,
  (select pg_catalog.count(*) from pg_catalog.pg_prepared_statements)::int as prepared_statements,
  (select pg_catalog.count(*) from pg_catalog.pg_cursors where name = 'reader')::int as cursors,
  (select pg_catalog.count(*) from pg_catalog.pg_listening_channels())::int as channels;
`;

async function runThenLook(database: TestDatabase, first: string, transaction: TransactionMode): Promise<unknown> {
  const dir = migrationDir({ ddl: { "01-first.sql": first, "02-look.sql": LOOK } });
  const { summary } = await up({ dir, databaseUrl: database.url, transaction });
  expect(summary.applied).toBe(2);
  const client = await database.client();
  const { rows } = await client.query("select * from public.seen");
  await client.query("drop table public.seen; drop schema slipway cascade");
  return rows[0];
}

/** A role that the database's owner may become, as a set role without rights of its own. */
async function guest(database: TestDatabase): Promise<string> {
  const name = `${database.name}_guest`;
  const admin = await database.adminClient();
  await admin.query(`create role ${name}; grant ${name} to ${database.owner}`);
  return name;
}

describe.each(MODES)("with --transaction %s", (transaction) => {
  test("no setting of one file reaches the next", async () => {
    const database = await testDatabase();
    const clean = await runThenLook(database, "select 1;", transaction);

    const dirty = await runThenLook(
      database,
      `
set search_path = pg_temp, information_schema;
set client_min_messages = error;
set row_security = off;
set check_function_bodies = false;
set default_table_access_method = heap;
set datestyle = 'German, DMY';
set time zone 'Asia/Tokyo';
set local work_mem = '100kB';
select pg_catalog.set_config('work_mem', '1MB', false);
select pg_catalog.set_config('app.tenant', 'acme', false);
`,
      transaction,
    );

    expect(dirty).toEqual({ ...Object(clean), tenant: "" });
  });

  test("no temporary table, prepared statement, cursor or subscription of one file reaches the next", async () => {
    const database = await testDatabase();

    const seen = await runThenLook(
      database,
      `
create temp table scratch (id int);
prepare one as select 1;
declare reader cursor with hold for select 1;
listen news;
`,
      transaction,
    );

    expect(seen).toMatchObject({ temporary_tables: 0, prepared_statements: 0, cursors: 0, channels: 0 });
  });

  test("a role that one file has set reaches neither the next file nor the ledger", async () => {
    const database = await testDatabase();
    const role = await guest(database);

    const seen = await runThenLook(database, `select 1;\nset role ${role};\nselect 2;`, transaction);

    expect(seen).toMatchObject({ current_user: database.owner, session_user: database.owner, role: "none" });
  });

  test("a role that the last file has set does not reach the ledger", async () => {
    const database = await testDatabase();
    const role = await guest(database);
    const dir = migrationDir({ ddl: { "01-a.sql": `create table a ();\nset role ${role};\nselect 1;` } });

    const { summary } = await up({ dir, databaseUrl: database.url, transaction });

    expect(summary.applied).toBe(1);
    const { rows } = await (await database.client()).query("select database_user, status from slipway.run");
    expect(rows).toEqual([{ database_user: database.owner, status: "succeeded" }]);
  });

  test("a session user that a superuser's file has set does not reach the next file", async () => {
    const database = await testDatabase();
    const dir = migrationDir({
      ddl: {
        "01-a.sql": `set session authorization ${database.owner};\ncreate table public.mine ();`,
        "02-look.sql": LOOK,
      },
    });

    await up({ dir, databaseUrl: database.adminUrl, transaction });

    const admin = await database.adminClient();
    const { rows } = await admin.query(
      "select session_user::text, s.session_user as seen, tableowner from seen s, pg_tables where tablename = 'mine'",
    );
    expect(rows).toEqual([
      { session_user: database.server.user, seen: database.server.user, tableowner: database.owner },
    ]);
  });
});

const cut = (before: string, after: string): string =>
  `${before}\ncreate index concurrently t_id on app.t (id);\n${after}\n`;

describe("within one file that CREATE INDEX CONCURRENTLY cuts into segments", () => {
  test("settings stay, however they were made", async () => {
    const database = await testDatabase();
    const dir = migrationDir({
      ddl: {
        "01-a.sql": cut(
          "create schema app;\nset search_path = nowhere;\nselect pg_catalog.set_config('search_path', 'app', false);\nset time zone 'Asia/Tokyo';\ncreate table t (id int);",
          "create table u as select pg_catalog.current_setting('timezone') as zone, pg_catalog.current_setting('search_path') as path;",
        ),
      },
    });

    await up({ dir, databaseUrl: database.url });

    const { rows } = await (await database.client()).query("select * from app.u");
    expect(rows).toEqual([{ zone: "Asia/Tokyo", path: "app" }]);
  });

  test("a temporary table stays", async () => {
    const database = await testDatabase();
    const dir = migrationDir({
      ddl: {
        "01-a.sql": cut(
          "create schema app;\ncreate table app.t (id int);\ncreate temp table keep as select 42 as n;",
          "insert into app.t select n from keep;",
        ),
      },
    });

    await up({ dir, databaseUrl: database.url });

    const { rows } = await (await database.client()).query("select id from app.t");
    expect(rows).toEqual([{ id: 42 }]);
  });

  test("a role stays for the file and is not used for the ledger", async () => {
    const database = await testDatabase();
    const role = await guest(database);
    const dir = migrationDir({
      ddl: {
        "01-a.sql": cut(
          `create schema app authorization ${role};\nset role ${role};\ncreate table app.t (id int);`,
          "create table app.u ();",
        ),
        "02-b.sql": "create table public.b ();",
      },
    });

    await up({ dir, databaseUrl: database.url });

    const { rows } = await (
      await database.client()
    ).query("select tablename, tableowner from pg_tables where schemaname in ('app', 'public') order by 1");
    expect(rows).toEqual([
      { tablename: "b", tableowner: database.owner },
      { tablename: "t", tableowner: role },
      { tablename: "u", tableowner: role },
    ]);
  });

  test("a heal that builds the index again uses the file's own search_path", async () => {
    const database = await testDatabase();
    const dir = migrationDir({
      ddl: {
        "01-a.sql":
          "create schema if not exists app;\nselect pg_catalog.set_config('search_path', 'app', false);\ncreate table if not exists t (id int);\ncreate index concurrently if not exists t_id on t (id);\n",
      },
    });
    await up({ dir, databaseUrl: database.url });
    const client = await database.client();
    await client.query("drop index app.t_id");

    const { migrations } = await up({ dir, databaseUrl: database.url });

    expect(migrations[0]?.state).toBe("healed");
    const { rows } = await client.query("select indisvalid from pg_index where indexrelid = 'app.t_id'::regclass");
    expect(rows).toEqual([{ indisvalid: true }]);
  });
});
