import { assert, nat, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { durationSetting, formatDuration, parseDuration } from "../../src/cli/duration.ts";

describe("parseDuration", () => {
  test.for([
    ["500ms", 500],
    ["3s", 3_000],
    ["3 s", 3_000],
    ["1.5m", 90_000],
    ["15m", 900_000],
    ["1h", 3_600_000],
    ["90", 90_000],
    ["0", 0],
  ] as const)("reads %s", ([text, milliseconds]) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  test.for(["", "s", "-1", "3d", "1m30s", "1e3", "NaN", "Infinity", "99999999999999999h"])("refuses %j", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test("reads back what durationSetting writes", () => {
    assert(
      property(nat(), (milliseconds) => {
        expect(parseDuration(durationSetting(milliseconds))).toBe(milliseconds);
      }),
    );
  });
});

describe("formatDuration", () => {
  test.for([
    [0.2, "0 ms"],
    [38, "38 ms"],
    [999.4, "999 ms"],
    [1_240, "1.24 s"],
    [9_994, "9.99 s"],
    [9_995, "10 s"],
    [40_000, "40 s"],
    [59_600, "1 m 00 s"],
    [125_000, "2 m 05 s"],
    [3_720_000, "1 h 02 m"],
  ] as const)("says %d ms as %s", ([milliseconds, text]) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});
