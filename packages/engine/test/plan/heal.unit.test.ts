import { describe, expect, test } from "vitest";
import type { Decision } from "../../src/plan/decide.ts";
import type { Break, FileFacts } from "../../src/plan/facts.ts";
import { appliedDdl, healFiles, healMode } from "../../src/plan/heal.ts";
import type { Migration } from "../../src/source/migration.ts";

function migration(file: string): Migration {
  return { track: "ddl", file, number: "1", path: file, checksum: file, bytes: 0, directives: {} };
}

function facts(file: string, breaks: readonly Break[]): FileFacts {
  return {
    migration: migration(file),
    statements: 3,
    breaks,
    transactionControl: [],
    notes: [],
    listing: [],
    definitions: [],
  };
}

const alone = (statement: number, text?: string): Break => ({
  statement,
  line: statement + 1,
  kind: "alone",
  reason: "",
  ...(text !== undefined && { text }),
});

describe("the files of a heal", () => {
  test("leave out a statement that runs alone and is about something else", () => {
    const file = facts("01-a.sql", [alone(0, "create index concurrently a"), alone(2, "create index concurrently b")]);

    const { files, leftOut } = healFiles([file], new Set(["01-a.sql"]), (text) => text.endsWith(" b"));

    expect(files[0]?.breaks.map(({ statement }) => statement)).toEqual([2]);
    expect(leftOut.get(file.migration)).toEqual(new Set([0]));
  });

  test("keep one of a file that has not run with this content", () => {
    const file = facts("02-new.sql", [alone(0, "create index concurrently a")]);

    const { files, leftOut } = healFiles([file], new Set(["01-a.sql"]), () => false);

    expect(files).toEqual([file]);
    expect(leftOut.size).toBe(0);
  });

  test("keep one whose text does not say what it is about, such as a CALL", () => {
    const file = facts("01-a.sql", [alone(1)]);

    expect(healFiles([file], new Set(["01-a.sql"]), () => false).files).toEqual([file]);
  });

  test("are those applied of the ddl track", () => {
    const decision = (file: string, part: Partial<Decision>): Decision => ({
      track: "ddl",
      file,
      checksum: "",
      migration: migration(file),
      state: "applied",
      action: "run",
      reason: "",
      last: null,
      ...part,
    });

    expect(
      appliedDdl([
        decision("01-a.sql", {}),
        decision("02-b.sql", { state: "changed" }),
        decision("03-c.sql", { track: "dml" }),
      ]),
    ).toEqual(new Set(["01-a.sql"]));
  });

  test("run in one transaction unless each statement is to run by itself", () => {
    expect([healMode("release"), healMode("file"), healMode("statement")]).toEqual(["release", "release", "statement"]);
  });
});
