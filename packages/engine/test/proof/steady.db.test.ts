import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { history } from "../../src/index.ts";
import { SQL_DIR } from "../helpers/dashboard-sql.ts";
import { forEachMajor } from "../helpers/database.ts";
import { startProxy } from "../helpers/proxy.ts";
import { createSubject, type Subject } from "../helpers/subject.ts";
import { waitFor } from "../helpers/wait.ts";

const UNCHANGED = { applied: 0, healed: 0, unchanged: 4, failed: 0, runId: null };
const isThere = (rows: readonly unknown[]): boolean => rows.length > 0;

forEachMajor((major) => {
  describe("a deploy with nothing to do", () => {
    let dashboard: Subject;
    beforeAll(async () => {
      dashboard = await createSubject(SQL_DIR, { major });
      await dashboard.up();
    });
    afterAll(() => dashboard.database.drop());

    test("reports every file as unchanged", async () => {
      const result = await dashboard.up();

      expect(result.summary).toMatchObject(UNCHANGED);
      expect(result.migrations.filter(({ track }) => track === "ddl").map(({ state }) => state)).toEqual(
        Array.from({ length: 4 }, () => "unchanged"),
      );
      expect(result.drift).toEqual([]);
    });

    test("costs one connection and one query", async () => {
      const proxy = await startProxy(dashboard.database.server);

      await dashboard.up({ databaseUrl: proxy.url(dashboard.database.url) });
      await proxy.quiet();

      expect(proxy.connections).toBe(1);
      // Start-up and the two steps of SCRAM, the query, and a goodbye that nobody answers.
      expect(proxy.roundTrips).toBe(5);
    });

    test("costs a second query, once, after something has written the catalog anew and changed nothing", async () => {
      const proxy = await startProxy(dashboard.database.server);
      const databaseUrl = proxy.url(dashboard.database.url);
      const trips = async (): Promise<number> => {
        const before = proxy.roundTrips;
        const { summary } = await dashboard.up({ databaseUrl });
        await proxy.quiet();
        expect(summary).toMatchObject(UNCHANGED);
        return proxy.roundTrips - before;
      };
      await dashboard.client.query("reindex table nexus.users");

      expect([await trips(), await trips()]).toEqual([6, 5]);
    });

    test("takes no lock on any table but the ledger's", async () => {
      const holder = await dashboard.database.client();
      // Held in the middle of its query, where it has all the locks that it takes, by a lock on the row that counts idle runs.
      await holder.query("begin");
      await holder.query("select from slipway.application for update");
      const running = dashboard.up({ applicationName: "steady" });
      try {
        await waitFor(
          () =>
            dashboard
              .list("select 1 from pg_stat_activity where application_name = 'steady' and wait_event_type = 'Lock'")
              .then(isThere),
          "the run waits in its query",
        );

        const locked = await dashboard.list(
          `select distinct n.nspname || ' ' || l.mode from pg_locks l join pg_stat_activity a using (pid)
             join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
            where a.application_name = 'steady' and l.locktype = 'relation' order by 1`,
        );

        expect(locked).toEqual(["pg_catalog AccessShareLock", "slipway AccessShareLock", "slipway RowExclusiveLock"]);
      } finally {
        await holder.query("rollback");
      }
      expect((await running).summary).toMatchObject(UNCHANGED);
    });

    test("does not wait behind a transaction that has locked every table, index and view exclusively", async () => {
      const { client, database } = dashboard;
      const other = await database.client();
      await other.query("begin");
      try {
        const { rows } = await other.query<{ name: string }>(
          `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where c.relkind in ('r', 'v') and (n.nspname = 'nexus' or n.nspname like 'demo%')`,
        );
        expect(rows.length).toBeGreaterThan(15);
        await other.query(`lock table ${rows.map(({ name }) => name).join(", ")} in access exclusive mode`);
        const before = await client.query(
          "select count(*)::int as locks from pg_locks where mode = 'AccessExclusiveLock'",
        );
        expect(before.rows[0]?.locks).toBeGreaterThan(15);

        const signal = AbortSignal.timeout(10_000);
        const result = await dashboard.up({ signal });
        const gate = await dashboard.gate({ signal });
        const status = await dashboard.status({ signal });

        expect(result.summary).toMatchObject(UNCHANGED);
        expect(gate.outcome).toBe("passed");
        expect(status.drift).toEqual([]);
      } finally {
        await other.query("rollback");
      }
    });

    test("is counted, not listed", async () => {
      const listed = await history({ databaseUrl: dashboard.database.url });
      const before = await dashboard.status();

      await dashboard.up();
      await dashboard.up();

      const after = await dashboard.status();
      const later = await history({ databaseUrl: dashboard.database.url });
      expect(after.idleRuns).toBe(before.idleRuns + 2);
      expect(later.runs.map(({ id }) => id)).toEqual(listed.runs.map(({ id }) => id));
      expect(later.idleRuns).toBe(after.idleRuns);
      expect(Date.parse(later.lastIdleAt ?? "")).toBeGreaterThan(Date.parse(listed.lastIdleAt ?? "1970-01-01"));
    });

    test("counts each of twenty that come at once", async () => {
      const before = await dashboard.status();

      await Promise.all(Array.from({ length: 20 }, () => dashboard.up()));

      expect((await dashboard.status()).idleRuns).toBe(before.idleRuns + 20);
    });

    test("is not counted when it was only a look", async () => {
      const before = await dashboard.status();

      await dashboard.plan();
      await dashboard.gate();

      expect((await dashboard.status()).idleRuns).toBe(before.idleRuns);
    });
  });
});
