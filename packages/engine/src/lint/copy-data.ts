import { LF, TAB } from "../sql/bytes.ts";
import { personalKind } from "./personal.ts";
import { personalHint, personalMessage } from "./rules/personal-data.ts";

/** The data of a COPY … FROM stdin; `start` is a byte of the file. */
export interface CopyData {
  readonly start: number;
  readonly bytes: Buffer;
}

/** So much of the data is looked at: what is further down looks the same. */
const LOOKED_AT_BYTES = 4 << 20;

/** Values in the data that look like those of real people: the first of each kind. */
export function copyProblems(
  data: CopyData | undefined,
): readonly { message: string; hint: string; start: number; end: number }[] {
  if (data === undefined) return [];
  const bytes = data.bytes.subarray(0, LOOKED_AT_BYTES);
  const found = new Map<string, { count: number; start: number; end: number }>();
  for (const [from, to] of fields(bytes)) {
    const kind = personalKind(bytes.toString("utf8", from, to));
    if (kind === null) continue;
    const known = found.get(kind);
    if (known === undefined) found.set(kind, { count: 1, start: data.start + from, end: data.start + to });
    else known.count++;
  }
  return [...found].map(([kind, { count, start, end }]) => ({
    message: personalMessage(kind, count),
    hint: personalHint(kind),
    start,
    end,
  }));
}

/** The fields of the text format, and, cut at commas, those of CSV. */
function* fields(bytes: Buffer): Generator<readonly [number, number], void, void> {
  let from = 0;
  for (let at = 0; at <= bytes.length; at++) {
    const byte = bytes[at];
    if (at < bytes.length && byte !== LF && byte !== TAB && byte !== COMMA) continue;
    if (at > from) yield [from, at];
    from = at + 1;
  }
}

const COMMA = 0x2c;
