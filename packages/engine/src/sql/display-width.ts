/** What a terminal shows for one user-perceived character, and how many columns it takes. */
export interface Cell {
  readonly text: string;
  readonly width: number;
}

const TAB = "    ";
const WIDE =
  /\p{Emoji_Presentation}|\u{FE0F}|[\u{1100}-\u{115F}\u{2E80}-\u{303E}\u{3041}-\u{4DBF}\u{4E00}-\u{A4CF}\u{AC00}-\u{D7A3}\u{F900}-\u{FAFF}\u{FE30}-\u{FE6F}\u{FF00}-\u{FF60}\u{FFE0}-\u{FFE6}\u{20000}-\u{3FFFD}]/u;
const INVISIBLE = /^[\p{M}\p{Cf}]+$/u;
const CONTROL = /\p{Cc}/u;

/** The characters of a text as a terminal shows them: tabs as blanks, control characters as U+FFFD. */
export function cellsOf(text: string): readonly Cell[] {
  return [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)].map(({ segment }) => cellOf(segment));
}

function cellOf(segment: string): Cell {
  if (segment === "\t") return { text: TAB, width: TAB.length };
  if (CONTROL.test(segment)) return { text: "\u{FFFD}", width: 1 };
  if (INVISIBLE.test(segment)) return { text: segment, width: 0 };
  return { text: segment, width: WIDE.test(segment) ? 2 : 1 };
}

/** Columns of some cells together. */
export function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((width, cell) => width + cell.width, 0);
}
