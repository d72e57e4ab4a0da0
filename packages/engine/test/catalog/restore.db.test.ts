import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { compareObjects } from "../../src/catalog/compare.ts";
import { testDatabase, TEST_MAJORS } from "../helpers/database.ts";
import { changesOf, committable, makeAll, readAgain } from "./changes/all.ts";

/** The newest version under test that the installed pg_dump can read; null where there is none. */
function dumpableMajor(): number | null {
  try {
    const version = Number(/ (\d+)\./u.exec(execFileSync("pg_dump", ["--version"], { encoding: "utf8" }))?.[1]);
    return TEST_MAJORS.filter((major) => major <= version).toSorted((a, b) => b - a)[0] ?? null;
  } catch {
    return null;
  }
}

const major = dumpableMajor();

test.skipIf(major === null)("objects of every kind are the same after a dump and restore", async () => {
  const source = await testDatabase({ major: major ?? 15 });
  const target = await testDatabase({ major: major ?? 15 });
  const there = await source.adminClient();
  await there.query("begin");
  // pg_dump takes a language for an extension where its handler is PostgreSQL's own.
  const changes = committable(changesOf(source.major)).filter(({ name }) => name !== "language");
  const recorded = await makeAll(there, changes, source);
  await there.query("commit");
  const here = await target.adminClient();
  // So that the oids are others.
  await here.query("create table pad (a text primary key); drop table pad");

  const dump = execFileSync("pg_dump", ["--schema-only", source.adminUrl], { encoding: "utf8", maxBuffer: 1 << 26 });
  await here.query(dump.replaceAll(/^\\(?:un)?restrict .*$/gmu, ""));
  const restored = await readAgain(here, recorded);

  const { drift, information } = compareObjects(recorded, restored);
  expect(drift).toEqual([]);
  expect(information.map(({ text }) => text)).toEqual(["version of extension hstore is 1.8, recorded as 1.7"]);
  expect(restored.map(({ objectId }) => objectId)).not.toEqual(recorded.map(({ objectId }) => objectId));
});
