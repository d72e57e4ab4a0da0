import type { Client } from "pg";
import { describe, expect, test } from "vitest";
import { classify } from "../../src/sql/classify.ts";
import { readsCopyData } from "../../src/sql/kind.ts";
import { forEachMajor, testDatabase } from "../helpers/database.ts";

const SETUP = `
  create table t (a int primary key, b text);
  create materialized view m as select 1 as a;
  create unique index on m (a);
  create table parts (a int) partition by range (a);
  create table part partition of parts for values from (0) to (10);
  create type mood as enum ('sad');
  create role classify_other;
  create subscription s connection 'host=127.0.0.1 port=1' publication p with (connect = false);
  create subscription d connection 'host=127.0.0.1 port=1' publication p with (connect = false);
  alter subscription s enable;
`;

/** A subscription with a slot cannot be dropped before it has been told that the slot is gone. */
const TEARDOWN = `
  rollback;
  alter subscription s disable;
  alter subscription s set (slot_name = none);
  alter subscription d set (slot_name = none);
  drop subscription s;
  drop subscription d;
  drop owned by classify_other;
  drop role classify_other;
`;

const REFUSED: readonly string[] = [
  "vacuum",
  "VACUUM (full, analyze) t",
  "create index concurrently on t (b)",
  "create unique index concurrently if not exists i on t (b)",
  "/* a */ CREATE -- b\n INDEX CONCURRENTLY i ON t (b)",
  "drop index concurrently if exists i",
  "reindex table concurrently t",
  "reindex (concurrently) table t",
  "reindex (verbose, concurrently true) index t_pkey",
  "reindex schema public",
  "reindex (verbose) database postgres",
  "reindex system postgres",
  "create database x",
  "drop database if exists x",
  "drop database x with (force)",
  "alter database postgres set tablespace pg_default",
  "create tablespace x location '/nowhere'",
  "drop tablespace x",
  "alter system set work_mem = '4MB'",
  "alter system reset all",
  "cluster",
  "cluster verbose",
  "discard all",
  "commit prepared 'x'",
  "rollback prepared 'x'",
  "alter table parts detach partition part concurrently",
  "create subscription x connection 'host=127.0.0.1' publication p",
  "create subscription x connection 'host=127.0.0.1' publication p with (create_slot, copy_data = false)",
  "drop subscription s",
  "alter subscription s refresh publication",
  "alter subscription s set publication q",
  "alter subscription s add publication q with (copy_data = false)",
];

const ALLOWED: readonly string[] = [
  "create index i on t (b)",
  "create index concurrently_named on t (b)",
  "drop index if exists i",
  "reindex table t",
  "reindex (concurrently false) table t",
  "reindex index t_pkey",
  "cluster t using t_pkey",
  "analyze",
  "discard temp",
  "discard plans",
  "refresh materialized view concurrently m",
  "alter table parts detach partition part",
  "alter type mood add value 'glad'",
  "alter database postgres set work_mem = '4MB'",
  "alter database postgres reset all",
  "prepare x as select 1",
  "truncate t",
  "lock table t in access exclusive mode",
  "checkpoint",
  'create table detach (partition int, "concurrently" int)',
  "create subscription x connection 'host=127.0.0.1' publication p with (connect = false)",
  "create subscription x connection 'host=127.0.0.1' publication p with (connect = 'off', slot_name = none)",
  "alter subscription s set publication q with (refresh = false)",
  "alter subscription s skip (lsn = none)",
  "alter subscription s rename to r",
  "drop owned by classify_other",
  "do 'begin perform 1; end'",
  "select 'vacuum'",
];

/** Refused as well, by the versions that know them. */
const REFUSED_SINCE_17: readonly string[] = ["cluster (verbose)", "alter subscription d set (failover = true)"];

/** True where PostgreSQL refuses a statement because a transaction block is open. */
async function isRefused(client: Client, statement: string): Promise<boolean> {
  await client.query("begin");
  try {
    await client.query(statement);
    return false;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "25001") return true;
    throw new Error(`${statement}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await client.query("rollback");
  }
}

forEachMajor((major) => {
  test("what cannot run inside a transaction is what PostgreSQL refuses there", async () => {
    const client = await (await testDatabase({ major })).adminClient();
    for (const statement of SETUP.split(";")) await client.query(statement);

    try {
      const newer = major < 17 ? [] : REFUSED_SINCE_17;
      for (const statement of [...REFUSED, ...newer, ...ALLOWED]) {
        const { nonTransactional } = classify(Buffer.from(statement));

        expect({ statement, refused: nonTransactional !== null }).toEqual({
          statement,
          refused: await isRefused(client, statement),
        });
      }
    } finally {
      for (const statement of TEARDOWN.split(";")) await client.query(statement);
    }
  });

  describe("data follows a COPY where the server asks for it", () => {
    test.each([
      "copy t from stdin",
      'COPY "t" (a, "b") FROM STDIN;',
      "copy /* to stdout */ public.t from -- x\n stdin with (format csv, header)",
      "copy binary t from stdin",
      "copy t from stdin delimiter ';' null 'from stdin'",
      "copy t from stdin where a > 0",
      "copy t from stdout",
      "copy t to stdout",
      "copy t (a) to stdin",
      "copy (select a from t) to stdout",
      "copy (select 'from stdin') to stdout",
      "select 'copy t from stdin'",
    ])("%s", async (statement) => {
      const client = await (await testDatabase({ major })).adminClient();
      await client.query("create table t (a int, b text)");

      expect(readsCopyData(Buffer.from(statement))).toBe(await asksForData(client, statement));
    });
  });
});

/** The client has no data to give, and says so when it is asked. */
async function asksForData(client: Client, statement: string): Promise<boolean> {
  try {
    await client.query(statement);
    return false;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("COPY from stdin failed")) return true;
    throw error;
  }
}
