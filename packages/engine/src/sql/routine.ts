const CREATE = "create";
const CASE = "case";
const BEGIN = "begin";
const END = "end";

/** True where `bytes[from, to)` is `word` (lower case, letters only) in any case. */
export function isWord(bytes: Uint8Array, from: number, to: number, word: string): boolean {
  if (to - from !== word.length) return false;
  for (let index = 0; index < word.length; index++) {
    if (((bytes[from + index] ?? 0) | 0x20) !== word.charCodeAt(index)) return false;
  }
  return true;
}

/** How far the statement's first words have come on the way to CREATE [OR REPLACE] {FUNCTION | PROCEDURE}. */
const STAGE = { START: 0, CREATE: 1, OR: 2, REPLACE: 3, ROUTINE: 4, OTHER: 5 } as const;

/**
 * Follows a statement's words as psql does, to know whether a `;` stands inside the `BEGIN ATOMIC … END` of a function's body: psql counts
 * BEGIN, CASE and END, but only in a statement that starts as a routine's definition, and only outside of parentheses.
 */
export class Routine {
  /** How many BEGINs and CASEs are open. */
  depth = 0;
  #stage: number = STAGE.START;

  /** True while words matter; callers may skip `word` otherwise. */
  get watching(): boolean {
    return this.#stage !== STAGE.OTHER;
  }

  /** The next statement starts with the next word. `depth` stays: psql does not reset it either. */
  restart(): void {
    this.#stage = STAGE.START;
  }

  reset(): void {
    this.#stage = STAGE.START;
    this.depth = 0;
  }

  /** Takes note of the word `bytes[from, to)`, which stands inside `parentheses` open parentheses. */
  word(bytes: Uint8Array, from: number, to: number, parentheses: number): void {
    if (this.#stage !== STAGE.ROUTINE) {
      this.#stage = nextStage(this.#stage, bytes, from, to);
      return;
    }
    if (parentheses > 0) return;
    if (isWord(bytes, from, to, BEGIN)) this.depth++;
    else if (this.depth > 0 && isWord(bytes, from, to, CASE)) this.depth++;
    else if (this.depth > 0 && isWord(bytes, from, to, END)) this.depth--;
  }
}

function nextStage(stage: number, bytes: Uint8Array, from: number, to: number): number {
  if (stage === STAGE.START) return isWord(bytes, from, to, CREATE) ? STAGE.CREATE : STAGE.OTHER;
  if (stage === STAGE.CREATE && isWord(bytes, from, to, "or")) return STAGE.OR;
  if (stage === STAGE.OR) return isWord(bytes, from, to, "replace") ? STAGE.REPLACE : STAGE.OTHER;
  return isWord(bytes, from, to, "function") || isWord(bytes, from, to, "procedure") ? STAGE.ROUTINE : STAGE.OTHER;
}
