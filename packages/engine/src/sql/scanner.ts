import {
  AMPERSAND,
  BACKSLASH,
  COLON,
  DOT,
  DOUBLE_QUOTE,
  IN_WORD,
  IS_DIGIT,
  KIND_BACKSLASH,
  KIND_BLANK,
  KIND_CLOSE,
  KIND_COLON,
  KIND_DIGIT,
  KIND_DOLLAR,
  KIND_DOUBLE_QUOTE,
  KIND_MINUS,
  KIND_NEWLINE,
  KIND_OF,
  KIND_OPEN,
  KIND_PLAIN,
  KIND_QUOTE,
  KIND_SEMICOLON,
  KIND_SLASH,
  KIND_WORD,
  LF,
  LOWER_B,
  LOWER_E,
  LOWER_N,
  LOWER_U,
  LOWER_X,
  MINUS,
  QUOTE,
  SEMICOLON,
  SLASH,
  STAR,
} from "./bytes.ts";
import {
  colonEnd,
  continuationEnd,
  dollarTagEnd,
  lineCommentEnd,
  numberEnd,
  parameterEnd,
  UNDECIDED,
  variableTestEnd,
} from "./lexemes.ts";
import { Routine } from "./routine.ts";

/** Why `scan` stopped: input used up, a statement's `;` passed, a backslash command ahead, or a `\;` passed that joins two statements. */
export type Stop = "more" | "statement" | "backslash" | "joined";

/** What the scanner is inside of. Only `code` and `after-escape` are outside of quotes in psql's sense. */
export type Mode =
  | "code"
  | "string"
  | "escape"
  | "after-escape"
  | "identifier"
  | "comment"
  | "dollar"
  | "line-comment"
  | "long-word";

/** A place in the file: offset in bytes from 0, line and column from 1, columns in code points. */
export interface Place {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** A stretch of the file that a statement's text lacks: blank lines, most of all. */
export interface Gap {
  /** Index in the text's bytes of what follows the gap. */
  readonly at: number;
  /** Bytes that the file has there and the text has not. */
  readonly bytes: number;
  /** Line feeds among them. */
  readonly lines: number;
}

const NO_GAPS: readonly Gap[] = [];

/** Bytes of the buffer that are not part of the statement's text, and what stands there instead. */
interface Cut {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** A word longer than this is no keyword; the rest of it need not be kept in view. */
const LONG_WORD = 64;

/** Up to this many bytes, a loop is faster than a call out of JavaScript. */
const SHORT_STRETCH = 256;

const NOWHERE: Place = { offset: -1, line: 0, column: 0 };

/**
 * psql's scanner, over a buffer that grows at its end. It follows psql's rules, which differ from the server's in places: it knows
 * quotes, comments, parentheses and `BEGIN … END` of SQL-standard function bodies, and nothing else. A token that touches the end of
 * an unfinished buffer is left for the next call, so chunk boundaries change nothing.
 */
export class Scanner {
  buffer: Buffer = Buffer.alloc(0);
  position = 0;
  limit = 0;
  /** True when nothing can follow `limit` on the same line: the end of a line or of the file. */
  closed = false;
  /** File offset of `buffer[0]`. */
  base = 0;
  line = 1;
  mode: Mode = "code";
  /** Index where the text of the open statement begins, -1 between statements. */
  start = -1;
  startPlace: Place = NOWHERE;
  /** Place of the open statement's first token that is no comment. */
  tokenPlace: Place = NOWHERE;
  depth = 0;
  readonly routine = new Routine();
  /** Index and line where the innermost quote or comment opened. */
  open = 0;
  openLine = 1;
  /** Index and line where the outermost parenthesis opened. */
  paren = 0;
  parenLine = 1;
  #tokenSeen = false;
  #anchor = 0;
  #anchorColumn = 1;
  #commentDepth = 0;
  #tag: Buffer = Buffer.alloc(0);
  #cuts: Cut[] = [];

  /** Scans up to the next stop. After `statement` and `backslash`, `position` is behind the `;` or at the `\`. */
  scan(): Stop {
    if (this.mode !== "code") {
      const resumed = this.#resume();
      if (resumed < 0) return "more";
      this.position = resumed;
      this.mode = "code";
    }
    const { buffer, limit } = this;
    let at = this.position;
    while (at < limit) {
      const kind = KIND_OF[buffer[at] ?? 0] ?? 0;
      if (kind === KIND_BLANK) {
        at++;
        continue;
      }
      if (kind === KIND_NEWLINE) {
        const next = this.#newline(at);
        if (next < 0) break;
        at = next;
        continue;
      }
      if (kind === KIND_MINUS && this.#startsPair(at, MINUS)) {
        const next = this.#lineComment(at + 2);
        if (next < 0) return "more";
        at = next;
        continue;
      }
      if (kind === KIND_SLASH && this.#startsPair(at, STAR)) {
        const next = this.#openComment(at);
        if (next < 0) return "more";
        at = next;
        continue;
      }
      if (at + 1 === limit && !this.closed && kind !== KIND_SEMICOLON) break;
      if (kind === KIND_BACKSLASH) {
        return this.#backslash(at);
      }
      if (!this.#tokenSeen) this.#markToken(at);
      if (kind === KIND_WORD) {
        const next = this.#word(at);
        if (next < 0) return "more";
        at = next;
      } else if (kind === KIND_QUOTE) {
        this.#opened(at);
        const next = this.#quoted(at + 1, QUOTE, "string");
        if (next < 0) return "more";
        at = next;
      } else if (kind === KIND_SEMICOLON) {
        at++;
        if (this.depth === 0 && this.routine.depth === 0) {
          this.routine.restart();
          this.position = at;
          return "statement";
        }
      } else if (kind === KIND_OPEN) {
        if (this.depth++ === 0) {
          this.paren = at;
          this.parenLine = this.line;
        }
        at++;
      } else if (kind === KIND_CLOSE) {
        if (this.depth > 0) this.depth--;
        at++;
      } else if (kind === KIND_PLAIN || kind === KIND_MINUS || kind === KIND_SLASH) {
        at++;
      } else {
        const next = this.#lookahead(kind, at);
        if (next < 0) return "more";
        at = next;
      }
    }
    this.position = at;
    return "more";
  }

  /** Takes up again what the buffer's end interrupted; -1 where it is not at its end yet. */
  #resume(): number {
    const at = this.position;
    switch (this.mode) {
      case "string":
        return this.#quoted(at, QUOTE, "string");
      case "identifier":
        return this.#quoted(at, DOUBLE_QUOTE, "identifier");
      case "escape":
        return this.#escapeString(at);
      case "after-escape":
        return this.#afterEscape(at);
      case "comment":
        return this.#comment(at);
      case "dollar":
        return this.#dollar(at);
      case "line-comment":
        return this.#lineComment(at);
      case "long-word":
        return this.#longWord(at);
      case "code":
      default:
        return at;
    }
  }

  /** Leaves everything from `at` on for the next call, which goes on in `mode`. */
  #wait(at: number, mode: Mode): -1 {
    this.position = at;
    this.mode = mode;
    return -1;
  }

  #startsPair(at: number, second: number): boolean {
    return at + 1 < this.limit && this.buffer[at + 1] === second;
  }

  #opened(at: number): void {
    this.open = at;
    this.openLine = this.line;
  }

  #nextLine(start: number): void {
    this.line++;
    this.#anchor = start;
    this.#anchorColumn = 1;
  }

  /** Passes the line's end at `at`. psql never sends the blank lines of a statement, nor the line feed before its end of file. */
  #newline(at: number): number {
    if (this.start < 0) {
      this.#nextLine(at + 1);
      return at + 1;
    }
    const { buffer, limit } = this;
    let end = at + 1;
    while (end < limit && buffer[end] === LF) end++;
    if (end === limit) return -1;
    if (end > at + 1) this.#cuts.push({ from: at + 1, to: end, insert: "" });
    this.line += end - at - 1;
    this.#nextLine(end);
    return end;
  }

  #lineComment(at: number): number {
    const end = lineCommentEnd(this.buffer, at, this.limit);
    return end === this.limit ? this.#wait(end, "line-comment") : end;
  }

  #openComment(at: number): number {
    if (this.start < 0) this.#markStart(at);
    this.#opened(at);
    this.#commentDepth = 1;
    return this.#comment(at + 2);
  }

  #comment(from: number): number {
    const { buffer, limit } = this;
    let at = from;
    for (; at < limit; at++) {
      const byte = buffer[at];
      if (byte === LF) this.#nextLine(at + 1);
      else if (byte === STAR || byte === SLASH) {
        if (at + 1 === limit && !this.closed) break;
        if (byte === STAR && this.#startsPair(at, SLASH)) {
          at++;
          if (--this.#commentDepth === 0) return at + 1;
        } else if (byte === SLASH && this.#startsPair(at, STAR)) {
          at++;
          this.#commentDepth++;
        }
      }
    }
    return this.#wait(at, "comment");
  }

  /** The rest of a plain string or quoted identifier; a doubled `quote` does not end it. */
  #quoted(from: number, quote: number, mode: "string" | "identifier"): number {
    const { buffer, limit } = this;
    let at = from;
    for (; at < limit; at++) {
      const byte = buffer[at];
      if (byte === quote) {
        if (at + 1 === limit && !this.closed) break;
        if (!this.#startsPair(at, quote)) return at + 1;
        at++;
      } else if (byte === LF) this.#nextLine(at + 1);
    }
    return this.#wait(at, mode);
  }

  #escapeString(from: number): number {
    const { buffer, limit } = this;
    let at = from;
    for (; at < limit; at++) {
      const byte = buffer[at];
      if (byte === LF) this.#nextLine(at + 1);
      else if (byte === QUOTE || byte === BACKSLASH) {
        if (at + 1 === limit && !this.closed) break;
        if (byte === BACKSLASH) {
          if (!this.#startsPair(at, LF)) at++;
        } else if (this.#startsPair(at, QUOTE)) at++;
        else return this.#afterEscape(at + 1);
      }
    }
    return this.#wait(Math.min(at, limit), "escape");
  }

  /** Behind an escape string. Where its line ends right here, psql looks for the string's continuation at the start of the next one. */
  #afterEscape(from: number): number {
    let at = from;
    while (at < this.limit && this.buffer[at] === LF) {
      const next = this.#newline(at);
      if (next < 0) return this.#wait(at, "after-escape");
      at = next;
    }
    if (at === this.limit) return this.#wait(at, "after-escape");
    const end = continuationEnd(this.buffer, at, this.limit);
    if (end === UNDECIDED) return this.closed ? at : this.#wait(at, "after-escape");
    return end === at ? at : this.#escapeString(end);
  }

  #dollar(from: number): number {
    const { buffer, limit } = this;
    const tag = this.#tag;
    const found = buffer.indexOf(tag, from);
    if (found >= 0) {
      this.#countLines(from, found);
      return found + tag.length;
    }
    // The tag may have begun: its last byte is missing at least.
    const end = this.closed ? limit : Math.max(from, limit - tag.length + 1);
    this.#countLines(from, end);
    return this.#wait(end, "dollar");
  }

  /** Counts the lines of a stretch. In a long one, searching for line feeds is several times faster than looking at each byte. */
  #countLines(from: number, to: number): void {
    if (to - from < SHORT_STRETCH) {
      for (let at = from; at < to; at++) if (this.buffer[at] === LF) this.#nextLine(at + 1);
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

  #word(from: number): number {
    const { buffer, limit } = this;
    let end = from + 1;
    while (end < limit && IN_WORD[buffer[end] ?? 0] !== 0) end++;
    if (end === limit && !this.closed) {
      if (end - from <= LONG_WORD) return this.#wait(from, "code");
      this.#wordSeen(from, end);
      return this.#wait(end, "long-word");
    }
    if (end === from + 1 && end < limit && buffer[end] === QUOTE) return this.#prefixedString(from);
    if (end === from + 1 && this.#startsPair(from, AMPERSAND) && ((buffer[from] ?? 0) | 0x20) === LOWER_U) return end;
    this.#wordSeen(from, end);
    return end;
  }

  #wordSeen(from: number, end: number): void {
    if (this.routine.watching) this.routine.word(this.buffer, from, end, this.depth);
  }

  #longWord(from: number): number {
    let end = from;
    while (end < this.limit && IN_WORD[this.buffer[end] ?? 0] !== 0) end++;
    return end === this.limit ? this.#wait(end, "long-word") : end;
  }

  /** A letter right before a quote. The letters that can start a string are no words then; only E changes how the string is read. */
  #prefixedString(at: number): number {
    const letter = (this.buffer[at] ?? 0) | 0x20;
    if (letter === LOWER_E) {
      this.#opened(at);
      return this.#escapeString(at + 2);
    }
    if (letter !== LOWER_N && letter !== LOWER_B && letter !== LOWER_X) this.#wordSeen(at, at + 1);
    return at + 1;
  }

  /** The tokens that need a look ahead and are too rare for the main loop. */
  #lookahead(kind: number, at: number): number {
    const { buffer, limit } = this;
    if (kind === KIND_DOUBLE_QUOTE) {
      this.#opened(at);
      return this.#quoted(at + 1, DOUBLE_QUOTE, "identifier");
    }
    if (kind === KIND_DOLLAR) return this.#openDollar(at);
    if (kind === KIND_COLON) return this.#colon(at);
    let end: number;
    if (kind === KIND_DIGIT) end = numberEnd(buffer, at, limit);
    else if (this.#startsPair(at, DOT)) return at + 2;
    else end = IS_DIGIT[buffer[at + 1] ?? 0] === 0 ? at + 1 : numberEnd(buffer, at, limit);
    return end === limit && !this.closed ? this.#wait(at, "code") : end;
  }

  #openDollar(at: number): number {
    const { buffer, limit } = this;
    const tagEnd = dollarTagEnd(buffer, at, limit);
    if (tagEnd > at) {
      this.#opened(at);
      if (!isTag(buffer, at, tagEnd, this.#tag)) this.#tag = Buffer.from(buffer.subarray(at, tagEnd));
      return this.#dollar(tagEnd);
    }
    if (tagEnd === UNDECIDED && !this.closed) return this.#wait(at, "code");
    const end = parameterEnd(buffer, at, limit);
    return end === limit && !this.closed ? this.#wait(at, "code") : end;
  }

  #colon(at: number): number {
    const { buffer, limit } = this;
    const test = variableTestEnd(buffer, at, limit);
    if (test > at) {
      // psql replaces the test by its answer, and no variable is set here.
      this.#cuts.push({ from: at, to: test, insert: "FALSE" });
      return test;
    }
    if (test === UNDECIDED && !this.closed) return this.#wait(at, "code");
    const end = colonEnd(buffer, at, limit);
    return end === limit && !this.closed ? this.#wait(at, "code") : end;
  }

  /** psql sends `\;` and `\:` without the backslash; all else is a command. */
  #backslash(at: number): Stop {
    const next = this.buffer[at + 1];
    this.position = at;
    if (next !== SEMICOLON && next !== COLON) return "backslash";
    if (!this.#tokenSeen) this.#markToken(at);
    this.#cuts.push({ from: at, to: at + 1, insert: "" });
    this.position = at + 2;
    if (next === COLON) return this.scan();
    this.routine.restart();
    return "joined";
  }

  #markStart(at: number): void {
    this.start = at;
    this.startPlace = this.placeHere(at);
  }

  #markToken(at: number): void {
    this.#tokenSeen = true;
    this.tokenPlace = this.placeHere(at);
    if (this.start >= 0) return;
    this.start = at;
    this.startPlace = this.tokenPlace;
  }

  /** The place of a byte on the current line. */
  placeHere(at: number): Place {
    return { offset: this.base + at, line: this.line, column: this.#columnAt(at) };
  }

  /** The place of a byte of the open statement, on line `line`, which may have been passed. */
  placeWithin(at: number, line: number): Place {
    let from = at;
    while (from > this.start && this.buffer[from - 1] !== LF) from--;
    const first = from === this.start ? this.startPlace.column : 1;
    return { offset: this.base + at, line, column: first + codePoints(this.buffer, from, at) };
  }

  /** The place of a byte that has not been scanned, or one of the few before `position` that were. */
  placeAhead(at: number): Place {
    const { buffer, position } = this;
    let line = this.line;
    let column = this.#columnAt(position) - codePoints(buffer, at, position);
    for (let index = position; index < at; index++) {
      const byte = buffer[index] ?? 0;
      if (byte === LF) {
        line++;
        column = 1;
      } else if (isLead(byte)) column++;
    }
    return { offset: this.base + at, line, column };
  }

  /** Goes on at `to` and counts the lines up to there. */
  pass(to: number): void {
    this.#countLines(this.position, to);
    this.position = to;
  }

  #columnAt(at: number): number {
    if (at > this.#anchor) {
      this.#anchorColumn += codePoints(this.buffer, this.#anchor, at);
      this.#anchor = at;
    }
    return this.#anchorColumn;
  }

  /** The statement's text up to `end`, as psql sends it: a view of the buffer where nothing was left out. */
  text(end: number): Buffer {
    const cuts = this.#cuts;
    if (cuts.length === 0) return this.buffer.subarray(this.start, end);
    const parts: Buffer[] = [];
    let from = this.start;
    for (const cut of cuts) {
      if (cut.from >= end) break;
      parts.push(this.buffer.subarray(from, cut.from), Buffer.from(cut.insert));
      from = cut.to;
    }
    if (from < end) parts.push(this.buffer.subarray(from, end));
    return Buffer.concat(parts);
  }

  /** What the text up to `end` lacks of the file. */
  gaps(end: number): readonly Gap[] {
    if (this.#cuts.length === 0) return NO_GAPS;
    const gaps: Gap[] = [];
    let left = this.start;
    for (const { from, to, insert } of this.#cuts) {
      if (from >= end) break;
      gaps.push({
        at: from - left + insert.length,
        bytes: to - from - insert.length,
        lines: lineFeeds(this.buffer, from, to),
      });
      left += to - from - insert.length;
    }
    return gaps;
  }

  /** Forgets the open statement. */
  finish(): void {
    this.start = -1;
    this.#tokenSeen = false;
    if (this.#cuts.length > 0) this.#cuts = [];
  }

  /** Where the open statement's text ends before a command at `at`: a command at the start of a line takes the line feed before it away. */
  endBefore(at: number): number {
    if (at <= this.start || this.buffer[at - 1] !== LF) return at;
    const last = this.#cuts.at(-1);
    return last?.to === at ? last.from - 1 : at - 1;
  }

  /** Leaves a command out of the open statement's text and goes on behind it. */
  skipCommand(at: number, end: number): void {
    this.position = end;
    if (this.start < 0) return;
    const from = this.endBefore(at);
    if (from < at && this.#cuts.at(-1)?.to === at) this.#cuts.pop();
    this.#cuts.push({ from, to: end, insert: "" });
  }

  /** Goes on in another buffer; `position` and `base` say where and which byte of the file its first one is. */
  load(buffer: Buffer, position: number, base: number): void {
    this.buffer = buffer;
    this.limit = buffer.length;
    this.position = position;
    this.base = base;
  }

  /** The byte at `at`, where scanning goes on, is on line `line`, in column `column`. */
  moveTo(at: number, line: number, column = 1): void {
    this.position = at;
    this.line = line;
    this.#anchor = at;
    this.#anchorColumn = column;
  }

  /** Index of the first byte that is still needed. */
  get needed(): number {
    return this.start < 0 ? this.position : this.start;
  }

  /** Moves every index down by `count`, for a buffer whose first `count` bytes were dropped. */
  drop(count: number): void {
    this.#columnAt(count);
    this.#anchor -= count;
    this.position -= count;
    this.open -= count;
    this.paren -= count;
    this.base += count;
    if (this.start < 0) return;
    this.start -= count;
    this.#cuts = this.#cuts.map(({ from, to, insert }) => ({ from: from - count, to: to - count, insert }));
  }

  /** Forgets parentheses and function bodies that are open, as psql does after a forced send. */
  reset(): void {
    this.depth = 0;
    this.routine.reset();
  }
}

function lineFeeds(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (bytes[at] === LF) count++;
  return count;
}

/** True where `buffer[from, to)` is `tag`. */
function isTag(buffer: Uint8Array, from: number, to: number, tag: Uint8Array): boolean {
  if (to - from !== tag.length) return false;
  for (let index = 0; index < tag.length; index++) if (buffer[from + index] !== tag[index]) return false;
  return true;
}

/** True for a byte that starts a code point. */
const isLead = (byte: number): boolean => (byte & 0xc0) !== 0x80;

function codePoints(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (isLead(bytes[at] ?? 0)) count++;
  return count;
}
