import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  byteIndexOfPosition,
  lineAndColumn,
  placeInFile,
  positionOfByteIndex,
  positionOfUtf16Index,
  tokenIndex,
  utf16IndexOfPosition,
} from "../../src/sql/position.ts";
import { statementsOf } from "./pieces.ts";

const texts = fc
  .array(fc.constantFrom("a", "é", "漢", "🚀", "👩‍👧", "e\u{301}", "\r\n", "\n", "\t", " ", "select"), { maxLength: 30 })
  .map((parts) => parts.join(""));

/** A text and a position in it, the one behind its end included. */
const places = texts.chain((text) =>
  fc.record({ text: fc.constant(text), position: fc.integer({ min: 1, max: Array.from(text).length + 1 }) }),
);

/** What stands before a position, taken apart the slow way. */
const before = (text: string, position: number): string =>
  Array.from(text)
    .slice(0, position - 1)
    .join("");

describe("a position counts code points", () => {
  test("and turns into the byte index of its character and back", () => {
    fc.assert(
      fc.property(places, ({ text, position }) => {
        const bytes = Buffer.from(text);
        const index = byteIndexOfPosition(bytes, position);

        expect(index).toBe(Buffer.byteLength(before(text, position)));
        expect(positionOfByteIndex(bytes, index)).toBe(position);
      }),
    );
  });

  test("and turns into the UTF-16 index of its character and back", () => {
    fc.assert(
      fc.property(places, ({ text, position }) => {
        const index = utf16IndexOfPosition(text, position);

        expect(index).toBe(before(text, position).length);
        expect(positionOfUtf16Index(text, index)).toBe(position);
      }),
    );
  });

  test("and turns into line and column", () => {
    fc.assert(
      fc.property(places, ({ text, position }) => {
        const lines = before(text, position).split("\n");
        const expected = { line: lines.length, column: Array.from(lines.at(-1) ?? "").length + 1 };

        expect(lineAndColumn(Buffer.from(text), Buffer.byteLength(before(text, position)))).toEqual(expected);
      }),
    );
  });

  test("a place within a character is the character's", () => {
    expect(positionOfByteIndex(Buffer.from("a🚀b"), 3)).toBe(2);
    expect(positionOfUtf16Index("a🚀b", 2)).toBe(2);
    expect(lineAndColumn(Buffer.from("a🚀b"), 3)).toEqual({ line: 1, column: 2 });
  });

  test("what lies behind the end is the end", () => {
    expect(byteIndexOfPosition(Buffer.from("aé"), 9)).toBe(3);
    expect(utf16IndexOfPosition("a🚀", 9)).toBe(3);
  });
});

describe("the place in the file", () => {
  const lines = fc.array(
    fc.constantFrom("", "", "a", "é 1", "'🚀\n\n'", "/* c\n\n */", "-- d", "\r", "(", ")", "\\:x"),
    { maxLength: 20 },
  );

  test("of every character of every statement holds the same character in the file", () => {
    fc.assert(
      fc.property(lines, fc.constantFrom("\n", "\r\n"), (parts, newline) => {
        const file = Buffer.from(`${parts.join(newline)}${newline}select 1${newline}${newline}, 2`);
        for (const piece of statementsOf(file)) {
          Array.from(piece.bytes.toString()).forEach((character, index) => {
            const place = placeInFile(piece, index + 1);

            expect(file.toString("utf8", place.offset, place.offset + Buffer.byteLength(character))).toBe(character);
            expect(lineAndColumn(file, place.offset)).toEqual({ line: place.line, column: place.column });
          });
        }
      }),
    );
  });

  test("of the first token is found in the text", () => {
    const [piece] = statementsOf("/* a */\n\n\n-- b\n\nselect\n\n1;");
    if (piece === undefined) throw new Error("no statement");

    expect(piece.bytes.toString("utf8", tokenIndex(piece))).toBe("select\n1;");
  });
});
