import { LF } from "./bytes.ts";

/** A place in the file: offset in bytes from 0, line and column from 1, columns in code points. */
export interface Place {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** Up to this many bytes, a loop is faster than a call out of JavaScript. */
const SHORT_STRETCH = 256;

/** Where reading stands: in the buffer that is in view, and in the file. */
export class Cursor {
  buffer: Buffer = Buffer.alloc(0);
  /** Length of `buffer`. */
  limit = 0;
  /** Index of the next byte to read. */
  position = 0;
  /** True when nothing can follow `limit` on the same line: the end of a line or of the file. */
  closed = false;
  /** File offset of `buffer[0]`. */
  base = 0;
  /** Line of the byte at `position`. */
  line = 1;
  /** An index on the current line whose column is known: its start, or where a column was last asked for. */
  #anchor = 0;
  #anchorColumn = 1;

  /** Goes on in another buffer; `position` and `base` say where, and which byte of the file its first one is. */
  load(buffer: Buffer, position: number, base: number): void {
    this.buffer = buffer;
    this.limit = buffer.length;
    this.position = position;
    this.base = base;
  }

  /** The byte at `at`, where reading goes on, is on line `line`, in column `column`. */
  moveTo(at: number, line: number, column = 1): void {
    this.position = at;
    this.line = line;
    this.#anchor = at;
    this.#anchorColumn = column;
  }

  /** A line starts at `start`. */
  nextLine(start: number): void {
    this.line++;
    this.#anchor = start;
    this.#anchorColumn = 1;
  }

  /** Goes on at `to` and counts the lines up to there. */
  pass(to: number): void {
    this.countLines(this.position, to);
    this.position = to;
  }

  /** Counts the lines of a stretch. In a long one, searching for line feeds is several times faster than looking at each byte. */
  countLines(from: number, to: number): void {
    if (to - from < SHORT_STRETCH) {
      for (let at = from; at < to; at++) if (this.buffer[at] === LF) this.nextLine(at + 1);
      return;
    }
    const stretch = this.buffer.subarray(from, to);
    let last = -1;
    for (let at = stretch.indexOf(LF); at >= 0; at = stretch.indexOf(LF, at + 1)) {
      this.line++;
      last = at;
    }
    if (last < 0) return;
    this.#anchor = from + last + 1;
    this.#anchorColumn = 1;
  }

  /** The place of a byte on the current line, at or behind the last one asked for. */
  placeAt(at: number): Place {
    return { offset: this.base + at, line: this.line, column: this.#columnAt(at) };
  }

  /** The place of a byte that has not been read, or one of the few before `position` that were. */
  placeAhead(at: number): Place {
    const { buffer, position } = this;
    let line = this.line;
    let column = this.#columnAt(position) - codePoints(buffer, at, position);
    for (let index = position; index < at; index++) {
      const byte = buffer[index] ?? 0;
      if (byte === LF) {
        line++;
        column = 1;
      } else if (startsCodePoint(byte)) column++;
    }
    return { offset: this.base + at, line, column };
  }

  #columnAt(at: number): number {
    if (at > this.#anchor) {
      this.#anchorColumn += codePoints(this.buffer, this.#anchor, at);
      this.#anchor = at;
    }
    return this.#anchorColumn;
  }

  /** Moves every index down by `count`, for a buffer whose first `count` bytes were dropped. */
  drop(count: number): void {
    this.#columnAt(count);
    this.#anchor -= count;
    this.position -= count;
    this.base += count;
  }
}

const startsCodePoint = (byte: number): boolean => (byte & 0xc0) !== 0x80;

/** How many code points start in `bytes[from, to)`. */
export function codePoints(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (startsCodePoint(bytes[at] ?? 0)) count++;
  return count;
}
