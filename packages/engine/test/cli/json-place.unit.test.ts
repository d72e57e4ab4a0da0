import { expect, test } from "vitest";
import { firstBadOffset } from "../../src/cli/json-place.ts";

test.each([
  ["", 0],
  ["  ", 2],
  ["nonsense", 0],
  ['{"dir": "sql"', 13],
  ['{\n  "dir": "sql",\n}', 18],
  ['{"dir" "sql"}', 7],
  ['{"dir": sql}', 8],
  ["{dir: 1}", 1],
  ['{"a": [1, 2,]}', 12],
  ['{"a": [1}', 8],
  ['{"a": 1]', 7],
  ['{"a": 01}', 7],
  ['{"a": "tab\there"}', 6],
  ['{"a": 1} more', 9],
  ["[1, {}, [], -1.5e3, true, null]]", 31],
])("%j stops being JSON at %d", (text, offset) => {
  expect(() => void JSON.parse(text)).toThrow(SyntaxError);
  expect(firstBadOffset(text)).toBe(offset);
});
