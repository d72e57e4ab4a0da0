import { BACKSLASH, CR, DOT, LF } from "./bytes.ts";

const MARKER = Buffer.from("\n\\.");
const OPEN = -1;
const NONE = -2;

/** Where the data of a COPY block ends. */
export interface CopyEnd {
  /** Index behind the last byte of data that can be told from the marker so far. */
  readonly dataEnd: number;
  /** Index behind the line `\.`; -1 where it has not been seen yet. */
  readonly end: number;
}

/**
 * Looks for the line `\.` that ends a COPY block, from `from` on. `lineStart` says whether a line starts there. `final`: no more bytes
 * follow; a `\.` without a line feed then ends the block as well.
 */
export function findCopyEnd(bytes: Buffer, from: number, lineStart: boolean, final: boolean): CopyEnd {
  if (lineStart) {
    const end = markerEnd(bytes, from, final);
    if (end !== NONE) return { dataEnd: from, end };
  }
  for (let at = bytes.indexOf(MARKER, from); at >= 0; at = bytes.indexOf(MARKER, at + 1)) {
    const end = markerEnd(bytes, at + 1, final);
    if (end !== NONE) return { dataEnd: at + 1, end };
  }
  return { dataEnd: final ? bytes.length : decidedEnd(bytes, from), end: OPEN };
}

/** End of the marker line at `at`: `NONE` where it is something else, `OPEN` where the bytes end within it. */
function markerEnd(bytes: Buffer, at: number, final: boolean): number {
  if (at >= bytes.length) return NONE;
  if (bytes[at] !== BACKSLASH) return NONE;
  if (at + 1 >= bytes.length) return final ? NONE : OPEN;
  if (bytes[at + 1] !== DOT) return NONE;
  const end = bytes[at + 2] === CR ? at + 3 : at + 2;
  if (end >= bytes.length) return final ? end : OPEN;
  return bytes[end] === LF ? end + 1 : NONE;
}

/** Everything but a last line that may still become the marker. */
function decidedEnd(bytes: Buffer, from: number): number {
  const last = bytes.length - 1;
  return last >= from && bytes[last] === BACKSLASH && last > from && bytes[last - 1] === LF ? last : bytes.length;
}
