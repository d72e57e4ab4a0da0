import { expect, test } from "vitest";
import { analyze } from "../../src/plan/analyze.ts";
import { discover } from "../../src/source/discover.ts";
import { migrationDir } from "../helpers/files.ts";

const MIB = 1 << 20;
const LINE = `insert into t values ('${"x".repeat(1000)}');\n`;
const bigDir = (): string => migrationDir({ ddl: { "01-big.sql": LINE.repeat((24 * MIB) / LINE.length) } });

/** Aborted as soon as the event loop gets a turn, as by a signal of the operating system. */
function soon(): AbortSignal {
  const controller = new AbortController();
  setImmediate(() => controller.abort("SIGTERM"));
  return controller.signal;
}

test("a stop is noticed while large files are looked at", async () => {
  await expect(discover(bigDir(), soon())).rejects.toMatchObject({ code: "INTERRUPTED", exitCode: 143 });
});

test("a stop is noticed while large files are read for the plan", async () => {
  const { ddl } = await discover(bigDir());

  await expect(analyze(ddl, "release", soon())).rejects.toMatchObject({ code: "INTERRUPTED", exitCode: 143 });
});

test("a connection that was begun goes on before the first file is read", async () => {
  const dir = migrationDir({ ddl: { "01-a.sql": "select 1" } });
  let turns = 0;
  setImmediate(() => (turns += 1));

  await discover(dir);

  expect(turns).toBe(1);
});

test("small files are read for the plan without a pause", async () => {
  const { ddl } = await discover(migrationDir({ ddl: { "01-a.sql": LINE, "02-b.sql": LINE } }));
  let turns = 0;
  const counting = setImmediate(() => (turns += 1));

  await analyze(ddl, "release");

  expect(turns).toBe(0);
  clearImmediate(counting);
});
