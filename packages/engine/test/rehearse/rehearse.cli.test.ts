import { expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { subject } from "../helpers/subject.ts";

const BASE =
  "create schema if not exists shop;\ncreate table if not exists shop.items (id int primary key, name text);\n";
const NEXT =
  "alter table shop.items alter column name set not null;\ncreate index concurrently items_name on shop.items (name);\n";

test("plan --rehearse tells locks, times and scans, and exits 4 where they exceed the budget", async () => {
  const app = await subject({ ddl: { "01-base.sql": BASE } });
  await app.up();
  await app.sql("insert into shop.items select n, 'item' from generate_series(1, 1000) n");
  app.write({ "ddl/02-next.sql": NEXT });
  const env = { DATABASE_URL: app.database.url, SLIPWAY_DIR: app.dir };

  const plain = await runCli(["plan", "--rehearse"], { env });
  const strict = await runCli(["plan", "--rehearse", "--budget", "locks=share,time=0s", "--json"], { env });

  expect(plain.code).toBe(0);
  expect(
    plain.stdout
      .replaceAll(/\d+(?:\.\d+)? m?s\b/g, "<ms>")
      .replaceAll(/ {2,}/g, "  ")
      .split("\n")
      .slice(1),
  ).toEqual([
    "  ✓ ddl/02-next.sql:1  ALTER TABLE  <ms>  ACCESS EXCLUSIVE on shop.items for <ms>",
    "  reads all 1000 rows of shop.items",
    "  ! not rehearsed: ddl/02-next.sql:2 CREATE INDEX: CREATE INDEX CONCURRENTLY cannot run inside a transaction block",
    "",
    "1 statement rehearsed in <ms> and rolled back",
    "",
  ]);
  expect(strict.code).toBe(4);
  expect(JSON.parse(strict.stdout)).toMatchObject({
    ok: false,
    summary: { rehearsed: 1, notRehearsed: 1, overBudget: 1 },
    rehearsal: { overBudget: [{ file: "02-next.sql", line: 1, relation: "shop.items", mode: "ACCESS EXCLUSIVE" }] },
  });
});

test.each([
  ["locks=sharp", '--budget: "sharp" is no lock mode'],
  ["time=soon", '--budget: "soon" is no time'],
  ["wal=3", '--budget does not understand "wal=3"'],
])("--budget %s is refused in words", async (budget, message) => {
  const { code, stderr } = await runCli(["plan", "--rehearse", "--budget", budget, "--dir", "/nowhere"]);

  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
