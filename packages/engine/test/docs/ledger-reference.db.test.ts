import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { LEDGER_VERSION } from "../../src/ledger/install.ts";
import { up } from "../../src/index.ts";
import { testDatabase } from "../helpers/database.ts";
import { migrationDir } from "../helpers/files.ts";

const page = readFileSync(
  join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "..", "docs", "reference", "ledger.md"),
  "utf8",
);

test("the ledger's reference lists every table with every column, in order", async () => {
  const database = await testDatabase();
  await up({ dir: migrationDir({ ddl: { "01-a.sql": "create schema a;" } }), databaseUrl: database.url });
  const client = await database.client();

  const { rows } = await client.query<{ table_name: string; columns: string[] }>(`
    select c.table_name, array_agg(c.column_name::text order by c.ordinal_position) as columns
    from information_schema.columns c where c.table_schema = 'slipway' group by c.table_name`);

  const actual = Object.fromEntries(rows.map((row) => [row.table_name, row.columns.toSorted()]));
  expect(documented()).toEqual(actual);
});

test("the ledger's reference names the version", () => {
  expect(page).toContain(`Version ${LEDGER_VERSION}.`);
});

function documented(): Record<string, string[]> {
  const sections = page.split(/^## `/m).slice(1);
  return Object.fromEntries(
    sections.map((section) => {
      const cells = [...section.matchAll(/^\| (`[^|]*) \|/gm)].map(([, cell = ""]) => cell);
      return [
        section.slice(0, section.indexOf("`")),
        cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name)).toSorted(),
      ];
    }),
  );
}
