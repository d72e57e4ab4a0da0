import type { Node } from "libpg-query";
import { positionOfByteIndex, placeInFile, type StatementPlace } from "../sql/position.ts";
import { type Token, tokensOf } from "../sql/tokens.ts";

/** Bytes of a statement's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What keeps a statement inside a DO block from running, or from failing, a second time. */
export interface Guard {
  /** It stands under an IF, CASE, a loop over rows, in an exception handler, or behind a conditional RETURN. */
  readonly conditional: boolean;
  /** Conditions that handlers around it catch: names in lower case, or SQLSTATEs. */
  readonly caught: readonly string[];
}

export const UNGUARDED: Guard = { conditional: false, caught: [] };

/** A statement as the rules see it: of a file, or static SQL inside of a DO block. */
export interface LintStatement {
  /** Orders the statements of a file: its own have whole numbers, those within a DO block lie between the block and what follows it. */
  readonly index: number;
  readonly kind: string;
  /** Null where the statement is too large to be parsed, or cannot be. */
  readonly node: Node | null;
  /** The text that was parsed. Places of the parser are bytes of it. */
  readonly bytes: Buffer;
  readonly tokens: readonly Token[];
  /** True for a statement inside of a DO block. */
  readonly nested: boolean;
  readonly guard: Guard;
  /** Where a byte of the text is in the file. */
  readonly place: (index: number) => { readonly offset: number; readonly line: number; readonly column: number };
}

/** A statement of the file itself. Its tokens are read when a rule asks for them. */
export function fileStatement(
  piece: StatementPlace & { readonly index: number; readonly kind: string },
  bytes: Buffer,
  node: Node | null,
): LintStatement {
  let tokens: readonly Token[] | undefined;
  const place = { ...piece, bytes };
  return {
    index: piece.index,
    kind: piece.kind,
    node,
    bytes,
    get tokens() {
      return (tokens ??= tokensOf(bytes));
    },
    nested: false,
    guard: UNGUARDED,
    place: (index) => placeInFile(place, positionOfByteIndex(bytes, index)),
  };
}

/** A statement whose text is part of another's, from byte `base` on. */
export function nestedStatement(
  outer: LintStatement,
  inner: {
    readonly index: number;
    readonly text: string;
    readonly kind: string;
    readonly node: Node | null;
    readonly guard: Guard;
  },
  base: (index: number) => number,
): LintStatement {
  const bytes = Buffer.from(inner.text, "utf8");
  return {
    index: inner.index,
    kind: inner.kind,
    node: inner.node,
    bytes,
    tokens: tokensOf(bytes),
    nested: true,
    guard: inner.guard,
    place: (index) => outer.place(base(index)),
  };
}

/** The token that starts at a byte, or the first one behind it. */
export function tokenFrom({ tokens }: LintStatement, start: number): number {
  const index = tokens.findIndex((token) => token.start >= start);
  return index < 0 ? tokens.length - 1 : index;
}

/** The name, with its schema, that starts at a token; a single token where none does. */
export function nameSpan({ tokens }: LintStatement, index: number): Span & { readonly next: number } {
  const first = tokens[index];
  let last = first;
  let next = index + 1;
  while (tokens[next]?.text === "." && tokens[next + 1] !== undefined) {
    last = tokens[next + 1];
    next += 2;
  }
  return { start: first?.start ?? 0, end: last?.end ?? 0, next };
}

/** The name that starts at a byte the parser gave. */
export function nameSpanAt(statement: LintStatement, location: number | undefined): Span {
  return nameSpan(statement, tokenFrom(statement, location ?? 0));
}

/** The statement from its first token to its last, without the semicolon. */
export function wholeSpan({ tokens }: LintStatement): Span {
  const last = tokens.at(-1);
  const end = last?.text === ";" ? tokens.at(-2) : last;
  return { start: tokens[0]?.start ?? 0, end: end?.end ?? last?.end ?? 0 };
}

export interface Head {
  /** CREATE, ALTER or DROP. */
  readonly verb: Token;
  /** The last word of the object's kind, or CONCURRENTLY behind it: an IF [NOT] EXISTS goes behind this. */
  readonly kind: Token;
  /** The name of the object; of a list of them the first. */
  readonly name: Span;
  /** Index of the first token of the name. */
  readonly nameIndex: number;
}

const KIND_ALIASES: Readonly<Record<string, readonly string[]>> = { ROLE: ["ROLE", "USER", "GROUP"] };

/** The words of CREATE, ALTER or DROP up to the object's name. */
export function headOf(statement: LintStatement): Head {
  const { tokens, kind } = statement;
  const verb = tokens[0] ?? NO_TOKEN;
  const words = kind.split(" ").slice(1);
  let at = 1;
  for (const word of words) {
    const accepted = KIND_ALIASES[word] ?? [word];
    while (at < tokens.length && !accepted.includes(tokens[at]?.text ?? "")) at++;
    at++;
  }
  let last = tokens[at - 1] ?? verb;
  if (tokens[at]?.text === "CONCURRENTLY") last = tokens[at++] ?? last;
  if (tokens[at]?.text === "IF") at += tokens[at + 1]?.text === "NOT" ? 3 : 2;
  const { start, end } = nameSpan(statement, at);
  return { verb, kind: last, name: { start, end }, nameIndex: at };
}

const NO_TOKEN: Token = { type: "word", start: 0, end: 0, text: "" };

/** Words in the case in which a keyword is written. */
export function inCaseOf({ bytes }: LintStatement, token: Span, words: string): string {
  const written = bytes.toString("latin1", token.start, token.end);
  return written !== "" && written === written.toUpperCase() ? words.toUpperCase() : words;
}
