import type { Style } from "./style.ts";
import { displayWidth, padEnd, padStart, truncateEnd, truncateMiddle } from "./width.ts";

/** A cell: its text, and how it is painted once it has its width. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
  readonly align?: "right";
  /** Stands close to the next cell: a sign before a name. */
  readonly tight?: true;
}

/** A cut name is still told apart with this many cells. */
const NARROWEST = 12;

/**
 * Lines with aligned columns. On a terminal that is too narrow, the column `flexible` is cut in its middle, then the line at its
 * end: a line never wraps.
 */
export function table(rows: readonly (readonly Cell[])[], style: Style, flexible = 0): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell.text));
    });
  }
  const gaps = (rows[0] ?? []).map((_, column) => gapBefore(rows[0]?.[column - 1], column));
  const total = [...widths, ...gaps].reduce((sum, width) => sum + width, 0);
  const excess = style.columns === undefined ? 0 : total - style.columns;
  if (excess > 0) widths[flexible] = Math.max(NARROWEST, (widths[flexible] ?? 0) - excess);
  return rows.map((row) => line(row, widths, style, flexible));
}

function gapBefore(previous: Cell | undefined, column: number): number {
  if (column === 0) return 0;
  return previous?.tight === true ? 1 : 2;
}

function line(row: readonly Cell[], widths: readonly number[], style: Style, flexible: number): string {
  let used = 0;
  let text = "";
  const last = row.findLastIndex((cell) => cell.text !== "");
  for (const [column, cell] of row.slice(0, last + 1).entries()) {
    const width = widths[column] ?? 0;
    const gap = gapBefore(row[column - 1], column);
    const fitted = column === flexible ? truncateMiddle(cell.text, width, style.symbols.cut) : cell.text;
    const padded = cell.align === "right" ? padStart(fitted, width) : padEnd(fitted, column === last ? 0 : width);
    const room = (style.columns ?? Number.POSITIVE_INFINITY) - used - gap;
    if (room <= 0) break;
    const shown = truncateEnd(padded, room, style.symbols.cut);
    text += " ".repeat(gap) + (cell.paint?.(shown) ?? shown);
    used += gap + displayWidth(shown);
  }
  return text.trimEnd();
}
