import { describe, expect, test } from "vitest";
import type { Break, FileFacts } from "../../src/plan/facts.ts";
import { cutSegments, type Segment, withBreak } from "../../src/plan/segments.ts";
import type { TransactionMode } from "../../src/source/migration.ts";

const at = (statement: number, kind: Break["kind"]): Break => ({ statement, line: statement + 1, kind, reason: "why" });

function file(
  name: string,
  statements: number,
  breaks: readonly Break[] = [],
  transaction?: TransactionMode,
): FileFacts {
  return {
    migration: {
      track: "ddl",
      file: name,
      number: name,
      path: name,
      bytes: 1,
      checksum: name,
      directives: transaction === undefined ? {} : { transaction },
    },
    statements,
    breaks,
    transactionControl: [],
    notes: [],
    listing: [],
    definitions: [],
  };
}

/** `a[0,3)` a part; `!` one that completes its file, `…` one that goes on with an earlier part; `()` a segment outside a transaction. */
function drawn(segments: readonly Segment[]): readonly string[] {
  return segments.map(({ kind, parts }) => {
    const text = parts
      .map(
        ({ migration, first, end, completes, resumes }) =>
          `${resumes ? "…" : ""}${migration.file}[${first},${end})${completes ? "!" : ""}`,
      )
      .join(" ");
    return kind === "statement" ? `(${text})` : text;
  });
}

const cut = (files: readonly FileFacts[], mode: TransactionMode = "release"): readonly string[] =>
  drawn(cutSegments(files, mode));

describe("in one transaction for the release", () => {
  test("files without a break share it", () => {
    expect(cut([file("a", 3), file("b", 2)])).toEqual(["a[0,3)! b[0,2)!"]);
  });

  test("a statement that has to stand alone cuts it in three", () => {
    expect(cut([file("a", 3), file("b", 3, [at(1, "alone")]), file("c", 1)])).toEqual([
      "a[0,3)! b[0,1)",
      "(…b[1,2))",
      "…b[2,3)! c[0,1)!",
    ]);
  });

  test("one at the beginning, and one at the end, of a file leave no empty parts", () => {
    expect(cut([file("a", 1), file("b", 2, [at(0, "alone")]), file("c", 1)])).toEqual([
      "a[0,1)!",
      "(b[0,1))",
      "…b[1,2)! c[0,1)!",
    ]);
    expect(cut([file("b", 2, [at(1, "alone")]), file("c", 1)])).toEqual(["b[0,1)", "(…b[1,2)!)", "c[0,1)!"]);
    expect(cut([file("b", 1, [at(0, "alone")])])).toEqual(["(b[0,1)!)"]);
  });

  test("two in a row are two segments", () => {
    expect(cut([file("a", 4, [at(1, "alone"), at(2, "alone")])])).toEqual([
      "a[0,1)",
      "(…a[1,2))",
      "(…a[2,3))",
      "…a[3,4)!",
    ]);
  });

  test("what has to be committed before a statement stays in transactions", () => {
    expect(cut([file("a", 2), file("b", 3, [at(1, "before")])])).toEqual(["a[0,2)! b[0,1)", "…b[1,3)!"]);
    expect(cut([file("a", 2), file("b", 3, [at(0, "before")])])).toEqual(["a[0,2)!", "b[0,3)!"]);
  });

  test("a file without statements takes part", () => {
    expect(cut([file("a", 0), file("b", 1)])).toEqual(["a[0,0)! b[0,1)!"]);
  });

  test("a file may ask for a transaction of its own, or for none", () => {
    expect(
      cut([file("a", 1), file("b", 1, [], "file"), file("c", 1), file("d", 2, [], "statement"), file("e", 1)]),
    ).toEqual(["a[0,1)!", "b[0,1)!", "c[0,1)!", "(d[0,2)!)", "e[0,1)!"]);
  });
});

test("with a transaction for each file, one may ask to share", () => {
  expect(cut([file("a", 1), file("b", 1, [], "release"), file("c", 1, [], "release"), file("d", 1)], "file")).toEqual([
    "a[0,1)!",
    "b[0,1)! c[0,1)!",
    "d[0,1)!",
  ]);
});

test("without transactions each file is a segment", () => {
  expect(cut([file("a", 3, [at(1, "alone")]), file("b", 1)], "statement")).toEqual(["(a[0,3)!)", "(b[0,1)!)"]);
});

test("no files, no segments", () => {
  expect(cut([])).toEqual([]);
});

test("a segment says why it is one", () => {
  const reasons = (mode: TransactionMode): readonly string[] =>
    cutSegments([file("a", 2, [at(1, "alone")])], mode).map(({ reason }) => reason);

  expect(reasons("release")).toEqual(["one transaction for the release", "why"]);
  expect(reasons("file")).toEqual(["one transaction for the file", "why"]);
  expect(reasons("statement")).toEqual(["each statement commits by itself (transaction=statement)"]);
});

test("a break that is found later takes its place among the known ones", () => {
  const facts = withBreak(withBreak(file("a", 9, [at(5, "alone")]), at(2, "before")), at(2, "alone"));

  expect(facts.breaks.map(({ statement, kind }) => `${statement} ${kind}`)).toEqual(["2 alone", "5 alone"]);
});
