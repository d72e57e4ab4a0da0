import {
  CLOSE_BRACE,
  COLON,
  CR,
  DOLLAR,
  DOT,
  IN_TAG,
  IN_WORD,
  IS_BLANK,
  IS_DIGIT,
  LF,
  LOWER_E,
  MINUS,
  OPEN_BRACE,
  PLUS,
  QUESTION,
  QUOTE,
  STARTS_WORD,
} from "./bytes.ts";

/** The token touches the end of the buffer, so more bytes could change it. */
export const UNDECIDED = -1;

function skip(bytes: Uint8Array, at: number, limit: number, table: Uint8Array): number {
  let end = at;
  while (end < limit && table[bytes[end] ?? 0] !== 0) end++;
  return end;
}

/**
 * End of the number at `at` (a digit, or a point before a digit). Letters right behind a number belong to it, so `1E'…'` holds no
 * escape string; `1..2` are three tokens.
 */
export function numberEnd(bytes: Uint8Array, at: number, limit: number): number {
  let end = skip(bytes, at, limit, IS_DIGIT);
  if (bytes[end] === DOT && (end === at || bytes[end + 1] !== DOT)) end = skip(bytes, end + 1, limit, IS_DIGIT);
  const sign = bytes[end + 1];
  if (((bytes[end] ?? 0) | 0x20) === LOWER_E && (sign === PLUS || sign === MINUS) && end + 2 <= limit) {
    const digits = skip(bytes, end + 2, limit, IS_DIGIT);
    if (digits === end + 2) return digits;
    end = digits;
  }
  return wordEnd(bytes, end, limit);
}

/** End of the identifier at `at`; `at` itself where none starts there. */
export function wordEnd(bytes: Uint8Array, at: number, limit: number): number {
  return at < limit && STARTS_WORD[bytes[at] ?? 0] !== 0 ? skip(bytes, at + 1, limit, IN_WORD) : at;
}

/** End of the dollar quote's delimiter (`$$`, `$tag$`) at `at`; `at` where there is none. `UNDECIDED` where the buffer ends within it. */
export function dollarTagEnd(bytes: Uint8Array, at: number, limit: number): number {
  const first = at + 1;
  const end = first < limit && STARTS_WORD[bytes[first] ?? 0] !== 0 ? skip(bytes, first + 1, limit, IN_TAG) : first;
  if (end >= limit) return UNDECIDED;
  return bytes[end] === DOLLAR ? end + 1 : at;
}

/** End of the parameter (`$1`) at `at`; right behind the `$` where no digit follows. */
export function parameterEnd(bytes: Uint8Array, at: number, limit: number): number {
  const end = skip(bytes, at + 1, limit, IS_DIGIT);
  return end === at + 1 ? end : wordEnd(bytes, end, limit);
}

/** End of what starts with the colon at `at`: a cast, `:=`, or the name of a psql variable, which is no word even where it looks like one. */
export function colonEnd(bytes: Uint8Array, at: number, limit: number): number {
  const next = bytes[at + 1];
  if (next === COLON) return at + 2;
  return skip(bytes, at + 1, limit, IN_TAG);
}

/** End of psql's test for a variable, `:{?name}`, at `at`; `at` where there is none. */
export function variableTestEnd(bytes: Uint8Array, at: number, limit: number): number {
  if (at + 2 >= limit) return UNDECIDED;
  if (bytes[at + 1] !== OPEN_BRACE || bytes[at + 2] !== QUESTION) return at;
  const end = skip(bytes, at + 3, limit, IN_TAG);
  if (end >= limit) return UNDECIDED;
  return end > at + 3 && bytes[end] === CLOSE_BRACE ? end + 1 : at;
}

/** Index of the carriage return or line feed that ends a `--` comment, or `limit`. */
export function lineCommentEnd(bytes: Uint8Array, at: number, limit: number): number {
  let end = at;
  while (end < limit && bytes[end] !== LF && bytes[end] !== CR) end++;
  return end;
}

/**
 * Where an escape string that was closed before `at` goes on: behind the quote that follows blanks and comments with at least one
 * carriage return among them (psql reads by line, so a line feed never stands there). `at` where it does not go on.
 */
export function continuationEnd(bytes: Uint8Array, at: number, limit: number): number {
  let end = at;
  let newline = false;
  while (end < limit) {
    const byte = bytes[end] ?? 0;
    if (byte === QUOTE) return newline ? end + 1 : at;
    if (IS_BLANK[byte] !== 0) {
      if (byte === CR) newline = true;
      end++;
    } else if (byte === MINUS) {
      if (end + 1 >= limit) return UNDECIDED;
      if (bytes[end + 1] !== MINUS) return at;
      end = lineCommentEnd(bytes, end + 2, limit);
    } else {
      return at;
    }
  }
  return UNDECIDED;
}
