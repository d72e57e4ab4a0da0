// The bytes that mean something to the scanners. Constants of their own, not of an object: bundlers then put their values in place.
export const NUL = 0x00;
export const TAB = 0x09;
export const LF = 0x0a;
export const VERTICAL_TAB = 0x0b;
export const FF = 0x0c;
export const CR = 0x0d;
export const SPACE = 0x20;
export const DOUBLE_QUOTE = 0x22;
export const DOLLAR = 0x24;
export const AMPERSAND = 0x26;
export const QUOTE = 0x27;
export const OPEN = 0x28;
export const CLOSE = 0x29;
export const STAR = 0x2a;
export const PLUS = 0x2b;
export const MINUS = 0x2d;
export const DOT = 0x2e;
export const SLASH = 0x2f;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const QUESTION = 0x3f;
export const BACKSLASH = 0x5c;
export const BACKTICK = 0x60;
export const PIPE = 0x7c;
export const LOWER_B = 0x62;
export const LOWER_E = 0x65;
export const LOWER_N = 0x6e;
export const LOWER_U = 0x75;
export const LOWER_X = 0x78;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;

// What a byte starts when it stands outside of quotes and comments. `KIND_PLAIN` is a token of no consequence.
export const KIND_PLAIN = 0;
export const KIND_BLANK = 1;
export const KIND_NEWLINE = 2;
export const KIND_WORD = 3;
export const KIND_DIGIT = 4;
export const KIND_QUOTE = 5;
export const KIND_DOUBLE_QUOTE = 6;
export const KIND_DOLLAR = 7;
export const KIND_MINUS = 8;
export const KIND_SLASH = 9;
export const KIND_OPEN = 10;
export const KIND_CLOSE = 11;
export const KIND_SEMICOLON = 12;
export const KIND_BACKSLASH = 13;
export const KIND_COLON = 14;
export const KIND_DOT = 15;

const isLetter = (byte: number): boolean => {
  const lower = byte | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || byte === 0x5f || byte >= 0x80;
};

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

const table = (value: (byte: number) => number): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) => value(byte));

const SINGLES: ReadonlyMap<number, number> = new Map([
  [SPACE, KIND_BLANK],
  [TAB, KIND_BLANK],
  [CR, KIND_BLANK],
  [FF, KIND_BLANK],
  [LF, KIND_NEWLINE],
  [QUOTE, KIND_QUOTE],
  [DOUBLE_QUOTE, KIND_DOUBLE_QUOTE],
  [DOLLAR, KIND_DOLLAR],
  [MINUS, KIND_MINUS],
  [SLASH, KIND_SLASH],
  [OPEN, KIND_OPEN],
  [CLOSE, KIND_CLOSE],
  [SEMICOLON, KIND_SEMICOLON],
  [BACKSLASH, KIND_BACKSLASH],
  [COLON, KIND_COLON],
  [DOT, KIND_DOT],
]);

/** The kind of each byte. A vertical tab is no blank: psql 15 does not take it for one. */
export const KIND_OF = table(
  (byte) => SINGLES.get(byte) ?? (isLetter(byte) ? KIND_WORD : isDigit(byte) ? KIND_DIGIT : KIND_PLAIN),
);

/** 1 for bytes that continue an identifier: letters, digits, `_`, `$` and everything beyond ASCII. */
export const IN_WORD = table((byte) => (isLetter(byte) || isDigit(byte) || byte === DOLLAR ? 1 : 0));

/** 1 for bytes of a dollar quote's tag or a psql variable's name: as `IN_WORD` without `$`. */
export const IN_TAG = table((byte) => (isLetter(byte) || isDigit(byte) ? 1 : 0));

/** 1 for bytes that start an identifier. */
export const STARTS_WORD = table((byte) => (isLetter(byte) ? 1 : 0));

/** 1 for decimal digits. */
export const IS_DIGIT = table((byte) => (isDigit(byte) ? 1 : 0));

/** 1 for blanks that do not end a line. */
export const IS_BLANK = table((byte) => (SINGLES.get(byte) === KIND_BLANK ? 1 : 0));
