import { Client } from "pg";
import { expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "./database.ts";
import { startProxy, type Proxy } from "./proxy.ts";

async function proxied(
  delayMs = 0,
): Promise<{ readonly database: TestDatabase; readonly proxy: Proxy; readonly client: Client }> {
  const database = await testDatabase();
  const proxy = await startProxy(database.server, { delayMs });
  const client = new Client(proxy.url(database.url));
  client.on("error", () => undefined);
  await client.connect();
  return { database, proxy, client };
}

test("counts a round trip for each time the client speaks after the server", async () => {
  const { proxy, client } = await proxied();
  proxy.resetCounts();

  await client.query("select 1; select 2; select 3");
  await client.query("select 4");

  expect(proxy.roundTrips).toBe(2);
  await client.end();
});

test("delays each direction", async () => {
  const { client } = await proxied(20);
  const started = performance.now();

  await client.query("select 1");

  expect(performance.now() - started).toBeGreaterThanOrEqual(40);
  await client.end();
});

test("cuts before the server gets a commit, and the work is gone", async () => {
  const { database, proxy, client } = await proxied();
  await client.query("begin");
  await client.query("create table t (id int)");
  const cut = proxy.cutAt({ message: /^commit/i, when: "before" });

  await expect(client.query("commit")).rejects.toThrow("Connection terminated");

  await cut;
  const { rows } = await (await database.client()).query("select pg_catalog.to_regclass('t') as t");
  expect(rows).toEqual([{ t: null }]);
});

test("cuts after the server has committed, and the work is there although the client got no answer", async () => {
  const { database, proxy, client } = await proxied();
  await client.query("begin");
  await client.query("create table t (id int)");
  const cut = proxy.cutAt({ message: /^commit/i, when: "after" });

  await expect(client.query({ text: "commit", name: "prepared" })).rejects.toThrow("Connection terminated");

  await cut;
  const { rows } = await (await database.client()).query("select pg_catalog.to_regclass('t') as t");
  expect(rows).toEqual([{ t: "t" }]);
});

test("holds an answer back while frozen", async () => {
  const { proxy, client } = await proxied();
  proxy.freeze();
  let answered = false;
  const answer = client.query("select 1").then(() => (answered = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(answered).toBe(false);

  proxy.thaw();

  await answer;
  expect(answered).toBe(true);
  await client.end();
});
