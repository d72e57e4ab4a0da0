import { describe, expect, test } from "vitest";
import { decide, type DecisionInput, type KnownContent, neverRan } from "../../src/plan/decide.ts";
import type { Directives, Migration, Track } from "../../src/source/migration.ts";

function migration(track: Track, file: string, checksum: string, directives: Directives = {}): Migration {
  return { track, file, checksum, directives, number: file.slice(0, 2), path: `/sql/${track}/${file}`, bytes: 1 };
}

let ordinal = 0;

function ran(track: Track, file: string, checksum: string, baseline = false): KnownContent {
  return { track, file, checksum, ordinal: ++ordinal, appliedAt: "2026-01-02T03:04:05Z", durationMs: 1, baseline };
}

function decided(input: Partial<DecisionInput>): readonly string[] {
  return decide({ ddl: [], dml: [], contents: [], runDml: false, always: false, ...input }).map(
    ({ track, file, state, action, reason }) => `${track}/${file} ${state} ${action}: ${reason}`,
  );
}

const A = migration("ddl", "01-a.sql", "a1");
const ROWS = migration("dml", "01-rows.sql", "r1");

describe("a ddl file", () => {
  test("that never ran is pending and runs", () => {
    expect(decided({ ddl: [A] })).toEqual(["ddl/01-a.sql pending run: never ran here"]);
  });

  test("whose content ran last stands", () => {
    expect(decided({ ddl: [A], contents: [ran("ddl", "01-a.sql", "a1")] })).toEqual([
      "ddl/01-a.sql applied skip: ran 2026-01-02 03:04, and what it made still stands",
    ]);
  });

  test("with another content has changed and runs", () => {
    expect(decided({ ddl: [A], contents: [ran("ddl", "01-a.sql", "a0")] })).toEqual([
      "ddl/01-a.sql changed run: its content differs from the one that ran last (2026-01-02 03:04)",
    ]);
  });

  test("that goes back to an older content runs again", () => {
    const contents = [ran("ddl", "01-a.sql", "a1"), ran("ddl", "01-a.sql", "a2")];

    expect(decided({ ddl: [A], contents })).toEqual([expect.stringContaining("ddl/01-a.sql changed run")]);
  });

  test("that was recorded by baseline says so", () => {
    expect(decided({ ddl: [A], contents: [ran("ddl", "01-a.sql", "a1", true)] })).toEqual([
      "ddl/01-a.sql applied skip: recorded as applied 2026-01-02 03:04",
    ]);
  });

  test("runs again where it, or the run, asks for it", () => {
    const contents = [ran("ddl", "01-a.sql", "a1")];
    const repeated = migration("ddl", "01-a.sql", "a1", { run: "always" });

    expect(decided({ ddl: [repeated], contents })).toEqual(["ddl/01-a.sql applied run: the file says run=always"]);
    expect(decided({ ddl: [A], contents, always: true })).toEqual([
      "ddl/01-a.sql applied run: every ddl file is to run (--ddl always)",
    ]);
  });

  test("of the same name as a dml file has nothing to do with it", () => {
    const dml = migration("dml", "01-a.sql", "a1");

    expect(decided({ ddl: [A], dml: [dml], contents: [ran("dml", "01-a.sql", "a1")] })).toEqual([
      "ddl/01-a.sql pending run: never ran here",
      "dml/01-a.sql applied skip: ran 2026-01-02 03:04",
    ]);
  });
});

describe("a dml file", () => {
  test("is skipped unless it is asked for", () => {
    expect(decided({ dml: [ROWS] })).toEqual(["dml/01-rows.sql skipped skip: demo data is off"]);
    expect(decided({ dml: [ROWS], runDml: true })).toEqual(["dml/01-rows.sql pending run: never ran here"]);
  });

  test("that has changed is skipped too unless it is asked for", () => {
    const contents = [ran("dml", "01-rows.sql", "r0")];

    expect(decided({ dml: [ROWS], contents })).toEqual([expect.stringContaining("dml/01-rows.sql skipped skip")]);
    expect(decided({ dml: [ROWS], contents, runDml: true })).toEqual([
      expect.stringContaining("dml/01-rows.sql changed run"),
    ]);
  });

  test("is not repeated by a run that repeats every ddl file", () => {
    const contents = [ran("dml", "01-rows.sql", "r1")];

    expect(decided({ dml: [ROWS], contents, runDml: true, always: true })).toEqual([
      expect.stringContaining("dml/01-rows.sql applied skip"),
    ]);
  });
});

test("a file that the ledger knows and the release does not ship is missing, which is no reason to do anything", () => {
  expect(decided({ ddl: [A], contents: [ran("ddl", "01-a.sql", "a1"), ran("ddl", "00-old.sql", "o1")] })).toEqual([
    expect.stringContaining("ddl/01-a.sql applied skip"),
    "ddl/00-old.sql missing skip: the ledger knows it, this release does not ship it",
  ]);
});

test("a gate waits for contents that never ran, and is content with older ones that did", () => {
  const contents = [ran("ddl", "01-a.sql", "a1"), ran("ddl", "01-a.sql", "a2"), ran("ddl", "02-b.sql", "b0")];
  const B = migration("ddl", "02-b.sql", "b1");

  expect(neverRan([A, B], contents)).toEqual([B]);
});
