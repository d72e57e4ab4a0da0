import { expect, test } from "vitest";
import { exampleOf } from "../../src/verify/regex-example.ts";

test.each([
  "^[a-z]+$",
  String.raw`^[^@\s]+@[^@\s]+\.[a-z]{2,}$`,
  String.raw`^\d{5}(-\d{4})?$`,
  "^#[0-9a-fA-F]{6}$",
  "^(draft|open|done)$",
  "^[A-Z]{3}$",
  "^[a-z0-9]+(?:-[a-z0-9]+)*$",
  String.raw`^\+?[1-9][0-9]{6,14}$`,
  "^[^/]+/[^/]+$",
])("a text that %s matches", (pattern) => {
  for (const seed of [0, 1, 5, 8, 13]) expect(exampleOf(pattern, seed)).toMatch(new RegExp(pattern));
});

test("a pattern that looks around has no example", () => {
  expect(exampleOf("^(?=.*[A-Z]).+$")).toBeNull();
});
