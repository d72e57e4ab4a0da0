import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeFrame } from "../../src/sql/code-frame.ts";
import { cellsOf, widthOf } from "../../src/sql/display-width.ts";

const frame = (source: string, line: number, column: number, length: number): string =>
  codeFrame({ source, location: { file: "ddl/01-a.sql", line, column }, length });

describe("a code frame", () => {
  test("shows the place, two lines before it, and underlines the span", () => {
    const source = "create table t (\n  id int,\n  user_id bigint refrences users(id)\n);\n";

    expect(`\n${frame(source, 3, 18, 9)}\n`).toBe(`
 --> ddl/01-a.sql:3:18
  |
1 | create table t (
2 |   id int,
3 |   user_id bigint refrences users(id)
  |                  ^^^^^^^^^
`);
  });

  test("keeps its bars in line where line numbers grow", () => {
    expect(`\n${frame("\n".repeat(98) + "a\nb", 100, 1, 1)}\n`).toBe(`
   --> ddl/01-a.sql:100:1
    |
 98 |
 99 | a
100 | b
    | ^
`);
  });

  test("shows tabs as blanks, and counts characters in columns of the terminal", () => {
    expect(frame("\tid int, 漢字 🚀 👩‍👧 e\u{301}x oops\r\n", 1, 23, 4).split("\n").slice(-2)).toEqual([
      "1 |     id int, 漢字 🚀 👩‍👧 e\u{301}x oops",
      `  | ${" ".repeat(26)}^^^^`,
    ]);
  });

  test("cuts long lines around the place", () => {
    const lines = frame(`${"a".repeat(5_000)} here ${"b".repeat(5_000)}`, 1, 5_002, 4).split("\n");

    expect(lines[2]).toBe(`1 | …${"a".repeat(28)} here ${"b".repeat(64)}…`);
    expect(lines[3]).toBe(`  | ${" ".repeat(30)}^^^^`);
  });

  test("underlines the first line of a longer span, without blanks at its end", () => {
    expect(frame("select 1,   \n2", 1, 8, 20).split("\n").at(-1)).toBe("  |        ^^");
  });

  test("points behind the end where the input ends too early", () => {
    expect(frame("select", 1, 7, 1).split("\n").slice(-2)).toEqual(["1 | select", "  |       ^"]);
    expect(frame("select", 4, 1, 1).split("\n").at(-1)).toBe("  | ^");
  });

  test("lets no control character through", () => {
    expect(frame("select \u{1b}[31m oops", 1, 14, 4)).not.toContain("\u{1b}");
  });

  test("is never wider than its limit and always underlines something", () => {
    const text = fc
      .array(fc.constantFrom("a", "漢", "🚀", "\t", " ", "é"), { maxLength: 400 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 500 }),
        (source, column, length) => {
          const lines = frame(source, 1, Math.min(column, Array.from(source).length + 1), length).split("\n");

          for (const line of lines.slice(2)) expect(widthOf(cellsOf(line))).toBeLessThanOrEqual(106);
          expect(lines.at(-1)).toContain("^");
        },
      ),
    );
  });
});
