import { describe, expect, test } from "vitest";
import { compareObjects } from "../../src/catalog/compare.ts";
import type { ObjectRecord } from "../../src/catalog/object.ts";

function object(items: ObjectRecord["items"], other: Partial<ObjectRecord> = {}): ObjectRecord {
  return {
    classId: "1259",
    objectId: "1",
    type: "table",
    identity: "nexus.users",
    names: ["nexus", "users"],
    args: [],
    items,
    fast: "1",
    ...other,
  };
}

function texts(recorded: ObjectRecord, current?: ObjectRecord): { drift: string[]; information: string[] } {
  const { drift, information } = compareObjects([recorded], current === undefined ? [] : [current]);
  return { drift: drift.map(({ text }) => text), information: information.map(({ text }) => text) };
}

describe("comparing records", () => {
  test("says nothing of what is the same, whatever its oid and fast fingerprint", () => {
    const items = { "column id": "bigint" };

    expect(texts(object(items), object(items, { objectId: "2", fast: "2" }))).toEqual({ drift: [], information: [] });
  });

  test("gives each difference with what it belongs to", () => {
    const recorded = object({ "column phone": "text", owner: "app" });
    const current = object({ "column id": "bigint", owner: "bob" });

    expect(compareObjects([recorded], [current])).toEqual({
      drift: [
        {
          object: "column nexus.users.phone",
          of: "table nexus.users",
          key: "column phone",
          expected: "text",
          actual: null,
          text: "column nexus.users.phone is missing",
        },
        {
          object: "owner of table nexus.users",
          of: "table nexus.users",
          key: "owner",
          expected: "app",
          actual: "bob",
          text: "owner of table nexus.users is bob, recorded as app",
        },
      ],
      information: [
        {
          object: "column nexus.users.id",
          of: "table nexus.users",
          key: "column id",
          expected: null,
          actual: "bigint",
          text: "column nexus.users.id was added",
        },
      ],
    });
  });

  test("says of a missing object only that it is missing", () => {
    expect(texts(object({ "column id": "bigint", owner: "app" })).drift).toEqual(["table nexus.users is missing"]);
  });

  test("passes over objects that are not recorded", () => {
    expect(compareObjects([], [object({})])).toEqual({ drift: [], information: [] });
  });

  test("matches by address, not by oid", () => {
    const renamed = object({}, { names: ["nexus", "people"], identity: "nexus.people" });

    expect(texts(object({}), renamed).drift).toEqual(["table nexus.users is missing"]);
  });

  test("names the index in the schema of its table, also where names are quoted", () => {
    const recorded = object({ "index i": "x", 'index "My.Idx"': "x" }, { identity: '"My.Schema".users' });

    expect(texts(recorded, object({}, { identity: '"My.Schema".users' })).drift).toEqual([
      'index "My.Schema"."My.Idx" is missing',
      'index "My.Schema".i is missing',
    ]);
  });

  test("says where long definitions part", () => {
    const lines = (...middle: string[]): ObjectRecord =>
      object(
        { definition: ["begin", ...middle, "end"].join("\n") },
        { type: "function", identity: "nexus.f(pg_catalog.text)" },
      );

    expect(texts(lines("  a", "  b"), lines("  a", "  c")).drift).toEqual([
      "function nexus.f(text) differs: line 3 is `c`, recorded as `b`",
    ]);
    expect(texts(lines("  a"), lines("  a", "  b")).drift).toEqual([
      "function nexus.f(text) differs: line 3, `b`, is not in the record",
    ]);
    expect(texts(lines("  a", "  b"), lines("  a")).drift).toEqual([
      "function nexus.f(text) differs: line 3, `b`, is missing",
    ]);
  });

  test("cuts long texts", () => {
    const [text] = texts(object({ comment: "x".repeat(500) }), object({ comment: "y" })).drift;

    expect(text).toMatch(/^comment on table nexus\.users is y, recorded as x{159}…$/u);
  });

  test("takes labels added to an enum for information, and another order for drift", () => {
    const mood = (...labels: string[]): ObjectRecord =>
      object(Object.fromEntries(labels.map((label, at) => [`value '${label}'`, `${at + 1}`])), {
        type: "type",
        identity: "nexus.mood",
      });

    expect(texts(mood("a", "b"), mood("a", "new", "b"))).toEqual({
      drift: [],
      information: ["value 'new' of type nexus.mood was added"],
    });
    expect(texts(mood("a", "b"), mood("b", "a")).drift).toEqual([
      "order of values of type nexus.mood is 'b', 'a', recorded as 'a', 'b'",
    ]);
    expect(texts(mood("a", "b"), mood("b")).drift).toEqual(["value 'a' of type nexus.mood is missing"]);
  });

  test("takes partitions that come and go for information, but not that its own table is no partition any more", () => {
    expect(texts(object({ "partition nexus.p1": "x" }), object({ "partition nexus.p2": "x" }))).toEqual({
      drift: [],
      information: [
        "partition nexus.p1 of table nexus.users is missing",
        "partition nexus.p2 of table nexus.users was added",
      ],
    });
    expect(texts(object({ "partition of nexus.p": "x" }), object({})).drift).toEqual([
      "partition of nexus.p of table nexus.users is missing",
    ]);
  });
});
