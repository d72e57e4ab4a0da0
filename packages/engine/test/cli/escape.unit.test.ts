import { array, assert, nat, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeControl, escapeLines, printable } from "../../src/cli/output/escape.ts";

/** All of the Basic Latin to General Punctuation planes, where everything hostile lives. */
const ANY_TEXT = array(nat({ max: 0x20_7f })).map((codes) => String.fromCodePoint(...codes));

describe("escapeControl", () => {
  test.for([
    ["\u001B[2J", String.raw`\u001b[2J`],
    ["a\nb\tc\r", String.raw`a\nb\tc\r`],
    ["\u009B31m", String.raw`\u009b31m`],
    ["\u202Etxt.lqs", String.raw`\u202etxt.lqs`],
    ["\u2028", String.raw`\u2028`],
    ["naïve 🚀 表", "naïve 🚀 表"],
  ] as const)("spells %j", ([text, shown]) => {
    expect(escapeControl(text)).toBe(shown);
  });

  test("leaves nothing that could drive a terminal", () => {
    assert(
      property(ANY_TEXT, (text) => {
        expect(escapeControl(text)).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      }),
    );
  });
});

test("escapeLines keeps line breaks", () => {
  expect(escapeLines("a\r\nb\n\u0007c")).toBe(`a\nb\n${String.raw`\u0007`}c`);
});

test("printable escapes every text of a value, and keeps lines where texts have several", () => {
  const value = { file: "a\n.sql", message: "one\ntwo", list: [{ name: "\u001B]0;x\u0007" }], count: 1, none: null };

  expect(printable(value)).toEqual({
    file: String.raw`a\n.sql`,
    message: "one\ntwo",
    list: [{ name: String.raw`\u001b]0;x\u0007` }],
    count: 1,
    none: null,
  });
});
