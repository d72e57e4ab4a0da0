import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  catalogText,
  columnRounds,
  DAMAGE,
  documentedCounts,
  execute,
  IDENTITY_TABLES,
  inTransaction,
  lockedTables,
  RELATIONS,
  run,
  SCHEMAS,
  tableCounts,
  tableHashes,
  texts,
  trackFiles,
} from "./helpers/dashboard-sql.ts";
import { createTestDatabase, forEachMajor, type TestDatabase } from "./helpers/database.ts";

const FIRST_FREE_ID = 1_000_000;

const DDL = trackFiles("ddl");
const DML = trackFiles("dml");

forEachMajor((major) => {
  describe("the ddl track of the dashboard", () => {
    let database: TestDatabase;
    let client: Client;
    let fresh: readonly string[];

    beforeAll(async () => {
      database = await createTestDatabase({ major });
      client = await database.client();
      await run(client, DDL);
      fresh = await catalogText(client);
    });
    afterAll(() => database.drop());

    test("is run by a role that is no superuser", async () => {
      const { rows } = await client.query(
        "select rolsuper or rolcreaterole as strong from pg_roles where rolname = user",
      );

      expect(rows).toEqual([{ strong: false }]);
    });

    test("leaves every table empty", async () => {
      const counts = await tableCounts(client);

      expect(counts.size).toBe(17);
      expect([...counts.values()].every((count) => count === 0)).toBe(true);
    });

    test("says what every table and view is for", async () => {
      const silent = await texts(
        client,
        `select r.name as text from (${RELATIONS}) as r
          where r.relkind in ('r', 'v') and obj_description(r.oid, 'pg_class') is null`,
      );

      expect(silent).toEqual([]);
    });

    test("changes nothing when it runs again, and takes no strong lock on a table", async () => {
      await inTransaction(client, async () => {
        await run(client, DDL);

        expect(await catalogText(client)).toEqual(fresh);
        expect(await lockedTables(client)).toEqual([]);
      });
    });

    test("runs file by file in sessions of their own", async () => {
      for (const file of DDL) {
        const session = await database.client();
        await run(session, [file]);
        await session.end();
      }

      expect(await catalogText(client)).toEqual(fresh);
    });

    test("ends in the same catalog from every earlier release", async () => {
      for (let length = 1; length < DDL.length; length += 1) {
        await inTransaction(client, async () => {
          await client.query(`drop schema ${SCHEMAS.join(", ")} cascade`);
          await run(client, DDL.slice(0, length));
          await run(client, DDL);

          expect(await catalogText(client)).toEqual(fresh);
        });
      }
    });

    test("brings every dropped column back", async () => {
      for (const statements of await columnRounds(client)) {
        await inTransaction(client, async () => {
          await execute(client, statements);
          await run(client, DDL);

          expect(await catalogText(client)).toEqual(fresh);
        });
      }
    });

    test.each(Object.entries(DAMAGE))("brings every dropped %s back", async (_kind, generator) => {
      const statements = await texts(client, generator);
      expect(statements.length).toBeGreaterThan(0);

      await inTransaction(client, async () => {
        await execute(client, statements);
        expect(await catalogText(client)).not.toEqual(fresh);
        await run(client, DDL);

        expect(await catalogText(client)).toEqual(fresh);
      });
    });

    test("brings columns of later files back in tables with rows", async () => {
      await inTransaction(client, async () => {
        const user = await addUser(client, "Ada");
        await client.query(
          "insert into nexus.query_history (user_id, query_text, status) values ($1, 'select 1', 'ok')",
          [user],
        );
        await client.query(
          "insert into nexus.saved_queries (owner_id, name, query_text) values ($1, 'a', ''), ($1, 'b', '')",
          [user],
        );
        await client.query("alter table nexus.query_history drop column pinned cascade");
        await client.query("alter table nexus.saved_queries drop column slug cascade, drop column version cascade");

        await run(client, DDL);

        expect(await catalogText(client)).toEqual(fresh);
        const { rows } = await client.query(
          "select count(distinct slug)::int as slugs, min(version) as version, bool_or(pinned) as pinned from nexus.saved_queries, nexus.query_history",
        );
        expect(rows).toEqual([{ slugs: 2, version: 1, pinned: false }]);
      });
    });

    test("takes a login once, whatever its case", async () => {
      await inTransaction(client, async () => {
        await addUser(client, "Ada");

        await expect(addUser(client, "aDA")).rejects.toMatchObject({ code: "23505", constraint: "users_login_key" });
      });
    });

    test("refuses a role that the dashboard does not know", async () => {
      await inTransaction(client, async () => {
        await expect(
          client.query("insert into nexus.users (login, role) values ('eve', 'root')"),
        ).rejects.toMatchObject({ code: "23514", constraint: "users_role_check" });
      });
    });

    test("counts the version of a saved query with edits only", async () => {
      await inTransaction(client, async () => {
        const user = await addUser(client, "Ada");
        const saved = await one(
          client,
          "insert into nexus.saved_queries (owner_id, name, query_text) values ($1, 'Top 10: Customers!', 'select 1') returning id, slug, version",
          [user],
        );
        expect(saved).toMatchObject({ slug: `top-10-customers-${String(saved["id"])}`, version: 1 });

        const used = await change(client, "usage_count = usage_count + 1, last_used_at = now(), favourite = true", 1);
        expect(used).toMatchObject({ usage_count: 1, version: 1, touched: false });
        const edited = await change(client, "tags = '{sales}', name = 'Best customers'", 1);
        expect(edited).toMatchObject({ slug: saved["slug"], version: 2, touched: true });
        expect(await change(client, "query_text = 'select 2'", 1)).toBeUndefined();
      });
    });

    test("notes when a query was pinned", async () => {
      await inTransaction(client, async () => {
        const user = await addUser(client, "Ada");
        const pinned = await one(
          client,
          "insert into nexus.query_history (user_id, query_text, status, pinned) values ($1, 'select 1', 'ok', true) returning pinned_at",
          [user],
        );
        expect(pinned["pinned_at"]).toBeInstanceOf(Date);

        const unpinned = await one(client, "update nexus.query_history set pinned = false returning pinned_at");
        expect(unpinned["pinned_at"]).toBeNull();
      });
    });

    test("finds queries by the words in them, of any length", async () => {
      await inTransaction(client, async () => {
        const user = await addUser(client, "Ada");
        const insert = "insert into nexus.query_history (user_id, query_text, status) values ($1, $2, 'ok')";
        await client.query(insert, [user, "select * from demo_ecommerce.order_items"]);
        const long = Array.from({ length: 300_000 }, (_value, index) => `col_${index}`).join(", ");
        await client.query(insert, [user, `select ${long}`]);

        const { rows } = await client.query(
          "select query_text from nexus.query_history where nexus.query_words(query_text) @@ to_tsquery('simple', 'ord:* & items')",
        );
        expect(rows).toEqual([{ query_text: "select * from demo_ecommerce.order_items" }]);
      });
    });
  });

  describe("the dml track of the dashboard", () => {
    let database: TestDatabase;
    let client: Client;
    let fresh: ReadonlyMap<string, string>;

    beforeAll(async () => {
      database = await createTestDatabase({ major });
      client = await database.client();
      await run(client, DDL);
      await run(client, DML);
      fresh = await tableHashes(client);
    });
    afterAll(() => database.drop());

    test("brings the numbers of rows that its documentation names", async () => {
      const counts = [...(await tableCounts(client))].filter(([table]) => table.startsWith("demo_"));

      expect(Object.fromEntries(counts)).toEqual(documentedCounts());
    });

    test("changes no row when it runs again, in another time zone and date style too", async () => {
      await inTransaction(client, async () => {
        await client.query("set local timezone = 'Pacific/Auckland'; set local datestyle = 'German'");
        await run(client, DML);
        await client.query("set local timezone = 'UTC'; set local datestyle = 'ISO'");

        expect(await tableHashes(client)).toEqual(fresh);
      });
    });

    test("brings the same rows in another time zone and date style", async () => {
      await inTransaction(client, async () => {
        await client.query(`truncate ${[...fresh.keys()].join(", ")}`);
        await client.query("set local timezone = 'Pacific/Auckland'; set local datestyle = 'SQL, DMY'");
        await run(client, DML);
        await client.query("set local timezone = 'UTC'; set local datestyle = 'ISO'");

        expect(await tableHashes(client)).toEqual(fresh);
      });
    });

    test("keeps below the ids that people's rows get, and moves no sequence", async () => {
      const tables = await texts(client, IDENTITY_TABLES);
      const highest = await texts(
        client,
        `select max(id) as text from (${tables.map((table) => `select id from ${table}`).join(" union all ")}) as t`,
      );
      expect(Number(highest[0])).toBeLessThan(FIRST_FREE_ID);
      const { rows } = await client.query("select sequencename from pg_sequences where last_value is not null");
      expect(rows).toEqual([]);
    });

    test("leaves rows alone that people changed or added, and brings deleted ones back", async () => {
      await inTransaction(client, async () => {
        await client.query(
          "update demo_ecommerce.customers set first_name = 'Somebody', email = 'me@example.org' where id = 77",
        );
        await client.query("update demo_ecommerce.products set price = 1.00 where id in (3, 99)");
        await client.query("update demo_ecommerce.orders set status = 'paid', note = 'mine' where status = 'pending'");
        await client.query("update demo_hrms.employees set hired_on = hired_on - 1 where id = 50");
        await client.query("delete from demo_ecommerce.product_reviews where product_id = 3");
        const added = await one(
          client,
          "insert into demo_ecommerce.customers (first_name, last_name, email) values ('Own', 'Row', 'own@example.org') returning id",
        );
        await client.query(
          `with mine as (insert into demo_ecommerce.orders (order_number, customer_id, total_amount) values ('MINE-1', $1, 5) returning id)
           insert into demo_ecommerce.order_items (order_id, line_no, product_id, quantity, unit_price) select id, 1, 1, 1, 5 from mine`,
          [added["id"]],
        );
        const before = await tableHashes(client);

        await run(client, DML);

        expect(added["id"]).toBe(FIRST_FREE_ID);
        const reviews = "demo_ecommerce.product_reviews";
        const expected = new Map([...before, [reviews, fresh.get(reviews)]]);
        expect(await tableHashes(client)).toEqual(expected);
      });
    });

    test.each(Object.entries(CONTRADICTIONS))("has no %s", async (_what, query) => {
      const { rows } = await client.query(query);

      expect(rows).toEqual([]);
    });

    test("fills every view", async () => {
      const views = await texts(
        client,
        `select name as text from (${RELATIONS}) as r where relkind = 'v' and name like 'demo%'`,
      );
      const empty = await texts(
        client,
        views.map((view) => `select '${view}' as text where not exists (select from ${view})`).join(" union all "),
      );

      expect(views.length).toBe(6);
      expect(empty).toEqual([]);
    });
  });
});

/** Rows of the demo data that would contradict each other; each query lists them. */
const CONTRADICTIONS = {
  "order whose total is not the sum of its items": `
    select o.id from demo_ecommerce.orders as o
      left join demo_ecommerce.order_items as i on i.order_id = o.id
     group by o.id having o.total_amount is distinct from sum(i.line_total)`,
  "payment of another amount than its order": `
    select p.id from demo_ecommerce.payments as p
      join demo_ecommerce.orders as o on o.id = p.order_id
     where p.amount <> o.total_amount or o.status in ('pending', 'cancelled')`,
  "order before its customer registered": `
    select o.id from demo_ecommerce.orders as o
      join demo_ecommerce.customers as c on c.id = o.customer_id
     where o.ordered_at < c.registered_at`,
  "review of a product that its customer never bought": `
    select r.product_id, r.customer_id from demo_ecommerce.product_reviews as r
     where not exists (
       select from demo_ecommerce.orders as o
         join demo_ecommerce.order_items as i on i.order_id = o.id
        where o.customer_id = r.customer_id and i.product_id = r.product_id and o.delivered_at < r.reviewed_at)`,
  "manager of another department below the heads": `
    select e.id from demo_hrms.employees as e
      join demo_hrms.employees as m on m.id = e.manager_id
     where e.department_id <> m.department_id and m.id <> 1`,
  "leave before its employee was hired": `
    select l.id from demo_hrms.leave_requests as l
      join demo_hrms.employees as e on e.id = l.employee_id
     where l.starts_on < e.hired_on`,
  "step of a visit before the one it follows": `
    select e.id from (
      select id, occurred_at < lag(occurred_at) over (partition by session_id order by id) as early
        from demo_analytics.events) as e
     where e.early`,
} as const;

async function one(client: Client, query: string, values: readonly unknown[] = []): Promise<Record<string, unknown>> {
  const { rows } = await client.query<Record<string, unknown>>(query, [...values]);
  return rows[0] ?? {};
}

async function addUser(client: Client, login: string): Promise<unknown> {
  const user = await one(client, "insert into nexus.users (login) values ($1) returning id", [login]);
  return user["id"];
}

/** Edits the only saved query as the dashboard does: if it still has the version that was read. */
async function change(client: Client, set: string, version: number): Promise<Record<string, unknown> | undefined> {
  await client.query("update nexus.saved_queries set updated_at = '2000-01-01'");
  const { rows } = await client.query<Record<string, unknown>>(
    `update nexus.saved_queries set ${set} where version = $1
     returning slug, version, usage_count, updated_at > '2000-01-02' as touched`,
    [version],
  );
  return rows[0];
}
