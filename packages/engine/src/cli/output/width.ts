/** Marks that take no cell of their own. */
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** Characters that take two cells: East Asian scripts and emoji. */
const WIDE =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1F64F}\u{1F680}-\u{1F6FF}\u{1F900}-\u{1F9FF}\u{20000}-\u{3FFFD}]$/u;

/** How many cells of a terminal a text takes. The text holds no control characters. */
export function displayWidth(text: string): number {
  if (/^[\u0020-\u007E]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += cells(character);
  return width;
}

function cells(character: string): number {
  if (ZERO.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** The text padded with spaces to a width; longer text stays as it is. */
export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - displayWidth(text))) + text;
}

/** The beginning of a text, at most `width` cells, with a mark where something was cut. */
export function truncateEnd(text: string, width: number, mark: string): string {
  if (displayWidth(text) <= width) return text;
  return take(Array.from(text), width - displayWidth(mark)).join("") + mark;
}

/** Beginning and end of a text: names of files say most at both ends. */
export function truncateMiddle(text: string, width: number, mark: string): string {
  if (displayWidth(text) <= width) return text;
  const room = Math.max(0, width - displayWidth(mark));
  const head = take(Array.from(text), Math.ceil(room / 2));
  const tail = take(Array.from(text).toReversed(), Math.floor(room / 2)).toReversed();
  return head.join("") + mark + tail.join("");
}

function take(characters: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const character of characters) {
    used += cells(character);
    if (used > width) break;
    taken.push(character);
  }
  return taken;
}
