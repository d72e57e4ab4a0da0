import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareObjects } from "../../src/catalog/compare.ts";
import { fastFingerprintSql } from "../../src/catalog/fingerprint.ts";
import { markSql } from "../../src/catalog/mark.ts";
import type { ObjectRecord } from "../../src/catalog/object.ts";
import { createTestDatabase, forEachMajor, type TestDatabase } from "../helpers/database.ts";
import { changesOf, committable, makeAll, readAgain } from "./changes/all.ts";

const OWN = `
  create schema own;
  create table own.p (id int generated always as identity primary key, name text not null, size int default 1);
  create index p_name on own.p (lower(name)) where size > 0;
  create table own.c (id int primary key, p int constraint c_p references own.p on delete cascade);
  create table own.events (day date not null, what text) partition by range (day);
  create materialized view own.m as select count(*) as n from own.p;
  create unique index m_n on own.m (n);
  create sequence own.s;
  create view own.v as select id, name from own.p`;

const WITH_OWNED = "with owned as (select * from unnest($1::oid[], $2::oid[]) o(class_id, object_id))";
const parameters = (owned: readonly ObjectRecord[]): string[][] => [
  owned.map(({ classId }) => classId),
  owned.map(({ objectId }) => objectId),
];

/** The fast fingerprints alone, as the steady-state query reads them. */
async function fast(client: Client, owned: readonly ObjectRecord[]): Promise<Map<string, string>> {
  const { rows } = await client.query({
    text: `${WITH_OWNED} ${fastFingerprintSql("owned")}`,
    values: parameters(owned),
  });
  return new Map(rows.map((row) => [`${row.class_id} ${row.object_id}`, row.fast]));
}

/** Their mark. */
async function mark(client: Client, owned: readonly ObjectRecord[]): Promise<string> {
  const { rows } = await client.query({
    text: `${WITH_OWNED} select ${markSql("owned")} as mark`,
    values: parameters(owned),
  });
  return rows[0].mark;
}

/** How many blocks of the catalog a query over them reads. */
async function blocks(client: Client, owned: readonly ObjectRecord[], query: string): Promise<number> {
  const values = parameters(owned);
  // The first look after an ANALYZE also pays for reading what the planner wants to know.
  await client.query({ text: `${WITH_OWNED} ${query}`, values });
  const { rows } = await client.query({
    text: `explain (analyze, buffers, format json) ${WITH_OWNED} ${query}`,
    values,
  });
  const plan = rows[0]["QUERY PLAN"][0].Plan;
  return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
}

const recordedFast = (records: readonly ObjectRecord[]): Map<string, string> =>
  new Map(records.map(({ classId, objectId, fast: value }) => [`${classId} ${objectId}`, value]));

forEachMajor((major) => {
  describe("the fingerprint of owned objects of every kind", () => {
    let database: TestDatabase;
    let admin: Client;
    let recorded: readonly ObjectRecord[];
    beforeAll(async () => {
      database = await createTestDatabase({ major });
      admin = await database.adminClient();
      await admin.query("begin");
      await admin.query(OWN);
      recorded = await makeAll(admin, committable(changesOf(major)), database);
      await admin.query("commit");
      await admin.query("insert into own.p (name) select 'n' || g from generate_series(1, 100) g");
    });
    afterAll(() => database.drop());

    test("is the same alone and with the records", async () => {
      expect(await fast(admin, recorded)).toEqual(recordedFast(recorded));
    });

    test("is the same for another role, with another search_path and other settings", async () => {
      const client = await database.client();
      await client.query(`set search_path = own, pg_catalog; set datestyle = 'German'; set bytea_output = 'escape';
        set extra_float_digits = -5; set timezone = 'Asia/Tokyo'; set standard_conforming_strings = off; set quote_all_identifiers = on`);

      const found = await fast(client, recorded);

      // The options of user mappings are shown to their users and owners only.
      const servers = new Set(
        recorded.filter(({ type }) => type === "server").map((o) => `${o.classId} ${o.objectId}`),
      );
      const others = (all: Map<string, string>): [string, string][] => [...all].filter(([key]) => !servers.has(key));
      expect(new Map(others(found))).toEqual(new Map(others(recordedFast(recorded))));
      expect(await readAgain(admin, recorded)).toEqual(recorded);
    });

    // Each with what it might take for a change: statistics, sizes, relfilenode, frozen xids, hints, index oids.
    test.each([
      ["inserts and sequences", "insert into own.p (name) values ('x'); select nextval('own.s')"],
      ["ANALYZE", "analyze"],
      ["VACUUM FREEZE", "vacuum (freeze, analyze) own.p"],
      ["VACUUM FULL", "vacuum full own.p"],
      ["CLUSTER", "cluster own.p using p_pkey"],
      ["REINDEX", "reindex table own.p"],
      ["REINDEX CONCURRENTLY", "reindex table concurrently own.p"],
      ["REFRESH MATERIALIZED VIEW", "refresh materialized view own.m"],
      ["REFRESH MATERIALIZED VIEW CONCURRENTLY", "refresh materialized view concurrently own.m"],
      ["TRUNCATE", "truncate own.c"],
    ])("stays after %s", async (_, sql) => {
      for (const statement of sql.split("; ")) await admin.query(statement);

      expect(await fast(admin, recorded)).toEqual(recordedFast(recorded));
    });

    test("is marked by versions of rows that stay after inserts, ANALYZE and VACUUM", async () => {
      const before = await mark(admin, recorded);
      await admin.query("insert into own.p (name) values ('x')");
      await admin.query("analyze");
      await admin.query("vacuum (freeze, analyze)");

      expect(await mark(admin, recorded)).toBe(before);
    });

    test("stays when other applications make their objects, also such that refer to ours", async () => {
      await admin.query(`
        create schema theirs;
        create table theirs.t (id int primary key, p int references own.p);
        create table theirs.sub () inherits (own.c);
        create view theirs.v as select * from own.v;
        create function theirs.f() returns own.p language sql as 'select * from own.p limit 1';
        create table own.theirs (a int)`);

      expect(await fast(admin, recorded)).toEqual(recordedFast(recorded));
      expect(compareObjects(recorded, await readAgain(admin, recorded))).toEqual({ drift: [], information: [] });
    });

    test("stays when partitions come and go, which is information", async () => {
      const partition = (day: number): string =>
        `create table own.events_${day} partition of own.events for values from ('2026-01-${day}') to ('2026-01-${day + 1}')`;
      await admin.query(`${partition(10)}; ${partition(11)}; create table own.rest partition of own.events default`);

      expect(await fast(admin, recorded)).toEqual(recordedFast(recorded));
      const { drift, information } = compareObjects(recorded, await readAgain(admin, recorded));
      expect(drift).toEqual([]);
      expect(information.map(({ text }) => text)).toEqual([
        "partition own.events_10 of table own.events was added",
        "partition own.events_11 of table own.events was added",
        "partition own.rest of table own.events was added",
      ]);

      await admin.query("drop table own.events_10, own.events_11, own.rest");

      expect(await fast(admin, recorded)).toEqual(recordedFast(recorded));
    });

    test("has no row for an object that is gone", async () => {
      await admin.query("begin; drop view own.v cascade");
      const found = await fast(admin, recorded);
      await admin.query("rollback");

      expect(found.size).toBe(recorded.length - 1);
    });

    test.each([
      ["fingerprints cost", fastFingerprintSql("owned")],
      ["the mark costs", `select ${markSql("owned")}`],
    ])("%s what the owned objects cost, however many others there are", async (_, query) => {
      const few = await blocks(admin, recorded, query);
      const table = "create table crowd.t%s (id int primary key, a int default 1, check (a > 0))";
      await admin.query(`drop schema if exists crowd cascade; create schema crowd;
        do $$ begin for i in 1..1000 loop execute format('${table}', i); end loop; end $$`);
      await admin.query("analyze");

      expect(await blocks(admin, recorded, query)).toBeLessThan(1.3 * few);
    });

    test("is read with no lock on any table, also while one is locked exclusively", async () => {
      const holder = await database.adminClient();
      await holder.query("begin; lock table own.p, own.c, own.v in access exclusive mode");
      await admin.query("begin; set local lock_timeout = '100ms'");

      const found = await fast(admin, recorded);
      const { rows } =
        await admin.query(`select distinct c.relnamespace::regnamespace::text as schema, l.mode from pg_locks l
        join pg_class c on c.oid = l.relation where l.pid = pg_backend_pid() and l.locktype = 'relation'`);
      await admin.query("rollback");
      await holder.query("rollback");

      expect(found).toEqual(recordedFast(recorded));
      expect(rows).toEqual([{ schema: "pg_catalog", mode: "AccessShareLock" }]);
    });
  });
});
