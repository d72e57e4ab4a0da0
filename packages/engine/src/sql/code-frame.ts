import type { Location } from "../errors.ts";
import { type Cell, cellsOf, widthOf } from "./display-width.ts";

export interface FrameOptions {
  /** The whole text of the file. */
  readonly source: string;
  /** Where the span starts. */
  readonly location: Location;
  /** Code points to underline, line feeds counted. Of a span over several lines, its part of the first one is underlined. */
  readonly length: number;
}

/** Lines shown before the one in question. */
const CONTEXT_LINES = 2;
/** Columns of source shown; longer lines are cut around the place. */
const MAX_WIDTH = 100;
/** Columns kept before the place where a line is cut on its left. */
const LEAD_WIDTH = 30;
/** Characters (UTF-16) of a line that are looked at on either side of the place: enough to fill the width, however long the line. */
const REACH = 1_000;
const ELLIPSIS = "…";

/**
 * A frame around a place in a file, without colours: the place, the lines before it with their numbers, the line itself, and the span
 * underlined. Tabs show as blanks, wide characters count as two columns.
 */
export function codeFrame({ source, location, length }: FrameOptions): string {
  const first = Math.max(1, location.line - CONTEXT_LINES);
  const lines = linesFrom(source, first, location.line);
  const gutter = String(location.line).length;
  const blank = " ".repeat(gutter);
  const marked = markedLine(lines.pop() ?? "", location.column, length);
  const context = lines.map((line, index) => numbered(first + index, gutter, cutRight(cellsOf(line.slice(0, REACH)))));
  return [
    `${blank}--> ${location.file}:${location.line}:${location.column}`,
    `${blank} |`,
    ...context,
    numbered(location.line, gutter, marked.text),
    `${blank} | ${marked.underline}`,
  ].join("\n");
}

const numbered = (number: number, gutter: number, text: string): string =>
  `${String(number).padStart(gutter)} | ${text}`.trimEnd();

/** Lines `from` to `to` of a text, without what ends them. */
function linesFrom(source: string, from: number, to: number): string[] {
  let at = 0;
  for (let line = 1; line < from && at >= 0; line++) at = source.indexOf("\n", at) + 1 || -1;
  const lines: string[] = [];
  for (let line = from; line <= to; line++) {
    const end = at < 0 ? -1 : source.indexOf("\n", at);
    const text = at < 0 ? "" : source.slice(at, end < 0 ? source.length : end);
    lines.push(text.endsWith("\r") ? text.slice(0, -1) : text);
    at = end < 0 ? -1 : end + 1;
  }
  return lines;
}

/** The line with the span that starts at `column`, cut to the width around it, and what underlines the span. */
function markedLine(
  line: string,
  column: number,
  length: number,
): { readonly text: string; readonly underline: string } {
  const start = indexOfColumn(line, column);
  const from = sliceStart(line, start - REACH);
  const before = cellsOf(line.slice(from, start));
  const behind = line.slice(start, start + REACH);
  const spanLength = Math.max(1, indexOfColumn(behind.trimEnd(), Math.max(1, length) + 1));
  const span = cellsOf(behind.slice(0, spanLength));
  const whole = widthOf(before) + widthOf(cellsOf(behind.trimEnd()));
  const lead = from === 0 && whole <= MAX_WIDTH ? before : cutLeft(before, from > 0);
  const text = lead.map((cell) => cell.text).join("");
  const room = MAX_WIDTH - widthOf(lead);
  const underlined = Math.max(1, Math.min(widthOf(span), room));
  return {
    text: text + cutRight(cellsOf(behind.trimEnd()), room),
    underline: " ".repeat(widthOf(lead)) + "^".repeat(underlined),
  };
}

/** The UTF-16 index of a column that counts code points from 1; the text's length where it is shorter. */
function indexOfColumn(text: string, column: number): number {
  let index = 0;
  for (let count = 1; count < column && index < text.length; count++) {
    index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  }
  return index;
}

/** `index`, or the one before where it would cut a surrogate pair. */
function sliceStart(text: string, index: number): number {
  if (index <= 0) return 0;
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff ? index - 1 : index;
}

function cutRight(cells: readonly Cell[], width = MAX_WIDTH): string {
  if (widthOf(cells) <= width) return cells.map((cell) => cell.text).join("");
  let used = ELLIPSIS.length;
  const kept = cells.slice(
    0,
    cells.findIndex((cell) => (used += cell.width) > width),
  );
  return kept.map((cell) => cell.text).join("") + ELLIPSIS;
}

/** The last cells before the place. `more`: something stands before them. */
function cutLeft(cells: readonly Cell[], more: boolean): readonly Cell[] {
  if (!more && widthOf(cells) <= LEAD_WIDTH) return cells;
  let used = ELLIPSIS.length;
  const first = cells.findLastIndex((cell) => (used += cell.width) > LEAD_WIDTH);
  return [{ text: ELLIPSIS, width: ELLIPSIS.length }, ...cells.slice(first + 1)];
}
