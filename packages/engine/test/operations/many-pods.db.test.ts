import { expect, test } from "vitest";
import { history } from "../../src/index.ts";
import { spawnCli } from "../helpers/cli.ts";
import { TO_VERSION_2 } from "../helpers/older-ledger.ts";
import { startProxy } from "../helpers/proxy.ts";
import { statesOf, type Subject, subject } from "../helpers/subject.ts";
import { waitFor } from "../helpers/wait.ts";

const FILES = {
  ddl: {
    "01-a.sql": "create schema app;\ncreate table app.runs (file text);\ninsert into app.runs values ('01');\n",
    "02-b.sql": "insert into app.runs values ('02');\nselect pg_sleep(0.2);\n",
  },
  dml: { "03-demo.sql": "insert into app.runs values ('demo');\n" },
};

const runs = (app: Subject): Promise<readonly unknown[]> => app.list("select file from app.runs order by file");

test("fifty gates and the Job at once on an empty database all succeed, and each file runs once", async () => {
  const app = await subject(FILES);

  const gates = Array.from({ length: 50 }, () => app.gate());
  const job = await app.up({ runDml: true });
  const outcomes = (await Promise.all(gates)).map(({ outcome }) => outcome);

  expect(outcomes).toHaveLength(50);
  expect(statesOf(job)).toMatchObject({ "03-demo.sql": "applied" });
  expect(await runs(app)).toEqual(["01", "02", "demo"]);
  const { runs: listed } = await history({ databaseUrl: app.database.url });
  expect(listed.every(({ status }) => status === "succeeded")).toBe(true);
});

test("ten at once on a ledger of an older version upgrade it once, and all succeed", async () => {
  const app = await subject({ ddl: { "01-a.sql": "create table if not exists public.a (id int)" } });
  await app.up();
  await app.sql(TO_VERSION_2);
  app.write({ "ddl/02-b.sql": "create table if not exists public.b (id int)" });

  const results = await Promise.all(Array.from({ length: 10 }, () => app.up()));

  expect(results.map(({ summary }) => summary.applied).toSorted((a, b) => a - b)).toEqual([
    ...Array.from({ length: 9 }, () => 0),
    1,
  ]);
  expect((await app.status()).ledger.version).toBe(3);
});

test("where the server has fewer connections than there are pods, those that wait make room for the one that works", async () => {
  const app = await subject(FILES);
  await (await app.database.adminClient()).query(`alter role ${app.database.owner} connection limit 12`);

  await Promise.all([...Array.from({ length: 30 }, () => app.gate()), app.up({ runDml: true })]);

  expect(await runs(app)).toEqual(["01", "02", "demo"]);
});

test("pods that are there before the database wait for it, and then each file runs once", async () => {
  const app = await subject(FILES);
  const proxy = await startProxy(app.database.server);
  proxy.refuse();
  const databaseUrl = proxy.url(app.database.url);
  const pods = [...Array.from({ length: 10 }, () => app.gate({ databaseUrl })), app.up({ databaseUrl, runDml: true })];
  await waitFor(
    () => app.events.filter(({ type }) => type === "database.waiting").length >= pods.length,
    "every pod waits for the database",
  );

  proxy.refuse(false);

  await Promise.all(pods);
  expect(await runs(app)).toEqual(["01", "02", "demo"]);
});

test.each(["SIGTERM", "SIGKILL"] as const)(
  "when the pod at work is ended with %s, one of those that wait brings the release, and each file runs once",
  async (signal) => {
    const app = await subject(FILES);
    const env = { DATABASE_URL: app.database.url };
    app.write({ "ddl/02-b.sql": "insert into app.runs values ('02');\nselect pg_sleep(2);\n" });
    const first = spawnCli(["gate", "--dir", app.dir], { env });
    await waitFor(
      () =>
        app
          .list(
            "select 1 from pg_stat_activity where datname = current_database() and query like '%pg_sleep%' and application_name like '%(worker)'",
          )
          .then((rows) => rows.length > 0),
      "the first pod works",
    );
    const others = Array.from({ length: 10 }, () => app.gate());
    await waitFor(() => app.events.some(({ type }) => type === "lock.waiting"), "others wait for it");

    first.kill(signal);

    const outcomes = (await Promise.all(others)).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === "applied")).toHaveLength(1);
    expect(await runs(app)).toEqual(["01", "02"]);
    expect((await first.ended).code).toBe(signal === "SIGTERM" ? 143 : null);
  },
);
