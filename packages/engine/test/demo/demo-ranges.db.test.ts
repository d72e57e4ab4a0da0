import { describe, expect, test } from "vitest";
import { purge, type PurgeResult } from "../../src/index.ts";
import { failureOf } from "../helpers/failures.ts";
import { forEachMajor } from "../helpers/database.ts";
import { TO_VERSION_2 } from "../helpers/older-ledger.ts";
import { type Subject, subject } from "../helpers/subject.ts";

const ITEMS = `create schema if not exists shop;
create table if not exists shop.items (id int primary key, note text);`;

async function items(dml: string, ddl: string = ITEMS): Promise<Subject> {
  return subject({ ddl: { "01-items.sql": ddl }, dml: { "01-demo.sql": dml } });
}

/** What the ledger holds, in its order: ranges as `first-last`, keys as JSON. */
const recorded = (app: Subject): Promise<readonly unknown[]> =>
  app.list(`
select case when d.keys = '[]' then (
    select string_agg(r.first || '..' || r.last, ' ' order by r.first) from unnest(d.range_starts, d.range_ends) r(first, last)
  ) else d.keys::text end
from slipway.demo_rows d order by d.id`);

const purgeOf = (app: Subject): Promise<PurgeResult> => purge({ databaseUrl: app.database.url });
const present = async (app: Subject): Promise<unknown> => (await app.status({ runDml: true })).demoData;
const left = (app: Subject): Promise<readonly unknown[]> =>
  app.list("select i.id::text from shop.items i order by i.id");

forEachMajor((major) => {
  test("consecutive keys are one range, negative ones too, in whatever order they came", async () => {
    const app = await subject(
      {
        ddl: { "01-items.sql": ITEMS },
        dml: { "01-demo.sql": "insert into shop.items select i from generate_series(-3, 25000) i order by -i;" },
      },
      { major },
    );
    await app.up({ runDml: true });

    expect(await recorded(app)).toEqual(["-3..25000"]);
    expect(await present(app)).toMatchObject([{ recorded: 25_004, present: 25_004 }]);
    expect(await purgeOf(app)).toMatchObject({ tables: [{ recorded: 25_004, removed: 25_004 }] });
    expect(await left(app)).toEqual([]);
  });
});

describe("demo rows with an integer key", () => {
  test("keep the gaps between their ranges, so that rows beside and between are users' rows", async () => {
    const app = await items(
      "insert into shop.items select i from generate_series(1, 10) i where i not in (4, 5, 8); insert into shop.items values (-7);",
    );
    await app.up({ runDml: true });
    expect(await recorded(app)).toEqual(["-7..-7 1..3 6..7 9..10"]);
    await app.sql("insert into shop.items values (-8), (0), (4), (8), (11); delete from shop.items where id = 6");

    expect(await present(app)).toMatchObject([{ recorded: 8, present: 7 }]);
    expect(await purgeOf(app)).toMatchObject({ tables: [{ recorded: 8, removed: 7 }] });
    expect(await left(app)).toEqual(["-8", "0", "4", "8", "11"]);
  });

  test("are exact at the limits of bigint, in any order", async () => {
    const app = await items(
      `insert into shop.items values (9223372036854775807), (-9223372036854775808), (9223372036854775806), (0), (-9223372036854775807);`,
      ITEMS.replace("int primary", "bigint primary"),
    );
    await app.up({ runDml: true });
    await app.sql("insert into shop.items values (1), (-1), (9223372036854775805)");

    expect(await present(app)).toMatchObject([{ recorded: 5, present: 5 }]);
    expect(await purgeOf(app)).toMatchObject({ summary: { rows: 5 } });
    expect(await left(app)).toEqual(["-1", "1", "9223372036854775805"]);
  });

  test("are told from the rows that an upsert found, and from those that it only changed", async () => {
    const app = await items(
      "insert into shop.items select i, 'demo' from generate_series(1, 12000) i on conflict (id) do update set note = 'seen';",
    );
    await app.up();
    await app.sql("insert into shop.items values (5, 'user'), (9000, 'user')");
    await app.up({ runDml: true });
    expect(await present(app)).toMatchObject([{ recorded: 11_998, present: 11_998 }]);

    expect(await purgeOf(app)).toMatchObject({ summary: { rows: 11_998 } });
    expect(await left(app)).toEqual(["5", "9000"]);
  });

  test("are told from others also where the file deletes and inserts a row, or moves one to another partition", async () => {
    const app = await items(
      `delete from shop.items where id = 1; insert into shop.items values (1, 'again'), (2, 'demo');
update shop.moves set id = 150 where id = 50; insert into shop.moves values (60);
update shop.moves set part = 2 where id = 7;`,
      `${ITEMS}
create table if not exists shop.moves (id int primary key, part int) partition by range (id);
create table if not exists shop.moves_0 partition of shop.moves for values from (0) to (100);
create table if not exists shop.moves_1 partition of shop.moves for values from (100) to (200);`,
    );
    await app.up();
    await app.sql("insert into shop.items values (1, 'user'); insert into shop.moves values (7), (50)");
    await app.up({ runDml: true });

    await purgeOf(app);

    expect(await left(app)).toEqual(["1"]);
    expect(await app.list("select id from shop.moves")).toEqual([7]);
  });

  test("do not count a row that a file has changed, also where it hides that from the server's counters", async () => {
    const app = await items(
      "set track_counts = off; update shop.items set note = 'x' where id = 2; reset track_counts; insert into shop.items values (1), (3);",
    );
    await app.up();
    await app.sql("insert into shop.items values (2, 'user')");
    await app.up({ runDml: true, databaseUrl: app.database.adminUrl });

    await purgeOf(app);

    expect(await left(app)).toEqual(["2"]);
  });

  test("are found in a table with rows of others", async () => {
    const app = await items("insert into shop.items select i from generate_series(1, 30000) i on conflict do nothing;");
    await app.up();
    await app.sql("insert into shop.items values (15000, 'user')");
    await app.up({ runDml: true });

    expect(await recorded(app)).toHaveLength(3);
    expect(await present(app)).toMatchObject([{ recorded: 29_999, present: 29_999 }]);
    await purgeOf(app);
    expect(await left(app)).toEqual(["15000"]);
  });

  test("are found where subtransactions brought them, a failed one's are not", async () => {
    const app = await items(`
insert into shop.items values (1);
do $$ begin
  begin insert into shop.items values (2), (3); exception when others then raise; end;
  begin insert into shop.items values (4), (1); exception when unique_violation then null; end;
end $$;
savepoint here; insert into shop.items values (5); release savepoint here;`);
    await app.up({ runDml: true });

    expect(await recorded(app)).toEqual(["1..3 5..5"]);
  });

  test("are found in partitions by one range", async () => {
    const app = await items(
      "insert into shop.items select i from generate_series(1, 100) i;",
      `create schema if not exists shop;
create table if not exists shop.items (id smallint primary key, note text) partition by hash (id);
create table if not exists shop.items_0 partition of shop.items for values with (modulus 2, remainder 0);
create table if not exists shop.items_1 partition of shop.items for values with (modulus 2, remainder 1);`,
    );
    await app.up({ runDml: true });
    expect(await recorded(app)).toEqual(["1..100"]);
    await app.sql("insert into shop.items values (101)");

    expect(await purgeOf(app)).toMatchObject({ tables: [{ table: "shop.items", recorded: 100, removed: 100 }] });
    expect(await left(app)).toEqual(["101"]);
  });

  test("stay keys where tables inherit, since a key may be there twice", async () => {
    const app = await items(
      "insert into shop.items values (1), (3); insert into shop.old_items values (1);",
      `${ITEMS} create table if not exists shop.old_items () inherits (shop.items);`,
    );
    await app.up({ runDml: true });
    await app.sql("insert into shop.items values (2)");

    await purgeOf(app);

    expect(await left(app)).toEqual(["2"]);
  });

  test("are counted once where files brought the same row in turn", async () => {
    const app = await items("insert into shop.items select i from generate_series(1, 10) i;");
    await app.up({ runDml: true });
    await app.sql("delete from shop.items where id between 4 and 6");
    app.write({ "dml/02-more.sql": "insert into shop.items select i from generate_series(5, 6) i;" });
    await app.up({ runDml: true });

    expect(await present(app)).toMatchObject([
      { file: "01-demo.sql", recorded: 10, present: 9 },
      { file: "02-more.sql", recorded: 2, present: 2 },
    ]);
    expect(await purgeOf(app)).toMatchObject({ tables: [{ recorded: 12, removed: 9 }] });
  });

  test("are in nobody's way where they refer to each other; a user's row that refers to one is", async () => {
    const app = await items(
      "insert into shop.items select i from generate_series(1, 20) i; insert into shop.parts select i, i from generate_series(1, 20) i;",
      `${ITEMS} create table if not exists shop.parts (id bigint primary key, item int references shop.items);`,
    );
    await app.up({ runDml: true });
    await app.sql("insert into shop.parts values (21, 20)");

    const error = await failureOf(purgeOf(app));
    expect(error.message).toContain('shop.parts: 1 row refers to shop.items by parts_item_fkey, for example ["21"]');
    await app.sql("delete from shop.parts where id = 21");
    expect(await purgeOf(app)).toMatchObject({ summary: { rows: 40 } });
  });

  test("that were recorded key by key are counted and taken out together with those of ranges", async () => {
    const app = await items("insert into shop.items values (1), (2), (40);");
    await app.up({ runDml: true });
    await app.sql(`update slipway.demo_rows set keys = '[["1"], ["2"], ["40"]]'; ${TO_VERSION_2}`);
    app.write({ "dml/02-more.sql": "insert into shop.items select i from generate_series(3, 9) i;" });
    await app.up({ runDml: true });
    await app.sql("insert into shop.items values (10)");

    expect(await recorded(app)).toEqual(['[["1"], ["2"], ["40"]]', "3..9"]);
    expect(await present(app)).toMatchObject([
      { recorded: 3, present: 3 },
      { recorded: 7, present: 7 },
    ]);
    expect(await purgeOf(app)).toMatchObject({ tables: [{ recorded: 10, removed: 10 }] });
    expect(await left(app)).toEqual(["10"]);
  });

  test("are found still when the key's column has become text", async () => {
    const app = await items("insert into shop.items values (1), (2), (3);");
    await app.up({ runDml: true });
    await app.sql("alter table shop.items alter id type text; insert into shop.items values ('01')");

    expect(await purgeOf(app)).toMatchObject({ summary: { rows: 3 } });
    expect(await left(app)).toEqual(["01"]);
  });
});
