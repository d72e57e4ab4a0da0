import { expect, test } from "vitest";
import { ageWords, count, timeWords } from "../../src/pages/words.ts";

const NOW = "2026-11-24T12:00:00.000Z";

test.each([
  ["2026-11-24T11:59:58.000Z", "just now"],
  ["2026-11-24T12:00:30.000Z", "just now"],
  ["2026-11-24T11:59:20.000Z", "40 s ago"],
  ["2026-11-24T11:56:30.000Z", "3 min ago"],
  ["2026-11-23T12:30:00.000Z", "23 h ago"],
  ["2026-11-12T11:00:00.000Z", "12 days ago"],
])("%s is %s", (at, words) => {
  expect(ageWords(at, NOW)).toBe(words);
});

test("times are told to the second, in UTC", () => {
  expect(timeWords("2026-11-20T09:12:03.123Z")).toBe("2026-11-20 09:12:03 UTC");
});

test("nouns follow their number", () => {
  expect([count(0, "run"), count(1, "run"), count(2, "run")]).toEqual(["0 runs", "1 run", "2 runs"]);
});
