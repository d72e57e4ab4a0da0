import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { skipBlank, type Token, tokensOf, valueOf } from "../../src/sql/tokens.ts";
import { nastyFiles } from "./fragments.ts";

const described = (text: string): readonly (readonly [Token["type"], string])[] => {
  const bytes = Buffer.from(text);
  return tokensOf(bytes).map((token) => [token.type, token.text === "" ? valueOf(bytes, token) : token.text]);
};

describe("tokens", () => {
  test("are words in upper case, names, strings, numbers, parameters and symbols", () => {
    expect(described(`select "a""B", 'it''s', 1.5e-3, $1, x.y::int;`)).toEqual([
      ["word", "SELECT"],
      ["name", 'a"B'],
      ["symbol", ","],
      ["string", "it's"],
      ["symbol", ","],
      ["number", "1.5e-3"],
      ["symbol", ","],
      ["parameter", "$1"],
      ["symbol", ","],
      ["word", "X"],
      ["symbol", "."],
      ["word", "Y"],
      ["symbol", ":"],
      ["symbol", ":"],
      ["word", "INT"],
      ["symbol", ";"],
    ]);
  });

  test("leave comments and blanks out", () => {
    expect(described("-- a\n/* b /* c */ ' */ d \v -- e")).toEqual([["word", "D"]]);
    expect(skipBlank(Buffer.from(" /* a */ -- b\n c"), 0)).toBe(15);
  });

  test("tell what quotes hold", () => {
    expect(
      described(`E'a\\'b\\n\\x41\\u00e9\\101' U&'x' B'01' N'n' U&"q" $$d$$ $t$ $$ $t$`).map(([, value]) => value),
    ).toEqual(["a'b\nAéA", "x", "01", "n", "q", "d", " $$ "]);
  });

  test("that are not closed end with the text", () => {
    expect(described("'a").at(-1)).toEqual(["string", "a"]);
    expect(described("'a''").at(-1)).toEqual(["string", "a'"]);
    expect(described("$x$a").at(-1)).toEqual(["body", "a"]);
    expect(described('"a').at(-1)).toEqual(["name", "a"]);
    expect(described("/* a")).toEqual([]);
  });

  test("fold only the letters of ASCII", () => {
    expect(described("grüße")).toEqual([["word", "GRüßE"]]);
  });

  test("never overlap, never go back, and stand inside of any text", () => {
    fc.assert(
      fc.property(nastyFiles, (text) => {
        const bytes = Buffer.from(text);
        let end = 0;
        for (const token of tokensOf(bytes)) {
          expect(token.start).toBeGreaterThanOrEqual(end);
          expect(token.end).toBeGreaterThan(token.start);
          end = token.end;
        }
        expect(end).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});
