import { expect, test } from "vitest";
import { up, type UpResult } from "../../src/index.ts";
import { forEachMajor, testDatabase } from "../helpers/database.ts";
import { migrationDir } from "../helpers/files.ts";

/** Nothing in these files is guarded: whatever runs twice fails, or leaves a second row. */
const tracks = {
  ddl: {
    "01-a.sql":
      "create table a (id int generated always as identity, by_pid int);\ninsert into a (by_pid) values (pg_backend_pid());",
    "02-b.sql":
      "create table b (id int);\ncreate index concurrently b_id on b (id);\ninsert into a (by_pid) values (pg_backend_pid());",
    "03-c.sql": "create table c (id int);\ninsert into a (by_pid) values (pg_backend_pid());",
  },
  dml: { "01-rows.sql": "insert into a (by_pid) values (pg_backend_pid());" },
};

const appliedBy = (results: readonly UpResult[]): readonly UpResult[] =>
  results.filter(({ summary }) => summary.applied > 0);

forEachMajor((major) => {
  test.each([2, 50])(
    "of %d runners that start at once on an empty database, one does the work and all succeed",
    async (runners) => {
      const database = await testDatabase({ major });
      const dir = migrationDir(tracks);

      const results = await Promise.all(
        Array.from({ length: runners }, () => up({ dir, databaseUrl: database.url, runDml: true })),
      );

      expect(appliedBy(results)).toHaveLength(1);
      for (const { migrations } of results) {
        expect(new Set(migrations.map(({ state }) => state)).size).toBe(1);
      }
      const client = await database.client();
      const { rows } = await client.query(
        "select count(*)::int as runs, count(distinct by_pid)::int as runners from a",
      );
      expect(rows).toEqual([{ runs: 4, runners: 1 }]);
      const ledger = await client.query("select track, file from slipway.migration order by 1, 2");
      expect(ledger.rows.map(({ track, file }) => `${track}/${file}`)).toEqual([
        "ddl/01-a.sql",
        "ddl/02-b.sql",
        "ddl/03-c.sql",
        "dml/01-rows.sql",
      ]);
      expect((await client.query("select status from slipway.run")).rows).toEqual([{ status: "succeeded" }]);
    },
  );
});

test("runners of several applications that start at once bring each its own files, one after the other", async () => {
  const database = await testDatabase();
  const applications = ["blue", "green", "red"].map((application) => ({
    application,
    dir: migrationDir({ ddl: { "01-a.sql": `create table ${application} (id int);` } }),
  }));

  const results = await Promise.all(
    applications.map(({ application, dir }) => up({ dir, databaseUrl: database.url, application })),
  );

  expect(results.map(({ summary }) => summary.applied)).toEqual([1, 1, 1]);
  const { rows } = await (await database.client()).query("select application from slipway.migration order by 1");
  expect(rows).toEqual([{ application: "blue" }, { application: "green" }, { application: "red" }]);
});
