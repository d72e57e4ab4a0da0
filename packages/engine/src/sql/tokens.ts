import {
  AMPERSAND,
  BACKSLASH,
  CR,
  DOUBLE_QUOTE,
  IS_DIGIT,
  KIND_BLANK,
  KIND_DIGIT,
  KIND_DOLLAR,
  KIND_DOT,
  KIND_DOUBLE_QUOTE,
  KIND_NEWLINE,
  KIND_OF,
  KIND_PLAIN,
  KIND_QUOTE,
  KIND_WORD,
  LF,
  LOWER_B,
  LOWER_E,
  LOWER_N,
  LOWER_U,
  LOWER_X,
  MINUS,
  QUOTE,
  SLASH,
  STAR,
  VERTICAL_TAB,
} from "./bytes.ts";
import { dollarTagEnd, numberEnd, parameterEnd, wordEnd } from "./lexemes.ts";
import { decodeText } from "./decode.ts";
import { keywordAt } from "./keywords.ts";

/** `name` is a quoted identifier, `body` a dollar-quoted string, `symbol` any single character that is none of the others. */
export type TokenType = "word" | "name" | "string" | "body" | "number" | "parameter" | "symbol";

/** One significant token of a statement. Offsets are bytes of the statement's text. */
export interface Token {
  readonly type: TokenType;
  readonly start: number;
  readonly end: number;
  /** A word in upper case, a symbol as it is; empty for the others, whose content `valueOf` reads. */
  readonly text: string;
}

/** Reads the significant tokens of one statement in order. Blanks and comments are passed over. */
export class TokenReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The next token, `undefined` behind the last one. What is not closed ends with the text. */
  next(): Token | undefined {
    const bytes = this.#bytes;
    const start = skipBlank(bytes, this.#at);
    if (start >= bytes.length) {
      this.#at = start;
      return undefined;
    }
    const token = readToken(bytes, start);
    this.#at = token.end;
    return token;
  }
}

/** The tokens of a statement, at most `count` of them (default: all); for callers that need to look back. */
export function tokensOf(bytes: Uint8Array, count = Number.POSITIVE_INFINITY): readonly Token[] {
  const reader = new TokenReader(bytes);
  const tokens: Token[] = [];
  while (tokens.length < count) {
    const token = reader.next();
    if (token === undefined) break;
    tokens.push(token);
  }
  return tokens;
}

/** What a quoted identifier, string or dollar-quoted body says, quotes undone; any other token as it is written. */
export function valueOf(bytes: Uint8Array, token: Token): string {
  const text = decodeText(bytes.subarray(token.start, token.end));
  if (token.type === "name") return inner(text, '"').replaceAll('""', '"');
  if (token.type === "body") {
    const tag = text.slice(0, text.indexOf("$", 1) + 1);
    return text.endsWith(tag) && text.length >= 2 * tag.length
      ? text.slice(tag.length, -tag.length)
      : text.slice(tag.length);
  }
  if (token.type !== "string") return text;
  const content = inner(text, "'").replaceAll("''", "'");
  return text.startsWith("e") || text.startsWith("E") ? unescape(content) : content;
}

function inner(text: string, quote: string): string {
  const from = text.indexOf(quote) + 1;
  return text.endsWith(quote) && text.length > from ? text.slice(from, -1) : text.slice(from);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

function unescape(text: string): string {
  return text.replaceAll(/\\(x[0-9a-f]{1,2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[0-7]{1,3}|.)/gis, (_, escape: string) => {
    const kind = escape.charAt(0);
    if (escape.length > 1)
      return String.fromCodePoint(
        Number.parseInt(
          kind === "x" || kind === "u" || kind === "U" ? escape.slice(1) : escape,
          kind >= "0" && kind <= "7" ? 8 : 16,
        ),
      );
    return ESCAPES.get(kind) ?? kind;
  });
}

/** Index of the first byte at or behind `from` that is no blank and in no comment. */
export function skipBlank(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at];
    if (byte === undefined) return bytes.length;
    const kind = KIND_OF[byte];
    if (kind === KIND_BLANK || kind === KIND_NEWLINE || byte === VERTICAL_TAB) at++;
    else if (byte === MINUS && bytes[at + 1] === MINUS) {
      while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
    } else if (byte === SLASH && bytes[at + 1] === STAR) at = commentEnd(bytes, at + 2);
    else return at;
  }
}

function commentEnd(bytes: Uint8Array, from: number): number {
  let depth = 1;
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === STAR && bytes[at + 1] === SLASH) {
      at++;
      if (--depth === 0) return at + 1;
    } else if (bytes[at] === SLASH && bytes[at + 1] === STAR) {
      at++;
      depth++;
    }
  }
  return bytes.length;
}

function readToken(bytes: Buffer, start: number): Token {
  const length = bytes.length;
  switch (KIND_OF[bytes[start] ?? 0] ?? KIND_PLAIN) {
    case KIND_WORD:
      return readWord(bytes, start);
    case KIND_QUOTE:
      return plain("string", start, quotedEnd(bytes, start + 1, QUOTE, false));
    case KIND_DOUBLE_QUOTE:
      return plain("name", start, quotedEnd(bytes, start + 1, DOUBLE_QUOTE, false));
    case KIND_DIGIT:
      return plain("number", start, numberEnd(bytes, start, length));
    case KIND_DOT:
      if (IS_DIGIT[bytes[start + 1] ?? 0] !== 0) return plain("number", start, numberEnd(bytes, start, length));
      return symbol(bytes, start);
    case KIND_DOLLAR: {
      const tagEnd = dollarTagEnd(bytes, start, length);
      if (tagEnd > start) return plain("body", start, bodyEnd(bytes, start, tagEnd));
      const end = parameterEnd(bytes, start, length);
      return end === start + 1 ? symbol(bytes, start) : plain("parameter", start, end);
    }
    default:
      return symbol(bytes, start);
  }
}

function readWord(bytes: Buffer, start: number): Token {
  const next = bytes[start + 1];
  const letter = (bytes[start] ?? 0) | 0x20;
  if (next === QUOTE && (letter === LOWER_E || letter === LOWER_B || letter === LOWER_X || letter === LOWER_N)) {
    return plain("string", start, quotedEnd(bytes, start + 2, QUOTE, letter === LOWER_E));
  }
  if (next === AMPERSAND && letter === LOWER_U) {
    const quote = bytes[start + 2];
    if (quote === QUOTE) return plain("string", start, quotedEnd(bytes, start + 3, QUOTE, false));
    if (quote === DOUBLE_QUOTE) return plain("name", start, quotedEnd(bytes, start + 3, DOUBLE_QUOTE, false));
  }
  const end = wordEnd(bytes, start, bytes.length);
  return { type: "word", start, end, text: keywordAt(bytes, start, end) ?? upperCase(bytes, start, end) };
}

const plain = (type: TokenType, start: number, end: number): Token => ({ type, start, end, text: "" });

const symbol = (bytes: Uint8Array, start: number): Token => ({
  type: "symbol",
  start,
  end: start + 1,
  text: String.fromCharCode(bytes[start] ?? 0),
});

/** Letters beyond ASCII stay as they are: PostgreSQL's keywords are ASCII, and folding the rest depends on the server's locale. */
function upperCase(bytes: Buffer, start: number, end: number): string {
  for (let at = start; at < end; at++) {
    if ((bytes[at] ?? 0) < 0x80) continue;
    return decodeText(bytes.subarray(start, end)).replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase());
  }
  return bytes.toString("latin1", start, end).toUpperCase();
}

function quotedEnd(bytes: Uint8Array, from: number, quote: number, escapes: boolean): number {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (escapes && byte === BACKSLASH) at++;
    else if (byte === quote) {
      if (bytes[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return bytes.length;
}

function bodyEnd(bytes: Buffer, start: number, tagEnd: number): number {
  const tag = bytes.subarray(start, tagEnd);
  const found = bytes.indexOf(tag, tagEnd);
  return found < 0 ? bytes.length : found + tag.length;
}
