import { describe, expect, test } from "vitest";
import { styleFor } from "../../src/cli/output/style.ts";
import { keptStream } from "./looks.ts";

const AUTO = { color: "auto", verbose: false } as const;
const RED = "\u001B[31mx\u001B[39m";

describe("colours", () => {
  test.for([
    ["a terminal", { isTTY: true }, {}, AUTO, RED],
    ["no terminal", {}, {}, AUTO, "x"],
    ["NO_COLOR", { isTTY: true }, { NO_COLOR: "1" }, AUTO, "x"],
    ["an empty NO_COLOR", { isTTY: true }, { NO_COLOR: "" }, AUTO, RED],
    ["FORCE_COLOR", {}, { FORCE_COLOR: "1" }, AUTO, RED],
    ["FORCE_COLOR=0", { isTTY: true }, { FORCE_COLOR: "0" }, AUTO, "x"],
    ["a dumb terminal", { isTTY: true }, { TERM: "dumb" }, AUTO, "x"],
    ["--color always", {}, { NO_COLOR: "1" }, { ...AUTO, color: "always" }, RED],
    ["--color never", { isTTY: true }, { FORCE_COLOR: "1" }, { ...AUTO, color: "never" }, "x"],
  ] as const)("follow %s", ([, stream, env, options, shown]) => {
    expect(styleFor(keptStream(stream), env, options).red("x")).toBe(shown);
  });
});

describe("signs", () => {
  test.for([
    [{ LANG: "en_US.UTF-8" }, "✓"],
    [{ LANG: "C.utf8" }, "✓"],
    [{ LANG: "de_DE.ISO-8859-1" }, "+"],
    [{ LANG: "C.UTF-8", LC_ALL: "C" }, "+"],
    [{}, "+"],
  ] as const)("with %j: %s", ([env, sign]) => {
    expect(styleFor(keptStream(), env, AUTO).symbols.done).toBe(sign);
  });
});

test("lines are as wide as the terminal, and of any length elsewhere", () => {
  expect(styleFor(keptStream({ isTTY: true, columns: 132 }), {}, AUTO).columns).toBe(132);
  expect(styleFor(keptStream({ isTTY: true, columns: 0 }), {}, AUTO).columns).toBe(80);
  expect(styleFor(keptStream(), {}, AUTO).columns).toBeUndefined();
});
