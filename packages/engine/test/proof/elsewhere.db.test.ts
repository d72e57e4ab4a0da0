import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import type { Client } from "pg";
import { describe, expect, test } from "vitest";
import { TEST_MAJORS, type TestDatabase, testDatabase } from "../helpers/database.ts";
import { dashboardSubject, type Subject, subject, subjectOn } from "../helpers/subject.ts";

const PG_DUMP = "/usr/lib/postgresql/15/bin/pg_dump";
const NO_DUMP = !existsSync(PG_DUMP) || !TEST_MAJORS.includes(15);

/** A plain dump of the whole database, the ledger too. */
async function dump(database: TestDatabase, options: readonly string[] = []): Promise<string> {
  const { stdout } = await promisify(execFile)(PG_DUMP, ["--inserts", ...options, "-d", database.adminUrl], {
    maxBuffer: 1 << 30,
  });
  // Only psql knows \restrict; and settings of the session would stay.
  return stdout.replaceAll(/^\\(?:un)?restrict .*$/gm, "");
}

async function restore(target: TestDatabase, sql: string, as: "owner" | "administrator"): Promise<void> {
  const client: Client = as === "owner" ? await target.client() : await target.adminClient();
  await client.query(sql);
  await client.end();
}

/** The restored database with the owner that it had before. */
async function asBefore(source: TestDatabase, target: TestDatabase, dir: string): Promise<Subject> {
  const admin = await target.adminClient();
  await admin.query(`alter database ${target.name} owner to ${source.owner}`);
  const url = target.urlOf({ user: source.owner, password: source.ownerPassword });
  return subjectOn({ ...target, url, client: () => target.adminClient() }, dir);
}

async function dashboardOn15(): Promise<Subject> {
  const dashboard = await dashboardSubject({ major: 15 });
  // The small one will do.
  dashboard.remove("dml/04-demo-data-extended.sql");
  await dashboard.up({ runDml: true });
  return dashboard;
}

describe("a dump that was restored into another database", () => {
  test.skipIf(NO_DUMP)("is no drift; it is recorded anew once, and steady from then on", async () => {
    const dashboard = await dashboardOn15();
    const target = await testDatabase({ major: 15 });
    await restore(target, await dump(dashboard.database), "administrator");
    const restored = await asBefore(dashboard.database, target, dashboard.dir);

    expect(await restored.status({ runDml: true })).toMatchObject({
      drift: [],
      information: [],
      summary: { applied: 5 },
    });
    const options = { runDml: true, application: dashboard.database.name };
    expect(await restored.up(options)).toMatchObject({
      drift: [],
      information: [],
      summary: { unchanged: 5, runId: null },
    });
    const { idleRuns } = await restored.status();
    await restored.up(options);
    expect((await restored.status()).idleRuns).toBe(idleRuns + 1);
    await restored.sql("drop view nexus.query_history_daily");
    expect((await restored.status()).drift.map(({ text }) => text)).toEqual([
      "view nexus.query_history_daily is missing",
    ]);
    expect((await restored.up(options)).summary.healed).toBe(4);
  });

  test.skipIf(NO_DUMP)("says what was lost on the way", async () => {
    const app = await subject(
      {
        ddl: {
          "01-a.sql": "create table if not exists a (id int primary key); create index if not exists a_id on a (id)",
        },
      },
      { major: 15 },
    );
    await app.up();
    const target = await testDatabase({ major: 15 });
    await restore(target, await dump(app.database, ["--no-owner"]), "owner");
    const restored = await subjectOn(target, app.dir);
    await restored.sql("drop index a_id");

    expect((await restored.status()).drift.map(({ text }) => text)).toEqual(["index public.a_id is missing"]);
    expect((await restored.up()).summary.healed).toBe(1);
    expect((await restored.up()).summary.runId).toBeNull();
  });

  test.skipIf(NO_DUMP)("may belong to another role: its owner is information", async () => {
    const dashboard = await dashboardSubject({ major: 15 });
    await dashboard.up();
    const target = await testDatabase({ major: 15 });
    await restore(target, await dump(dashboard.database, ["--no-owner", "--no-acl"]), "owner");
    const restored = await subjectOn(target, dashboard.dir);

    const status = await restored.status();
    expect(status.drift).toEqual([]);
    expect(status.information).toContain(
      `owner of table nexus.users is ${target.owner}, recorded as ${dashboard.database.owner}`,
    );
    expect((await restored.up()).summary).toMatchObject({ unchanged: 4, healed: 0, runId: null });
    expect(await restored.up()).toMatchObject({ information: [], summary: { runId: null } });
  });

  test.skipIf(NO_DUMP)("gets back the privileges that it came without", async () => {
    const ddl = { "01-a.sql": "create table if not exists a (id int);\ngrant select on a to public;" };
    const app = await subject({ ddl }, { major: 15 });
    await app.up();
    const target = await testDatabase({ major: 15 });
    await restore(target, await dump(app.database, ["--no-owner", "--no-acl"]), "owner");
    const restored = await subjectOn(target, app.dir);

    const result = await restored.up();

    expect(result.drift.map(({ text }) => text)).toEqual(["grant select to public on table public.a is missing"]);
    expect(result.summary.healed).toBe(1);
    expect(await restored.list("select has_table_privilege('public', 'a', 'select')")).toEqual([true]);
    expect((await restored.up()).summary.runId).toBeNull();
  });

  test.skipIf(NO_DUMP)("may come without privileges that no file gives", async () => {
    const app = await subject({ ddl: { "01-a.sql": "create table if not exists a (id int)" } }, { major: 15 });
    await app.up();
    app.write({ "ddl/02-b.sql": "grant select on a to public" });
    await app.up();
    app.remove("ddl/02-b.sql");
    const target = await testDatabase({ major: 15 });
    await restore(target, await dump(app.database, ["--no-owner", "--no-acl"]), "owner");
    const restored = await subjectOn(target, app.dir);

    expect((await restored.up()).summary.healed).toBe(1);
    expect((await restored.up()).summary.runId).toBeNull();
  });
});

describe("a dump that was restored on another major version", () => {
  test.skipIf(NO_DUMP || !TEST_MAJORS.includes(18))("is recorded anew, and is no drift whatever differs", async () => {
    const dashboard = await dashboardOn15();
    const target = await testDatabase({ major: 18 });
    const admin = await target.adminClient();
    await admin.query(`create role ${dashboard.database.owner} login password '${dashboard.database.ownerPassword}'`);
    await restore(target, await dump(dashboard.database), "administrator");
    const restored = await asBefore(dashboard.database, target, dashboard.dir);
    await restored.sql("drop view nexus.query_history_daily");

    expect((await restored.status({ runDml: true })).drift).toEqual([]);
    expect(await restored.up({ runDml: true })).toMatchObject({
      drift: [],
      summary: { unchanged: 5, healed: 0, runId: null },
    });
    const { idleRuns } = await restored.status();
    await restored.up({ runDml: true });
    expect((await restored.status()).idleRuns).toBe(idleRuns + 1);

    await restored.sql("alter table nexus.users drop column display_name cascade");
    expect((await restored.status()).drift.map(({ text }) => text)).toContain(
      "column nexus.users.display_name is missing",
    );
  });
});

describe("the same database", () => {
  test("is steady after VACUUM FULL, ANALYZE, CLUSTER and REINDEX", async () => {
    const dashboard = await dashboardSubject();
    dashboard.remove("dml/04-demo-data-extended.sql");
    await dashboard.up({ runDml: true });
    const { idleRuns } = await dashboard.status();
    for (const command of [
      "analyze",
      "vacuum full nexus.users, nexus.query_history, demo_ecommerce.orders",
      "reindex schema nexus",
      "reindex table concurrently demo_ecommerce.orders",
      "cluster demo_ecommerce.customers using customers_pkey",
      "alter table demo_ecommerce.customers set without cluster",
      "truncate nexus.query_history cascade",
    ]) {
      await dashboard.sql(command);
    }

    expect(await dashboard.up({ runDml: true })).toMatchObject({
      drift: [],
      information: [],
      summary: { runId: null },
    });
    expect(await dashboard.up({ runDml: true })).toMatchObject({ drift: [], summary: { runId: null } });
    expect((await dashboard.status()).idleRuns).toBeGreaterThan(idleRuns);
  });

  test("is steady when rows, statistics and sequences move", async () => {
    const app = await subject({
      ddl: { "01-a.sql": "create table if not exists a (id bigint generated always as identity primary key, n int)" },
    });
    await app.up();
    await app.sql("insert into a (n) select generate_series(1, 5000); delete from a where n % 2 = 0; analyze a");
    const { idleRuns } = await app.status();

    await app.up();

    expect((await app.status()).idleRuns).toBe(idleRuns + 1);
  });
});
