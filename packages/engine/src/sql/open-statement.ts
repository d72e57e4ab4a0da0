import { LF } from "./bytes.ts";
import { codePoints, type Cursor, type Place } from "./cursor.ts";

/** A stretch of the file that a statement's text lacks: blank lines, most of all. */
export interface Gap {
  /** Index in the text's bytes of what follows the gap. */
  readonly at: number;
  /** Bytes that the file has there and the text has not. */
  readonly bytes: number;
  /** Line feeds among them. */
  readonly lines: number;
}

/** Bytes of the buffer that are not part of the text, and what stands there instead. */
interface Cut {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

const NO_GAPS: readonly Gap[] = [];
const NOWHERE: Place = { offset: -1, line: 0, column: 0 };

/** The statement that is being read: where it starts, and which bytes of the buffer psql leaves out of it. */
export class OpenStatement {
  readonly #cursor: Cursor;
  /** Index where the text begins, -1 between statements. */
  start = -1;
  place: Place = NOWHERE;
  /** Place of the first token that is no comment. */
  tokenPlace: Place = NOWHERE;
  tokenSeen = false;
  #cuts: Cut[] = [];

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  get isOpen(): boolean {
    return this.start >= 0;
  }

  /** A comment at `at` is part of the text, also where it is the first thing. */
  begin(at: number): void {
    if (this.start >= 0) return;
    this.start = at;
    this.place = this.#cursor.placeAt(at);
  }

  /** The first token that is no comment is at `at`. */
  beginToken(at: number): void {
    this.tokenSeen = true;
    this.tokenPlace = this.#cursor.placeAt(at);
    if (this.start >= 0) return;
    this.start = at;
    this.place = this.tokenPlace;
  }

  /** Leaves `[from, to)` out of the text and puts `insert` there. */
  cut(from: number, to: number, insert = ""): void {
    this.#cuts.push({ from, to, insert });
  }

  /** Leaves the backslash command `[at, end)` out, with the line feed before it where it stands at the start of a line. */
  cutCommand(at: number, end: number): void {
    if (this.start < 0) return;
    const from = this.endBefore(at);
    if (from < at && this.#cuts.at(-1)?.to === at) this.#cuts.pop();
    this.cut(from, end);
  }

  /** Where the text ends before a backslash command at `at`. */
  endBefore(at: number): number {
    if (at <= this.start || this.#cursor.buffer[at - 1] !== LF) return at;
    const last = this.#cuts.at(-1);
    return last?.to === at ? last.from - 1 : at - 1;
  }

  /** The text up to `end`, as psql sends it: a view of the buffer where nothing was left out. */
  text(end: number): Buffer {
    const { buffer } = this.#cursor;
    if (this.#cuts.length === 0) return buffer.subarray(this.start, end);
    const parts: Buffer[] = [];
    let from = this.start;
    for (const cut of this.#cuts) {
      if (cut.from >= end) break;
      parts.push(buffer.subarray(from, cut.from), Buffer.from(cut.insert));
      from = cut.to;
    }
    if (from < end) parts.push(buffer.subarray(from, end));
    return Buffer.concat(parts);
  }

  /** What the text up to `end` lacks of the file. */
  gaps(end: number): readonly Gap[] {
    if (this.#cuts.length === 0) return NO_GAPS;
    const gaps: Gap[] = [];
    let left = this.start;
    for (const { from, to, insert } of this.#cuts) {
      if (from >= end) break;
      const bytes = to - from - insert.length;
      gaps.push({ at: from - left + insert.length, bytes, lines: lineFeeds(this.#cursor.buffer, from, to) });
      left += bytes;
    }
    return gaps;
  }

  /** The place of a byte of this statement, on line `line`, which may have been passed. */
  placeWithin(at: number, line: number): Place {
    const { base, buffer } = this.#cursor;
    let from = at;
    while (from > this.start && buffer[from - 1] !== LF) from--;
    const first = from === this.start ? this.place.column : 1;
    return { offset: base + at, line, column: first + codePoints(buffer, from, at) };
  }

  /** Nothing is open any more. */
  finish(): void {
    this.start = -1;
    this.tokenSeen = false;
    if (this.#cuts.length > 0) this.#cuts = [];
  }

  /** Moves every index down by `count`. */
  drop(count: number): void {
    if (this.start < 0) return;
    this.start -= count;
    this.#cuts = this.#cuts.map(({ from, to, insert }) => ({ from: from - count, to: to - count, insert }));
  }
}

function lineFeeds(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (bytes[at] === LF) count++;
  return count;
}
