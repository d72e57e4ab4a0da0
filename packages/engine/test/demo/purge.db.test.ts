import { describe, expect, test } from "vitest";
import { history, purge, type PurgeOptions, type PurgeResult } from "../../src/index.ts";
import { failureOf } from "../helpers/failures.ts";
import { dashboardSubject, type Subject, subject } from "../helpers/subject.ts";

const SHOP = `
create schema if not exists shop;
create table if not exists shop.customers (id int primary key, name text not null, note text);
create table if not exists shop.orders (customer_id int references shop.customers, number int, total int, primary key (customer_id, number));
`;
const DEMO = `
insert into shop.customers values (1, 'Ada'), (2, 'Bob') on conflict (id) do nothing;
insert into shop.orders values (1, 1, 10), (1, 2, 20), (2, 1, 30) on conflict do nothing;
`;

const purgeOf = (app: Subject, options: Partial<PurgeOptions> = {}): Promise<PurgeResult> =>
  purge({ databaseUrl: app.database.url, ...options });

async function shop(dml: string = DEMO, ddl: string = SHOP): Promise<Subject> {
  return subject({ ddl: { "01-shop.sql": ddl }, dml: { "01-demo.sql": dml } });
}

const count = async (app: Subject, table: string): Promise<unknown> =>
  (await app.list(`select count(*)::int from ${table}`))[0];

describe("purge", () => {
  test("removes the rows that dml brought, and lets dml run again", async () => {
    const app = await shop();
    await app.up({ runDml: true });

    const result = await purgeOf(app);

    expect(result).toMatchObject({
      dryRun: false,
      files: ["01-demo.sql"],
      tables: [
        { table: "shop.customers", recorded: 2, removed: 2 },
        { table: "shop.orders", recorded: 3, removed: 3 },
      ],
      unrecorded: [],
      summary: { tables: 2, rows: 5 },
    });
    expect(await count(app, "shop.customers")).toBe(0);
    expect((await app.status({ runDml: true })).migrations).toMatchObject([{ state: "applied" }, { state: "pending" }]);
    await app.up({ runDml: true });
    expect(await count(app, "shop.orders")).toBe(3);
  });

  test("leaves rows that were there before, were added later, or were only changed by dml", async () => {
    const app = await shop(
      `${DEMO} insert into shop.customers values (7, 'Demo') on conflict (id) do update set note = 'seen by dml';`,
    );
    await app.up();
    await app.sql("insert into shop.customers values (7, 'Old'), (1, 'Own Ada')");
    await app.up({ runDml: true });
    await app.sql(
      "insert into shop.customers values (9, 'New'); update shop.customers set note = 'touched' where id = 2",
    );

    await expect(purgeOf(app)).resolves.toMatchObject({ summary: { rows: 4 } });

    expect(await app.list("select id || ' ' || name from shop.customers order by id")).toEqual([
      "1 Own Ada",
      "7 Old",
      "9 New",
    ]);
  });

  test("finds rows that a subtransaction brought", async () => {
    const app = await shop(`
do $$ begin
  begin insert into shop.customers values (1, 'Ada'); exception when others then raise; end;
  begin insert into shop.customers values (1, 'Twice'); exception when unique_violation then null; end;
end $$;
savepoint here; insert into shop.customers values (2, 'Bob'); release savepoint here;`);
    await app.up({ runDml: true });

    expect((await purgeOf(app)).tables).toEqual([{ table: "shop.customers", recorded: 2, removed: 2 }]);
  });

  test("does not take rows for demo data that somebody else commits while dml runs", async () => {
    const app = await shop(`
insert into shop.customers values (1, 'Ada');
select pg_sleep(0.5);
insert into shop.customers values (2, 'Bob');`);
    await app.up();
    const running = app.up({ runDml: true });
    for (;;) {
      const seen = await app.list(
        "select count(*)::int from pg_stat_activity where query like '%pg_sleep(0.5)%' and pid <> pg_backend_pid()",
      );
      if (seen[0] !== 0) break;
    }
    await app.sql("insert into shop.customers values (50, 'User')");
    await running;

    await purgeOf(app);

    expect(await app.list("select name from shop.customers")).toEqual(["User"]);
  });

  test("refuses with a list where rows of others refer to demo data, whatever the foreign key does on delete", async () => {
    const app = await shop(
      DEMO,
      `${SHOP}
create table if not exists shop.reviews (id int primary key, customer_id int references shop.customers on delete cascade);
create table if not exists shop.visits (id int primary key, customer_id int references shop.customers on delete set null);`,
    );
    await app.up({ runDml: true });
    await app.sql(
      "insert into shop.orders values (2, 99, 1); insert into shop.reviews values (1, 1), (2, 2); insert into shop.visits values (1, 1)",
    );

    const error = await failureOf(purgeOf(app));

    expect(error.code).toBe("PURGE_REFUSED");
    expect(error.message.split("\n")).toEqual([
      "other rows refer to demo data; nothing was removed",
      'shop.orders: 1 row refers to shop.customers by orders_customer_id_fkey, for example ["2", "99"]',
      'shop.reviews: 2 rows refer to shop.customers by reviews_customer_id_fkey, for example ["1"] ["2"]',
      'shop.visits: 1 row refers to shop.customers by visits_customer_id_fkey, for example ["1"]',
    ]);
    expect(await count(app, "shop.customers")).toBe(2);
    expect(await count(app, "shop.reviews")).toBe(2);
  });

  test("a dry run tells the same and changes nothing", async () => {
    const app = await shop();
    await app.up({ runDml: true });

    expect(await purgeOf(app, { dryRun: true })).toMatchObject({ dryRun: true, summary: { rows: 5 } });

    expect(await count(app, "shop.orders")).toBe(3);
    expect((await app.status({ runDml: true })).summary).toMatchObject({ applied: 2, pending: 0 });
    expect((await history({ databaseUrl: app.database.url })).runs.map(({ command }) => command)).not.toContain(
      "purge",
    );
  });

  test("names tables without a primary key, and leaves their rows", async () => {
    const app = await shop(
      `${DEMO} insert into shop.log values ('demo');`,
      `${SHOP} create table if not exists shop.log (line text);`,
    );
    await app.up({ runDml: true });

    expect((await purgeOf(app)).unrecorded).toEqual([
      { file: "01-demo.sql", table: "shop.log", reason: "the table has no primary key" },
    ]);
    expect(await count(app, "shop.log")).toBe(1);
  });

  test("takes out tables that refer to each other and to themselves", async () => {
    const app = await shop(
      `
insert into shop.teams values (1, null); insert into shop.people values (1, 1, null), (2, 1, 1); update shop.teams set lead = 2 where id = 1;`,
      `create schema if not exists shop;
create table if not exists shop.teams (id int primary key, lead int);
create table if not exists shop.people (id int primary key, team int references shop.teams, boss int references shop.people);
do $$ begin
  if not exists (select from pg_constraint where conname = 'teams_lead_fkey') then
    alter table shop.teams add constraint teams_lead_fkey foreign key (lead) references shop.people;
  end if;
end $$;`,
    );
    await app.up({ runDml: true });

    expect(await purgeOf(app)).toMatchObject({ summary: { rows: 3, tables: 2 } });
  });

  test("follows rows of partitioned tables, of emptied tables and of tables that dml made", async () => {
    const app = await shop(
      `
truncate shop.items; insert into shop.items values (1), (2);
insert into shop.days values (1, '2026-01-05'), (2, '2026-02-05');
create table shop.extra (id uuid primary key, at timestamptz); insert into shop.extra values ('6f1c7f32-0d6b-4f4e-9d26-6b1d5b8a5a01', now());`,
      `create schema if not exists shop;
create table if not exists shop.items (id int primary key);
create table if not exists shop.days (id int, day date, primary key (id, day)) partition by range (day);
create table if not exists shop.days_1 partition of shop.days for values from ('2026-01-01') to ('2026-02-01');
create table if not exists shop.days_2 partition of shop.days for values from ('2026-02-01') to ('2026-03-01');`,
    );
    await app.up();
    await app.sql("insert into shop.items values (1), (3); insert into shop.days values (9, '2026-01-06')");
    await app.up({ runDml: true });

    expect((await purgeOf(app)).tables).toEqual([
      { table: "shop.days", recorded: 2, removed: 2 },
      { table: "shop.extra", recorded: 1, removed: 1 },
      { table: "shop.items", recorded: 2, removed: 2 },
    ]);
    expect(await app.list("select id from shop.days")).toEqual([9]);
  });

  test("takes 52,000 rows of the dashboard's demo data out in one transaction", async () => {
    const app = await dashboardSubject();
    await app.up({ runDml: true });
    const before = await count(app, "demo_ecommerce.order_items");

    const result = await purgeOf(app);

    expect(before).toBeGreaterThanOrEqual(36_000);
    expect(result.unrecorded).toEqual([]);
    expect(result.summary.rows).toBeGreaterThanOrEqual(52_000);
    expect(await count(app, "demo_ecommerce.order_items")).toBe(0);
    expect(await count(app, "demo_ecommerce.customers")).toBe(0);
  });
});
