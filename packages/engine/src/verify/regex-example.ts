/**
 * A text that a simple regular expression matches: literals, classes, groups with alternatives and quantifiers. null where the
 * pattern holds more than that. Another seed gives another text, where the pattern leaves a choice.
 */
export function exampleOf(pattern: string, seed = 0): string | null {
  const reader = new PatternReader(pattern, seed);
  try {
    const text = reader.alternatives();
    return reader.atEnd ? text : null;
  } catch {
    return null;
  }
}

const CLASSES: Readonly<Record<string, string>> = { d: "7", w: "a", s: " ", D: "a", W: "-", S: "a" };
const POSIX: Readonly<Record<string, string>> = {
  alpha: "a",
  digit: "7",
  alnum: "a",
  upper: "A",
  lower: "a",
  space: " ",
  punct: "-",
  xdigit: "a",
};
/** Tried, in this order, where a class is negated. */
const OUTSIDE = "a7A-_.x";

class PatternReader {
  readonly #pattern: string;
  readonly #seed: number;
  #at = 0;

  constructor(pattern: string, seed: number) {
    this.#pattern = pattern;
    this.#seed = seed;
  }

  get atEnd(): boolean {
    return this.#at >= this.#pattern.length;
  }

  /** The first of the alternatives; the others are read over. */
  alternatives(): string {
    const first = this.#sequence();
    while (this.#take("|")) this.#sequence();
    return first;
  }

  #sequence(): string {
    let text = "";
    while (!this.atEnd && this.#peek !== "|" && this.#peek !== ")") {
      const atom = this.#atom();
      text += atom.repeat(this.#quantity());
    }
    return text;
  }

  get #peek(): string {
    return this.#pattern.charAt(this.#at);
  }

  #take(character: string): boolean {
    if (this.#peek !== character) return false;
    this.#at += 1;
    return true;
  }

  #next(): string {
    if (this.atEnd) throw new Error("the pattern ends too early");
    return this.#pattern.charAt(this.#at++);
  }

  #atom(): string {
    const character = this.#next();
    if (character === "^" || character === "$") return "";
    if (character === ".") return "a";
    if (character === "[") return this.#class();
    if (character === "\\") return this.#escaped();
    if (character !== "(") return character;
    if (this.#take("?") && !this.#take(":")) throw new Error("a group that looks around");
    const text = this.alternatives();
    if (!this.#take(")")) throw new Error("an open group");
    return text;
  }

  #escaped(): string {
    const character = this.#next();
    if (/[bBmMyYAZ]/u.test(character)) return "";
    if (character === "d") return String((this.#seed + this.#at) % 10);
    return CLASSES[character] ?? character;
  }

  #class(): string {
    const negated = this.#take("^");
    const members: string[] = [];
    while (this.#peek !== "]" || members.length === 0) {
      const posix = /^\[:(\w+):\]/u.exec(this.#pattern.slice(this.#at));
      if (posix !== null) {
        this.#at += posix[0].length;
        members.push(POSIX[posix[1] ?? ""] ?? "a");
        continue;
      }
      const from = this.#take("\\") ? this.#escaped() : this.#next();
      members.push(from);
      if (this.#peek === "-" && this.#pattern.charAt(this.#at + 1) !== "]") {
        this.#at += 1;
        members.push(...between(from, this.#next()));
      }
    }
    this.#at += 1;
    if (!negated) return members[(this.#seed + this.#at) % Math.max(members.length, 1)] ?? "";
    return Array.from(OUTSIDE).find((character) => !members.includes(character)) ?? "~";
  }

  #quantity(): number {
    const repeats = this.#peek === "+" || this.#peek === "*";
    if (this.#take("?") || this.#take("*") || this.#take("+")) {
      this.#take("?");
      return repeats ? 1 + (this.#seed % 7) : 1;
    }
    const count = /^\{(\d+)(?:,\d*)?\}/u.exec(this.#pattern.slice(this.#at));
    if (count === null) return 1;
    this.#at += count[0].length;
    return Math.min(Number(count[1]), 200) || 1;
  }
}

function between(from: string, to: string): string[] {
  const codes: string[] = [];
  for (let code = from.charCodeAt(0) + 1; code <= to.charCodeAt(0) && codes.length < 200; code++)
    codes.push(String.fromCharCode(code));
  return codes;
}
