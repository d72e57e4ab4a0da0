import { describe, expect, test } from "vitest";
import type { Overview } from "../../src/database/overview.ts";
import { verdictOf } from "../../src/pages/verdict.ts";
import { migration, NOW, overviewOf, run } from "../helpers/overview.ts";

const APPLIED = [migration("01-a.sql"), migration("02-b.sql")];
const PENDING = migration("03-c.sql", { state: "pending", appliedAt: null, durationMs: null });
const DRIFT = {
  object: "table shop.item",
  expected: "integer",
  actual: null,
  text: "column shop.item.price is missing",
};

function unread(code: string): Overview {
  const problem = { code, message: "something is wrong", hint: null, details: {} };
  return { askedAt: NOW, readAt: null, status: null, history: null, problem };
}

describe("the verdict", () => {
  test("is up to date when every migration is applied, and names what is left out", () => {
    const skipped = migration("01-demo.sql", { track: "dml", state: "skipped" });
    const missing = migration("09-newer.sql", { state: "missing" });

    expect(verdictOf(overviewOf([...APPLIED, skipped, missing]))).toEqual({
      tone: "good",
      title: "Up to date",
      text: "2 migrations of this release are applied. 1 file of demo data is not loaded. The database knows 1 file that this release does not have.",
    });
  });

  test("counts what is pending and what has changed since it ran", () => {
    const changed = migration("02-b.sql", { state: "changed" });

    expect(verdictOf(overviewOf([migration("01-a.sql"), changed, PENDING]))).toEqual({
      tone: "waiting",
      title: "2 migrations pending",
      text: "1 never ran in this database, 1 differs from what ran.",
    });
  });

  test("says of an empty database that nothing is applied yet", () => {
    expect(verdictOf(overviewOf([PENDING], { runs: [] }))).toMatchObject({
      tone: "waiting",
      title: "Nothing applied yet",
    });
  });

  test("puts a failed last run first while something is due, and forgets it when nothing is", () => {
    const runs = [run({ status: "failed" })];

    expect(verdictOf(overviewOf([...APPLIED, PENDING], { runs })).title).toBe("The last run failed");
    expect(verdictOf(overviewOf(APPLIED, { runs })).title).toBe("Up to date");
  });

  test("puts drift before what is pending and counts both", () => {
    expect(verdictOf(overviewOf([...APPLIED, PENDING], { drift: [DRIFT] }))).toEqual({
      tone: "bad",
      title: "Drift: 1 difference",
      text: "The database differs from what was recorded after the last run. 1 migration is pending, too.",
    });
  });

  test.each([
    ["DATABASE_UNREACHABLE", "Database unreachable"],
    ["AUTHENTICATION_FAILED", "The database refuses access"],
    ["DIRECTORY_MISSING", "No migrations found"],
    ["LEDGER_NEWER", "The ledger is newer than this build"],
    ["LOCK_TIMEOUT", "A table is locked"],
    ["APPLICATION_AMBIGUOUS", "The status cannot be read"],
  ])("says of %s: %s", (code, title) => {
    expect(verdictOf(unread(code))).toMatchObject({ title, text: "Something is wrong." });
  });

  test("is about what keeps the database from being read now, also when it was read before", () => {
    const { problem } = unread("DATABASE_UNREACHABLE");

    expect(verdictOf({ ...overviewOf(APPLIED), problem }).title).toBe("Database unreachable");
  });
});
