import { describe, expect, test } from "vitest";
import { displayWidth, padEnd, truncateEnd, truncateMiddle } from "../../src/cli/output/width.ts";

describe("displayWidth", () => {
  test.for([
    ["abc", 3],
    ["naïve", 5],
    ["e\u0301", 1],
    ["表", 2],
    ["🚀", 2],
    ["✓", 1],
  ] as const)("counts the cells of %s", ([text, width]) => {
    expect(displayWidth(text)).toBe(width);
  });
});

test("truncateEnd keeps the beginning", () => {
  expect(truncateEnd("create index", 8, "…")).toBe("create …");
  expect(truncateEnd("create", 6, "…")).toBe("create");
  expect(truncateEnd("表表表", 4, "…")).toBe("表…");
});

test("truncateMiddle keeps both ends", () => {
  expect(truncateMiddle("05-query-history-enhancement.sql", 14, "…")).toBe("05-quer…nt.sql");
  expect(truncateMiddle("short.sql", 14, "…")).toBe("short.sql");
});

test("padEnd counts cells, not characters", () => {
  expect(padEnd("表", 4)).toBe("表  ");
});
