import { Client } from "pg";
import { expect, test } from "vitest";
import { testDatabase } from "./database.ts";
import { startPgbouncer, WITHOUT_PGBOUNCER } from "./pgbouncer.ts";

test.skipIf(WITHOUT_PGBOUNCER)(
  "a session advisory lock taken through a transaction pooler stays with the pooler's session",
  async () => {
    const database = await testDatabase();
    const pgbouncer = await startPgbouncer(database, { mode: "transaction", poolSize: 1 });
    const client = new Client(pgbouncer.url);
    await client.connect();

    await client.query("select pg_catalog.pg_advisory_lock(1)");
    await client.end();

    const { rows } = await (await database.client()).query("select pg_catalog.pg_try_advisory_lock(1) as free");
    expect(rows).toEqual([{ free: false }]);
  },
);
