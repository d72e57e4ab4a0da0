import { expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { testDatabase } from "../helpers/database.ts";
import { migrationDir } from "../helpers/files.ts";

const FILES = 20;

test("of twenty processes that start at once on an empty database, one does the work and all exit with 0", async () => {
  const database = await testDatabase();
  const ddl = Object.fromEntries(
    Array.from({ length: FILES }, (_, index) => [
      `${index + 10}-file.sql`,
      `create table t${index} (id int);\ninsert into t${index} values (1);`,
    ]),
  );
  const dir = migrationDir({ ddl });

  const results = await Promise.all(
    Array.from({ length: 20 }, () =>
      runCli(["up", "--dir", dir, "--json"], { env: { SLIPWAY_DATABASE_URL: database.url } }),
    ),
  );

  expect(results.map(({ code }) => code)).toEqual(Array.from({ length: 20 }, () => 0));
  const applied = results.map(({ stdout }) => JSON.parse(stdout).summary.applied);
  expect(applied.toSorted((a, b) => b - a)).toEqual([FILES, ...Array.from({ length: 19 }, () => 0)]);
  const { rows } = await (await database.client()).query("select count(*)::int as files from slipway.migration");
  expect(rows).toEqual([{ files: FILES }]);
});
