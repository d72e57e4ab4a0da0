import { describe, expect, test } from "vitest";
import { didYouMean, editDistance } from "../../src/cli/did-you-mean.ts";

describe("didYouMean", () => {
  const commands = [
    "up",
    "gate",
    "status",
    "plan",
    "split",
    "history",
    "baseline",
    "unlock",
    "doctor",
    "config",
    "new",
    "dev",
  ];

  test.for([
    ["stauts", "status"],
    ["statsu", "status"],
    ["STATUS", "status"],
    ["pu", "up"],
    ["basline", "baseline"],
    ["spilt", "split"],
  ] as const)("takes %s for %s", ([word, meant]) => {
    expect(didYouMean(word, commands)).toBe(meant);
  });

  test.for(["", "migrate", "xyz", "deploy"])("has nothing to offer for %j", (word) => {
    expect(didYouMean(word, commands)).toBeUndefined();
  });
});

test("counts a swap of neighbours as one edit", () => {
  expect(editDistance("stauts", "status")).toBe(1);
  expect(editDistance("", "abc")).toBe(3);
  expect(editDistance("kitten", "sitting")).toBe(3);
});
