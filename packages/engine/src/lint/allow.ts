import { directiveIn, isSetting, readAllow } from "../source/directives.ts";
import { ruleNamed } from "./rules.ts";
import { allowInvalid } from "./rules/allow-invalid.ts";
import { allowUnused } from "./rules/allow-unused.ts";
import { unknownDirective } from "./rules/unknown-directive.ts";
import type { Rule } from "./rule.ts";

/** A statement by its bytes in the file. */
export interface Extent {
  readonly start: number;
  readonly end: number;
  /** True for one within a DO block. */
  readonly nested: boolean;
  /** True where comments within it can be for statements within it. */
  readonly holdsStatements: boolean;
}

/** What a directive line gives cause for. */
export interface DirectiveProblem {
  readonly rule: Rule;
  readonly message: string;
  readonly hint: string;
  /** Bytes of the file. */
  readonly start: number;
  readonly end: number;
}

interface Allow {
  readonly code: string;
  readonly start: number;
  readonly end: number;
  /** Bytes for which it counts; null where it stands before nothing. */
  readonly scope: { readonly start: number; readonly end: number } | null;
}

/** The `-- slipway: …` lines of one file: what they allow, and what is wrong with them. */
export class Allows {
  readonly problems: readonly DirectiveProblem[];
  readonly #allows: readonly Allow[];
  readonly #used = new Set<Allow>();

  constructor(bytes: Buffer, statements: readonly Extent[]) {
    const problems: DirectiveProblem[] = [];
    const allows: Allow[] = [];
    for (const line of commentLines(bytes, statements)) {
      const words = directiveIn(line.text);
      if (words === null) continue;
      const place = { start: line.start, end: line.end };
      const allow = readAllow(words);
      if (allow !== null) {
        const problem = problemOf(allow.code, allow.reason);
        if (problem === null) allows.push({ code: allow.code, ...place, scope: scopeOf(line, bytes, statements) });
        else problems.push({ ...problem, ...place });
      } else if (!isSetting(words) || line.start > (statements[0]?.start ?? bytes.length)) {
        const where = isSetting(words) ? "counts only at the head of the file" : "is not understood";
        const message = `directive "${words}" ${where}`;
        const hint = isSetting(words)
          ? "move it to the head of the file"
          : "write `run=always`, `transaction=release|file|statement` or `allow CODE reason`";
        problems.push({ rule: unknownDirective, message, hint, ...place });
      }
    }
    this.problems = problems;
    this.#allows = allows;
  }

  /** Whether a finding at a byte of the file is allowed. */
  allows(code: string, at: number): boolean {
    const found = this.#allows.filter(
      (allow) => allow.code === code && allow.scope !== null && allow.scope.start <= at && at < allow.scope.end,
    );
    for (const allow of found) this.#used.add(allow);
    return found.length > 0;
  }

  /** Allows that have allowed nothing so far, without those of rules that are off. */
  unused(isOff: (code: string) => boolean): readonly DirectiveProblem[] {
    return this.#allows
      .filter((allow) => !this.#used.has(allow) && !isOff(allow.code))
      .map(({ code, start, end, scope }) => ({
        rule: allowUnused,
        message:
          scope === null ? `the allow of ${code} stands before no statement` : `there is no ${code} to allow here`,
        hint: scope === null ? "move it to the line before the statement" : "take the line out",
        start,
        end,
      }));
  }
}

function problemOf(code: string, reason: string): Omit<DirectiveProblem, "start" | "end"> | null {
  const rule = allowInvalid;
  if (code === "") return { rule, message: "the allow names no rule", hint: "write `-- slipway: allow CODE reason`" };
  if (ruleNamed(code) === undefined) {
    return { rule, message: `there is no rule ${code} to allow`, hint: "take the code from the finding" };
  }
  return reason === ""
    ? { rule, message: `the allow of ${code} gives no reason`, hint: "say why behind the code" }
    : null;
}

interface Line {
  readonly text: string;
  /** Bytes of the file, from the `--` on. */
  readonly start: number;
  readonly end: number;
  /** Where the next line begins. */
  readonly next: number;
}

/** Lines that are comments and nothing else, where they can be meant for a statement. */
function commentLines(bytes: Buffer, statements: readonly Extent[]): readonly Line[] {
  const lines: Line[] = [];
  for (let at = 0; at < bytes.length;) {
    const line = lineAt(bytes, at);
    at = line.next;
    if (!line.text.startsWith("--")) continue;
    const around = statements.find(({ nested, start, end }) => !nested && start <= line.start && line.start < end);
    const inside = statements.some(({ nested, start, end }) => nested && start < line.start && line.start < end);
    if (around === undefined || (around.holdsStatements && !inside)) lines.push(line);
  }
  return lines;
}

function lineAt(bytes: Buffer, from: number): Line {
  const feed = bytes.indexOf("\n", from);
  const next = feed < 0 ? bytes.length : feed + 1;
  const raw = bytes.toString("utf8", from, next).replace(/^\uFEFF/, "");
  const start = from + Math.max(bytes.subarray(from, next).indexOf("--"), 0);
  const text = raw.trim();
  return { text, start, end: start + Buffer.byteLength(text), next };
}

/** The statement on the line below, with other comments in between; else, at the head, the whole file. */
function scopeOf(line: Line, bytes: Buffer, statements: readonly Extent[]): Allow["scope"] {
  let below = line.next < bytes.length ? lineAt(bytes, line.next) : undefined;
  while (below !== undefined && below.text.startsWith("--")) {
    below = below.next < bytes.length ? lineAt(bytes, below.next) : undefined;
  }
  const isHead = line.start < (statements.find(({ nested }) => !nested)?.start ?? bytes.length);
  if (below === undefined || below.text === "") return isHead ? { start: 0, end: bytes.length + 1 } : null;
  const from = line.next;
  const following = statements.find(({ start }) => start >= from);
  if (following === undefined || following.start >= below.next)
    return isHead ? { start: 0, end: bytes.length + 1 } : null;
  return { start: following.start, end: Math.max(following.end, following.start + 1) };
}
