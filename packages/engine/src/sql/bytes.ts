/** The bytes that mean something to the scanners, by name. */
export const BYTE = {
  NUL: 0x00,
  TAB: 0x09,
  LF: 0x0a,
  VERTICAL_TAB: 0x0b,
  FF: 0x0c,
  CR: 0x0d,
  SPACE: 0x20,
  DOUBLE_QUOTE: 0x22,
  DOLLAR: 0x24,
  AMPERSAND: 0x26,
  QUOTE: 0x27,
  OPEN: 0x28,
  CLOSE: 0x29,
  STAR: 0x2a,
  PLUS: 0x2b,
  MINUS: 0x2d,
  DOT: 0x2e,
  SLASH: 0x2f,
  COLON: 0x3a,
  SEMICOLON: 0x3b,
  QUESTION: 0x3f,
  BACKSLASH: 0x5c,
  BACKTICK: 0x60,
  PIPE: 0x7c,
  LOWER_B: 0x62,
  LOWER_E: 0x65,
  LOWER_N: 0x6e,
  LOWER_U: 0x75,
  LOWER_X: 0x78,
  OPEN_BRACE: 0x7b,
  CLOSE_BRACE: 0x7d,
} as const;

/** What a byte starts when it stands outside of quotes and comments. `PLAIN` bytes are tokens of no consequence. */
export const KIND = {
  PLAIN: 0,
  BLANK: 1,
  NEWLINE: 2,
  WORD: 3,
  DIGIT: 4,
  QUOTE: 5,
  DOUBLE_QUOTE: 6,
  DOLLAR: 7,
  MINUS: 8,
  SLASH: 9,
  OPEN: 10,
  CLOSE: 11,
  SEMICOLON: 12,
  BACKSLASH: 13,
  COLON: 14,
  DOT: 15,
} as const;

const isLetter = (byte: number): boolean => {
  const lower = byte | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || byte === 0x5f || byte >= 0x80;
};

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

const table = (value: (byte: number) => number): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) => value(byte));

const SINGLES: ReadonlyMap<number, number> = new Map([
  [BYTE.SPACE, KIND.BLANK],
  [BYTE.TAB, KIND.BLANK],
  [BYTE.CR, KIND.BLANK],
  [BYTE.FF, KIND.BLANK],
  [BYTE.LF, KIND.NEWLINE],
  [BYTE.QUOTE, KIND.QUOTE],
  [BYTE.DOUBLE_QUOTE, KIND.DOUBLE_QUOTE],
  [BYTE.DOLLAR, KIND.DOLLAR],
  [BYTE.MINUS, KIND.MINUS],
  [BYTE.SLASH, KIND.SLASH],
  [BYTE.OPEN, KIND.OPEN],
  [BYTE.CLOSE, KIND.CLOSE],
  [BYTE.SEMICOLON, KIND.SEMICOLON],
  [BYTE.BACKSLASH, KIND.BACKSLASH],
  [BYTE.COLON, KIND.COLON],
  [BYTE.DOT, KIND.DOT],
]);

/** `KIND` of each byte. A vertical tab is no blank: psql 15 does not take it for one. */
export const KIND_OF = table(
  (byte) => SINGLES.get(byte) ?? (isLetter(byte) ? KIND.WORD : isDigit(byte) ? KIND.DIGIT : KIND.PLAIN),
);

/** 1 for bytes that continue an identifier: letters, digits, `_`, `$` and everything beyond ASCII. */
export const IN_WORD = table((byte) => (isLetter(byte) || isDigit(byte) || byte === BYTE.DOLLAR ? 1 : 0));

/** 1 for bytes of a dollar quote's tag or a psql variable's name: as `IN_WORD` without `$`. */
export const IN_TAG = table((byte) => (isLetter(byte) || isDigit(byte) ? 1 : 0));

/** 1 for bytes that start an identifier. */
export const STARTS_WORD = table((byte) => (isLetter(byte) ? 1 : 0));

/** 1 for decimal digits. */
export const IS_DIGIT = table((byte) => (isDigit(byte) ? 1 : 0));

/** 1 for blanks that do not end a line. */
export const IS_BLANK = table((byte) => (SINGLES.get(byte) === KIND.BLANK ? 1 : 0));
