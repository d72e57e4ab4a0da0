import { expect, test } from "vitest";
import { table } from "../../src/cli/output/table.ts";
import { PLAIN } from "./looks.ts";

const ROWS = [
  [{ text: "✓", tight: true }, { text: "ddl/01-a.sql" }, { text: "applied" }, { text: "38 ms", align: "right" }],
  [{ text: "○", tight: true }, { text: "ddl/05-query-history.sql" }, { text: "pending" }, { text: "" }],
] as const;

function paint(text: string): string {
  return `<${text}>`;
}

test("aligns columns and leaves no trailing spaces", () => {
  expect(table(ROWS, PLAIN, 1)).toEqual([
    "✓ ddl/01-a.sql              applied  38 ms",
    "○ ddl/05-query-history.sql  pending",
  ]);
});

test("cuts the middle of the flexible column where the terminal is narrow", () => {
  expect(table(ROWS, { ...PLAIN, columns: 36 }, 1)).toEqual([
    "✓ ddl/01-a.sql        applied  38 ms",
    "○ ddl/05-qu…tory.sql  pending",
  ]);
});

test("never wraps", () => {
  for (const line of table(ROWS, { ...PLAIN, columns: 20 }, 1)) expect(line.length).toBeLessThanOrEqual(20);
});

test("paints after measuring", () => {
  expect(
    table(
      [
        [{ text: "a", paint }, { text: "b" }],
        [{ text: "long" }, { text: "c" }],
      ],
      PLAIN,
    ),
  ).toEqual(["<a   >  b", "long  c"]);
});
