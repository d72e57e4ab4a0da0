import type { Migration } from "../source/migration.ts";

/** Of a longer statement only the beginning is looked at: that is where the names are, and data has none. */
const LOOKED_AT_BYTES = 64 * 1024;
/** Two INSERTs that begin alike name the same table. */
const INSERT_HEAD_BYTES = 200;
const WORD = /[\p{L}_][\p{L}\p{N}_$]*/gu;

/**
 * The words that each file of a segment uses, also inside DO blocks: a lock belongs to the files that speak of its relation.
 * A transaction holds its locks together; which statement took one is not recorded anywhere.
 */
export class Mentions {
  readonly #words = new Map<Migration, Set<string>>();
  #lastInsert = "";

  note(migration: Migration, kind: string, bytes: Buffer): void {
    const text = bytes.toString("utf8", 0, kind === "INSERT" ? INSERT_HEAD_BYTES : LOOKED_AT_BYTES);
    if (kind === "INSERT") {
      const head = text.slice(0, text.indexOf("("));
      if (head === this.#lastInsert) {
        return;
      }
      this.#lastInsert = head;
    }
    const words = this.#words.get(migration) ?? new Set();
    this.#words.set(migration, words);
    for (const [word] of text.matchAll(WORD)) {
      words.add(word.toLowerCase());
    }
  }

  /** Whether the file speaks of one of these names. */
  has(migration: Migration, names: readonly string[]): boolean {
    const words = this.#words.get(migration);
    return (
      words !== undefined &&
      names.some((name) => (name.match(WORD) ?? []).every((word) => words.has(word.toLowerCase())))
    );
  }
}
