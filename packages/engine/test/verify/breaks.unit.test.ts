import { describe, expect, test } from "vitest";
import { breaksBetween, widens } from "../../src/verify/breaks.ts";
import type { Shape, ShapeColumn, ShapeRelation } from "../../src/verify/shape.ts";

const column = (name: string, parts: Partial<ShapeColumn> = {}): ShapeColumn => ({
  name,
  number: 1,
  type: "text",
  notNull: false,
  filled: false,
  generated: false,
  ...parts,
});
const users = (parts: Partial<ShapeRelation> = {}): ShapeRelation => ({
  oid: "100",
  name: "app.users",
  kind: "table",
  rowSecurity: false,
  columns: [column("name")],
  rules: [],
  ...parts,
});
const shape = (...relations: ShapeRelation[]): Shape => ({ relations, functions: [], labels: [] });
const texts = (before: ShapeRelation, after: ShapeRelation | null): string[] =>
  breaksBetween(shape(before), after === null ? shape() : shape(after)).map(({ text }) => text);

describe("what breaks the running version", () => {
  test("a dropped and a renamed table are told apart", () => {
    expect(texts(users(), null)).toEqual(["table app.users was dropped"]);
    expect(texts(users(), users({ name: "app.people" }))).toEqual(["table app.users was renamed to app.people"]);
  });

  test("a dropped and a renamed column are told apart", () => {
    expect(texts(users(), users({ columns: [] }))).toEqual(["column app.users.name was dropped"]);
    expect(texts(users(), users({ columns: [column("full_name")] }))).toEqual([
      "column app.users.name was renamed to full_name",
    ]);
  });

  test("NOT NULL breaks only where nothing fills the column", () => {
    expect(texts(users(), users({ columns: [column("name", { notNull: true })] }))).toEqual([
      "column app.users.name is NOT NULL now and has no default",
    ]);
    expect(texts(users(), users({ columns: [column("name", { notNull: true, filled: true })] }))).toEqual([]);
  });

  test("a new column breaks only where it must be given", () => {
    const withNew = (parts: Partial<ShapeColumn>): ShapeRelation =>
      users({ columns: [column("name"), column("age", { number: 2, ...parts })] });
    expect(texts(users(), withNew({}))).toEqual([]);
    expect(texts(users(), withNew({ notNull: true, filled: true }))).toEqual([]);
    expect(texts(users(), withNew({ notNull: true }))).toEqual([
      "the new column app.users.age is NOT NULL and has no default: an INSERT of the running version fails",
    ]);
  });

  test("a new constraint breaks where it is about columns that the running version writes", () => {
    const rule = { name: "c", text: "CHECK (x)", columns: ["name"] };
    expect(texts(users(), users({ rules: [rule] }))).toEqual(["constraint c on app.users is new: CHECK (x)"]);
    expect(texts(users(), users({ rules: [{ ...rule, columns: ["other"] }] }))).toEqual([]);
  });

  test.each([
    ["character varying(10)", "character varying(20)", true],
    ["character varying(20)", "character varying(10)", false],
    ["character varying(20)", "text", true],
    ["text", "character varying(20)", false],
    ["integer", "bigint", true],
    ["bigint", "integer", false],
    ["numeric(8,2)", "numeric(10,2)", true],
    ["numeric(8,2)", "numeric(8,4)", false],
    ["numeric(8,2)", "numeric", true],
    ["text", "integer", false],
  ])("%s to %s: wide enough is %s", (from, to, expected) => {
    expect(widens(from, to)).toBe(expected);
  });
});
