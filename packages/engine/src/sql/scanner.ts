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
  KIND_DOT,
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
import type { Cursor, Place } from "./cursor.ts";
import type { OpenStatement } from "./open-statement.ts";
import { Routine } from "./routine.ts";

export type { Gap } from "./open-statement.ts";

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

/** The modes that only their own end ends. */
const OPEN_ENDED: ReadonlySet<Mode> = new Set<Mode>(["string", "escape", "identifier", "comment", "dollar"]);

/** Something that is never closed. */
export interface Unclosed {
  readonly what: Mode | "parenthesis" | "function body";
  readonly place: Place;
}

/** A word longer than this is no keyword; the rest of it need not be kept in view. */
const LONG_WORD = 64;

/**
 * psql's scanner, over a buffer that grows at its end. It follows psql's rules, which differ from the server's in places: it knows
 * quotes, comments, parentheses and `BEGIN … END` of SQL-standard function bodies, and nothing else. A token that touches the end of
 * an unfinished buffer is left for the next call, so chunk boundaries change nothing.
 */
export class Scanner {
  readonly #cursor: Cursor;
  readonly #statement: OpenStatement;
  readonly #routine = new Routine();
  #mode: Mode = "code";
  #depth = 0;
  #commentDepth = 0;
  #tag: Buffer = Buffer.alloc(0);
  /** Index and line where the innermost quote or comment opened. */
  #open = 0;
  #openLine = 1;
  /** Index and line where the outermost parenthesis opened. */
  #paren = 0;
  #parenLine = 1;

  constructor(cursor: Cursor, statement: OpenStatement) {
    this.#cursor = cursor;
    this.#statement = statement;
  }

  /** True inside of a string, quoted identifier or block comment. */
  get quoted(): boolean {
    return OPEN_ENDED.has(this.#mode);
  }

  /** Scans up to the next stop. After `statement` and `backslash`, the cursor is behind the `;` or at the `\`. */
  scan(): Stop {
    const cursor = this.#cursor;
    const statement = this.#statement;
    const resumed = this.#resume();
    if (resumed < 0) return "more";
    this.#mode = "code";
    const { buffer, closed, limit } = cursor;
    let at = resumed;
    while (at < limit) {
      const kind = KIND_OF[buffer[at] ?? 0] ?? 0;
      let next: number;
      if (kind === KIND_BLANK) next = at + 1;
      else if (kind === KIND_NEWLINE) next = this.#newline(at, "code");
      else if (kind === KIND_MINUS && this.#startsPair(at, MINUS)) next = this.#lineComment(at + 2);
      else if (kind === KIND_SLASH && this.#startsPair(at, STAR)) next = this.#openComment(at);
      else {
        if (at + 1 === limit && !closed && kind !== KIND_SEMICOLON) break;
        if (kind === KIND_BACKSLASH) return this.#backslash(at);
        if (!statement.tokenSeen) statement.beginToken(at);
        if (kind === KIND_SEMICOLON && this.#depth === 0 && this.#routine.depth === 0) {
          this.#routine.restart();
          cursor.position = at + 1;
          return "statement";
        }
        next = kind === KIND_WORD ? this.#word(at) : kind === KIND_PLAIN ? at + 1 : this.#token(kind, at);
      }
      if (next < 0) return "more";
      at = next;
    }
    cursor.position = at;
    return "more";
  }

  /** Takes up again what the buffer's end interrupted; -1 where it is not at its end yet. */
  #resume(): number {
    const at = this.#cursor.position;
    switch (this.#mode) {
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
    this.#cursor.position = at;
    this.#mode = mode;
    return -1;
  }

  #startsPair(at: number, second: number): boolean {
    return at + 1 < this.#cursor.limit && this.#cursor.buffer[at + 1] === second;
  }

  #opened(at: number): void {
    this.#open = at;
    this.#openLine = this.#cursor.line;
  }

  /** Passes the line's end at `at`. psql never sends the blank lines of a statement, nor the line feed before its end of file. */
  #newline(at: number, mode: Mode): number {
    const cursor = this.#cursor;
    if (!this.#statement.isOpen) {
      cursor.nextLine(at + 1);
      return at + 1;
    }
    const { buffer, limit } = cursor;
    let end = at + 1;
    while (end < limit && buffer[end] === LF) end++;
    if (end === limit) return this.#wait(at, mode);
    if (end > at + 1) this.#statement.cut(at + 1, end);
    cursor.line += end - at - 1;
    cursor.nextLine(end);
    return end;
  }

  #lineComment(at: number): number {
    const end = lineCommentEnd(this.#cursor.buffer, at, this.#cursor.limit);
    return end === this.#cursor.limit ? this.#wait(end, "line-comment") : end;
  }

  #openComment(at: number): number {
    this.#statement.begin(at);
    this.#opened(at);
    this.#commentDepth = 1;
    return this.#comment(at + 2);
  }

  #comment(from: number): number {
    const cursor = this.#cursor;
    const { buffer, limit } = cursor;
    let at = from;
    for (; at < limit; at++) {
      const byte = buffer[at];
      if (byte === LF) cursor.nextLine(at + 1);
      else if (byte === STAR || byte === SLASH) {
        if (at + 1 === limit && !cursor.closed) break;
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
    const cursor = this.#cursor;
    const { buffer, limit } = cursor;
    let at = from;
    for (; at < limit; at++) {
      const byte = buffer[at];
      if (byte === quote) {
        if (at + 1 === limit && !cursor.closed) break;
        if (!this.#startsPair(at, quote)) return at + 1;
        at++;
      } else if (byte === LF) cursor.nextLine(at + 1);
    }
    return this.#wait(at, mode);
  }

  #escapeString(from: number): number {
    const cursor = this.#cursor;
    const { buffer, limit } = cursor;
    let at = from;
    for (; at < limit; at++) {
      const byte = buffer[at];
      if (byte === LF) cursor.nextLine(at + 1);
      else if (byte === QUOTE || byte === BACKSLASH) {
        if (at + 1 === limit && !cursor.closed) break;
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
    const { buffer, closed, limit } = this.#cursor;
    const at = buffer[from] === LF ? this.#newline(from, "after-escape") : from;
    if (at < 0) return at;
    if (at === limit) return this.#wait(at, "after-escape");
    const end = continuationEnd(buffer, at, limit);
    if (end === UNDECIDED) return closed ? at : this.#wait(at, "after-escape");
    return end === at ? at : this.#escapeString(end);
  }

  #dollar(from: number): number {
    const { buffer, limit } = this.#cursor;
    const tag = this.#tag;
    const found = buffer.indexOf(tag, from);
    if (found >= 0) {
      this.#cursor.countLines(from, found);
      return found + tag.length;
    }
    // The tag may have begun: its last byte is missing at least.
    const end = this.#cursor.closed ? limit : Math.max(from, limit - tag.length + 1);
    this.#cursor.countLines(from, end);
    return this.#wait(end, "dollar");
  }

  #word(from: number): number {
    const { buffer, limit } = this.#cursor;
    let end = from + 1;
    while (end < limit && IN_WORD[buffer[end] ?? 0] !== 0) end++;
    if (end === limit && !this.#cursor.closed) {
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
    if (this.#routine.watching) this.#routine.word(this.#cursor.buffer, from, end, this.#depth);
  }

  #longWord(from: number): number {
    let end = from;
    while (end < this.#cursor.limit && IN_WORD[this.#cursor.buffer[end] ?? 0] !== 0) end++;
    return end === this.#cursor.limit ? this.#wait(end, "long-word") : end;
  }

  /** A letter right before a quote. The letters that can start a string are no words then; only E changes how the string is read. */
  #prefixedString(at: number): number {
    const letter = (this.#cursor.buffer[at] ?? 0) | 0x20;
    if (letter === LOWER_E) {
      this.#opened(at);
      return this.#escapeString(at + 2);
    }
    if (letter !== LOWER_N && letter !== LOWER_B && letter !== LOWER_X) this.#wordSeen(at, at + 1);
    return at + 1;
  }

  /** The tokens that are too rare for the main loop. */
  #token(kind: number, at: number): number {
    switch (kind) {
      case KIND_QUOTE:
        this.#opened(at);
        return this.#quoted(at + 1, QUOTE, "string");
      case KIND_DOUBLE_QUOTE:
        this.#opened(at);
        return this.#quoted(at + 1, DOUBLE_QUOTE, "identifier");
      case KIND_OPEN:
        return this.#openParenthesis(at);
      case KIND_CLOSE:
        if (this.#depth > 0) this.#depth--;
        return at + 1;
      case KIND_DIGIT:
      case KIND_DOT:
        return this.#number(at);
      case KIND_DOLLAR:
        return this.#openDollar(at);
      case KIND_COLON:
        return this.#colon(at);
      default:
        return at + 1;
    }
  }

  #openParenthesis(at: number): number {
    if (this.#depth++ === 0) {
      this.#paren = at;
      this.#parenLine = this.#cursor.line;
    }
    return at + 1;
  }

  #number(at: number): number {
    const { buffer, closed, limit } = this.#cursor;
    if (buffer[at] === DOT && IS_DIGIT[buffer[at + 1] ?? 0] === 0) return this.#startsPair(at, DOT) ? at + 2 : at + 1;
    const end = numberEnd(buffer, at, limit);
    return end === limit && !closed ? this.#wait(at, "code") : end;
  }

  #openDollar(at: number): number {
    const { buffer, limit } = this.#cursor;
    const tagEnd = dollarTagEnd(buffer, at, limit);
    if (tagEnd > at) {
      this.#opened(at);
      if (!isTag(buffer, at, tagEnd, this.#tag)) this.#tag = Buffer.from(buffer.subarray(at, tagEnd));
      return this.#dollar(tagEnd);
    }
    if (tagEnd === UNDECIDED && !this.#cursor.closed) return this.#wait(at, "code");
    const end = parameterEnd(buffer, at, limit);
    return end === limit && !this.#cursor.closed ? this.#wait(at, "code") : end;
  }

  #colon(at: number): number {
    const { buffer, limit } = this.#cursor;
    const test = variableTestEnd(buffer, at, limit);
    if (test > at) {
      // psql replaces the test by its answer, and no variable is set here.
      this.#statement.cut(at, test, "FALSE");
      return test;
    }
    if (test === UNDECIDED && !this.#cursor.closed) return this.#wait(at, "code");
    const end = colonEnd(buffer, at, limit);
    return end === limit && !this.#cursor.closed ? this.#wait(at, "code") : end;
  }

  /** psql sends `\;` and `\:` without the backslash; all else is a command. */
  #backslash(at: number): Stop {
    const statement = this.#statement;
    const next = this.#cursor.buffer[at + 1];
    this.#cursor.position = at;
    if (next !== SEMICOLON && next !== COLON) return "backslash";
    if (!statement.tokenSeen) statement.beginToken(at);
    statement.cut(at, at + 1);
    this.#cursor.position = at + 2;
    if (next === COLON) return this.scan();
    this.#routine.restart();
    return "joined";
  }

  /** Forgets parentheses and function bodies that are open, as psql does after a forced send. */
  reset(): void {
    this.#depth = 0;
    this.#routine.reset();
  }

  /** Moves every index down by `count`. */
  drop(count: number): void {
    this.#open -= count;
    this.#paren -= count;
  }

  /** What is open at the end of the file, and where it opened; `undefined` where all is closed. */
  unclosed(): Unclosed | undefined {
    const statement = this.#statement;
    if (this.quoted) return { what: this.#mode, place: statement.placeWithin(this.#open, this.#openLine) };
    if (this.#depth > 0) return { what: "parenthesis", place: statement.placeWithin(this.#paren, this.#parenLine) };
    return this.#routine.depth > 0 ? { what: "function body", place: statement.tokenPlace } : undefined;
  }
}

/** True where `buffer[from, to)` is `tag`. */
function isTag(buffer: Uint8Array, from: number, to: number, tag: Uint8Array): boolean {
  if (to - from !== tag.length) return false;
  for (let index = 0; index < tag.length; index++) if (buffer[from + index] !== tag[index]) return false;
  return true;
}
