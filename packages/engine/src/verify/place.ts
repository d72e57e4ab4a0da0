import type { Location, SlipwayError } from "../errors.ts";
import { watchedPieces } from "../run/send-part.ts";
import type { Migration } from "../source/migration.ts";
import { tokenIndex } from "../sql/position.ts";
import type { Change } from "./difference.ts";

export const labelOf = ({ track, file }: Migration): string => `${track}/${file}`;

/** The place that an error names. */
export function placeOf({ details }: SlipwayError): Location | null {
  const place: unknown = details["location"];
  if (typeof place !== "object" || place === null) return null;
  const { file, line, column }: { readonly file?: unknown; readonly line?: unknown; readonly column?: unknown } = place;
  return typeof file === "string" && typeof line === "number" && typeof column === "number"
    ? { file, line, column }
    : null;
}

/** What statements of a kind of change begin with; others only mention the object. */
const VERBS = {
  rows: /^(?:insert|update|delete|truncate|merge|copy|with|do|call|select)\b/iu,
  loss: /^(?:truncate|delete|drop|do|alter|update|merge|with|call|select)\b/iu,
  catalog: /^(?:create|alter|drop|comment|grant|revoke|do|call|select|security|set|import)\b/iu,
} as const;

/** The first statement of the file that can have made the change: it holds the object's name. */
export function placeOfChange(migration: Migration, change: Change, verbs: keyof typeof VERBS): Location | null {
  const words = [lastName(change.subject.replace(/\(.*$/su, "")), ...(change.kind === "column" ? [change.key] : [])];
  let fallback: Location | null = null;
  for (const piece of watchedPieces(migration)) {
    if (piece.type !== "statement") continue;
    const text = piece.bytes.toString("utf8", tokenIndex(piece));
    if (!VERBS[verbs].test(text)) continue;
    const place = { file: labelOf(migration), line: piece.tokenLine, column: piece.tokenColumn };
    if (words.every((word) => text.toLowerCase().includes(word.toLowerCase()))) return place;
    fallback ??= place;
  }
  return fallback;
}

/** The last name of `table app.users` or `"app"."users"`. */
function lastName(text: string): string {
  const name = /(?:"((?:[^"]|"")*)"|([^\s."]+))$/u.exec(text);
  return name?.[1]?.replaceAll('""', '"') ?? name?.[2] ?? text;
}
