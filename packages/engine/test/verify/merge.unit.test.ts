import { expect, test } from "vitest";
import type { Verdict } from "../../src/index.ts";
import { type MajorResult, mergeMajors } from "../../src/verify/merge.ts";

function result(major: number, verdict: Verdict, detail: string): MajorResult {
  const finding = {
    proof: "crash",
    file: "ddl/01-a.sql",
    location: null,
    message: "it fails",
    hint: "guard it",
  } as const;
  return {
    major,
    files: [{ track: "ddl", file: "01-a.sql", verdict, detail, location: null, fix: null }],
    findings: verdict === "idempotent" ? [] : [finding],
    proofs: [],
    notes: ["a note"],
  };
}

test("what is the same on every major is said once", () => {
  const merged = mergeMajors([result(15, "changes-rows", "1 row added"), result(18, "changes-rows", "1 row added")]);
  expect(merged.files).toEqual([expect.objectContaining({ detail: "1 row added", majors: [15, 18] })]);
  expect(merged.findings).toEqual([expect.objectContaining({ majors: [15, 18] })]);
  expect(merged.notes).toEqual(["a note"]);
});

test("the worst verdict counts, and names the majors that it holds on", () => {
  const merged = mergeMajors([result(15, "fails-on-rerun", "it exists"), result(18, "idempotent", "nothing")]);
  expect(merged.ok).toBe(false);
  expect(merged.files).toEqual([
    expect.objectContaining({ verdict: "fails-on-rerun", detail: "on PostgreSQL 15: it exists", majors: [15] }),
  ]);
});

test("a release that is good everywhere is ok", () => {
  expect(mergeMajors([result(15, "idempotent", "nothing"), result(18, "idempotent", "nothing")]).ok).toBe(true);
});
