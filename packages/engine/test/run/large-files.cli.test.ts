import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { spawnCli } from "../helpers/cli.ts";
import { testDatabase, type TestDatabase } from "../helpers/database.ts";
import { migrationDir } from "../helpers/files.ts";
import { waitFor } from "../helpers/wait.ts";

const ROWS = 200_000;
const TEXT = "x".repeat(90);
const MEMORY_LIMIT_MB = 150;

const numbers = Array.from({ length: ROWS }, (_, index) => index);

/** Rows of 100 bytes: as a COPY, as statements of 1,000 rows, and as one statement a row for every tenth row. */
const files = {
  "01-copy.sql": `copy t from stdin;\n${numbers.map((id) => `${id}\tcopy ${TEXT}\n`).join("")}\\.\n`,
  "02-rows.sql": Array.from({ length: ROWS / 1_000 }, (_, at) => {
    const rows = numbers.slice(at * 1_000, (at + 1) * 1_000).map((id) => `(${id}, 'rows ${TEXT}')`);
    return `insert into t values\n${rows.join(",\n")};\n`;
  }).join(""),
  "03-each.sql": numbers
    .filter((id) => id % 10 === 0)
    .map((id) => `insert into t values (${id}, 'each ${TEXT}');\n`)
    .join(""),
};

/** The most memory that the process has held until now, in MB; null once it has ended. */
function peakMemory(pid: number): number | null {
  try {
    return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return null;
  }
}

/** Brings dml files; returns the most memory that took, in MB. */
async function peakOfUp(database: TestDatabase, dml: Readonly<Record<string, string>>): Promise<number> {
  const dir = migrationDir({ ddl: { "01-t.sql": "create unlogged table t (id int, v text);" }, dml });
  const run = spawnCli(["up", "--dir", dir, "--run-dml"], { env: { DATABASE_URL: database.url } });
  let peak = 0;
  await waitFor(
    () => {
      const memory = peakMemory(run.pid);
      peak = Math.max(peak, memory ?? 0);
      return memory === null || memory === 0;
    },
    "the end of the run",
    100_000,
  );
  const { code, stderr } = await run.ended;
  if (code !== 0 || peak < 20) throw new Error(`exit ${code} with ${peak} MB seen: ${stderr}`);
  return peak;
}

/** Elsewhere there is no /proc to ask. */
const elsewhere = process.platform !== "linux";

test.skipIf(elsewhere)("files of 20 MB are brought in bounded memory", async () => {
  const database = await testDatabase();

  const peak = await peakOfUp(database, files);

  expect(peak).toBeLessThan(MEMORY_LIMIT_MB);
  const { rows } = await (
    await database.client()
  ).query("select left(v, 4) as file, count(*)::int, sum(id)::bigint::text as sum from t group by 1 order by 1");
  const sum = (ids: readonly number[]): string => String(ids.reduce((total, id) => total + id, 0));
  expect(rows).toEqual([
    { file: "copy", count: ROWS, sum: sum(numbers) },
    { file: "each", count: ROWS / 10, sum: sum(numbers.filter((id) => id % 10 === 0)) },
    { file: "rows", count: ROWS, sum: sum(numbers) },
  ]);
});

test.skipIf(elsewhere)("hundreds of thousands of short statements are brought in bounded memory", async () => {
  const database = await testDatabase();
  const dml = { "01-each.sql": numbers.map((id) => `insert into t values (${id}, 'x');\n`).join("") };

  expect(await peakOfUp(database, dml)).toBeLessThan(MEMORY_LIMIT_MB);

  const { rows } = await (await database.client()).query("select count(*)::int from t");
  expect(rows).toEqual([{ count: ROWS }]);
});
