import { LF } from "./bytes.ts";
import type { Place } from "./cursor.ts";
import type { Gap } from "./open-statement.ts";

/**
 * Three ways to count are in use: PostgreSQL's `position` counts code points from 1, JavaScript counts UTF-16 units from 0, the splitter
 * counts bytes of UTF-8 from 0. All conversions are here. A place within a character counts as the character's start; one behind the end
 * counts as the end.
 */
export interface StatementPlace {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly gaps: readonly Gap[];
}

const isLead = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) !== 0x80;

/** The byte index of a position. */
export function byteIndexOfPosition(bytes: Uint8Array, position: number): number {
  let seen = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (isLead(bytes[at]) && ++seen === position) return at;
  }
  return bytes.length;
}

/** The position of a byte index. */
export function positionOfByteIndex(bytes: Uint8Array, index: number): number {
  let position = 0;
  for (let at = 0; at <= index && at < bytes.length; at++) if (isLead(bytes[at])) position++;
  return index >= bytes.length ? position + 1 : position;
}

/** The UTF-16 index of a position. */
export function utf16IndexOfPosition(text: string, position: number): number {
  let index = 0;
  for (let seen = 1; seen < position && index < text.length; seen++) index += unitsAt(text, index);
  return index;
}

/** The position of a UTF-16 index. */
export function positionOfUtf16Index(text: string, index: number): number {
  let position = 1;
  for (let at = 0; at + unitsAt(text, at) <= index && at < text.length; at += unitsAt(text, at)) position++;
  return position;
}

const unitsAt = (text: string, index: number): number => ((text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1);

/** Line and column, both from 1, of a byte index. Lines end with a line feed; the column counts code points. */
export function lineAndColumn(bytes: Uint8Array, index: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let column = 1;
  for (let at = 0; at < index && at < bytes.length; at++) {
    if (bytes[at] === LF) {
      line++;
      column = 1;
    } else if (isLead(bytes[at + 1]) || at + 1 >= bytes.length) column++;
  }
  return { line, column };
}

/** The place in the file of a position in a statement as sent, also where the text lacks blank lines that the file has. */
export function placeInFile(statement: StatementPlace, position: number): Place {
  const { bytes, gaps } = statement;
  const index = byteIndexOfPosition(bytes, position);
  const { line, column } = lineAndColumn(bytes, index);
  const lineStart = bytes.subarray(0, index).lastIndexOf(LF) + 1;
  const passed = gaps.filter((gap) => gap.at <= index);
  const sameLine = passed.filter((gap) => gap.lines === 0 && gap.at >= lineStart);
  return {
    offset: statement.offset + index + sum(passed, "bytes"),
    line: statement.line + line - 1 + sum(passed, "lines"),
    column: column + sum(sameLine, "bytes") + (line === 1 ? statement.column - 1 : 0),
  };
}

const sum = (gaps: readonly Gap[], what: "bytes" | "lines"): number =>
  gaps.reduce((total, gap) => total + gap[what], 0);

/** The byte index of a statement's first token in its text: comments may stand before it, and blank lines that were not sent. */
export function tokenIndex({
  offset,
  tokenOffset,
  gaps,
}: Pick<StatementPlace, "offset" | "gaps"> & { readonly tokenOffset: number }): number {
  let index = tokenOffset - offset;
  for (const gap of gaps) {
    if (gap.at <= index - gap.bytes) index -= gap.bytes;
  }
  return index;
}
