import type { ObjectRecord } from "./object.ts";

/** An object, or one of its items, as the ledger names it. */
export interface Thing {
  readonly type: string;
  readonly identity: string;
  /** Key of the item; null: the object itself. */
  readonly key: string | null;
}

/** Items that share their name with something else on the object, such as the comment on a column: these words must be there too. */
const WORDED = /^(?:comment|grant|index|policy|rule|security label|trigger|value)\b/u;
/** Objects that have no name of their own. */
const NAMELESS: Readonly<Record<string, RegExp>> = {
  cast: /\bcast\b/iu,
  transform: /\btransform\b/iu,
  "default acl": /\bdefault\s+privileges\b/iu,
};

/**
 * Whether one of these statements speaks of a thing: it holds the object's name and the item's. So a file can be told to bring or to
 * change something also where that happens in a DO block, or not at all because IF NOT EXISTS finds it there.
 */
export function speaksOf(statements: readonly string[], thing: Thing): boolean {
  // An index is known by its own name: DROP INDEX does not name the table.
  const ofItsOwn = thing.key !== null && /^(?:comment on )?index /u.test(thing.key);
  const patterns = [...(ofItsOwn ? [] : [objectPattern(thing)]), ...itemPatterns(thing.key)];
  return statements.some((statement) => patterns.every((pattern) => pattern.test(statement)));
}

function objectPattern({ type, identity }: Pick<ObjectRecord, "type" | "identity">): RegExp {
  return NAMELESS[type] ?? word(lastName(identity.replace(/\(.*$/su, "")));
}

function itemPatterns(key: string | null): RegExp[] {
  if (key === null || key === "definition") {
    return [];
  }
  const worded = WORDED.exec(key)?.[0];
  const name = key.includes(" ") ? [word(lastName(key))] : [];
  return [...(worded === undefined ? [] : [word(worded)]), ...name];
}

/** The last name of `nexus.users`, `column "Phone"` or `grant select to bob`, without its quotes. */
function lastName(text: string): string {
  const name = /(?:"((?:[^"]|"")*)"|([^\s."]+))$/u.exec(text);
  return name?.[1]?.replaceAll('""', '"') ?? name?.[2] ?? text;
}

function word(name: string): RegExp {
  const escaped = name
    .replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`)
    .replaceAll(" ", String.raw`\s+`)
    .replaceAll('"', '""?');
  return new RegExp(String.raw`(?<![\p{L}\p{N}_$])${escaped}(?![\p{L}\p{N}_$])`, "iu");
}
