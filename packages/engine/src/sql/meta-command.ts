import { BACKSLASH, BACKTICK, DOUBLE_QUOTE, IS_BLANK, PIPE, QUOTE } from "./bytes.ts";

/** What a backslash command does to the statement that stands before it. */
export type MetaEffect = "none" | "send" | "reset" | "quit" | "if" | "endif" | "restrict" | "unrestrict";

export interface MetaCommand {
  /** The name without its backslash, as written. */
  readonly name: string;
  readonly effect: MetaEffect;
  /** Index where SQL goes on, on the same line. */
  readonly end: number;
}

interface Behaviour {
  readonly effect: MetaEffect;
  /** True where everything up to the end of the line belongs to the command, backslashes included. */
  readonly line: boolean;
}

const behaviour = (effect: MetaEffect, line = false): Behaviour => ({ effect, line });
const ORDINARY = behaviour("none");
const WHOLE_LINE = behaviour("none", true);

const named = (names: string, effect: MetaEffect): readonly (readonly [string, Behaviour])[] =>
  names.split(/\s+/).map((name) => [name, behaviour(effect)] as const);

/** The commands of psql 15 that take arguments one by one; all others, also those it does not know, take their whole line. */
const COMMANDS: ReadonlyMap<string, Behaviour> = new Map([
  ...named(
    "? a c connect cd C conninfo copyright e echo edit elif else encoding errverbose f H html l l+ list list+",
    "none",
  ),
  ...named("o out p password print prompt pset qecho s set setenv t T timing unset w warn write x z", "none"),
  ...named("crosstabview g gexec gset gx watch", "send"),
  ...named("gdesc r reset", "reset"),
  ...named("q quit", "quit"),
  ...named("if", "if"),
  ...named("endif", "endif"),
  ...named("restrict", "restrict"),
  ...named("unrestrict", "unrestrict"),
]);

/** Reads the backslash command at `at`, whose line ends at `lineEnd`. In restricted mode psql knows no command but `\unrestrict`. */
export function readMetaCommand(bytes: Uint8Array, at: number, lineEnd: number, restricted: boolean): MetaCommand {
  let nameEnd = at + 1;
  while (nameEnd < lineEnd && bytes[nameEnd] !== BACKSLASH && IS_BLANK[bytes[nameEnd] ?? 0] === 0) nameEnd++;
  const name = Buffer.from(bytes.subarray(at + 1, nameEnd)).toString("utf8");
  const known =
    restricted && name !== "unrestrict" ? WHOLE_LINE : (COMMANDS.get(name) ?? describes(name) ?? WHOLE_LINE);
  if (known.line) return { name, effect: known.effect, end: lineEnd };
  const argumentsEnd = skipArguments(bytes, nameEnd, lineEnd);
  const separator =
    bytes[argumentsEnd] === BACKSLASH && bytes[argumentsEnd + 1] === BACKSLASH && argumentsEnd + 1 < lineEnd;
  return { name, effect: known.effect, end: separator ? argumentsEnd + 2 : argumentsEnd };
}

/** `\d…` in all its forms. */
const describes = (name: string): Behaviour | undefined => (name.startsWith("d") ? ORDINARY : undefined);

/** Index of the backslash that ends the arguments, or of the line's end. Backslashes within quotes do not count. */
function skipArguments(bytes: Uint8Array, from: number, lineEnd: number): number {
  let quote = 0;
  let blank = true;
  for (let at = from; at < lineEnd; at++) {
    const byte = bytes[at] ?? 0;
    if (quote !== 0) {
      if (quote === QUOTE && byte === BACKSLASH) at++;
      else if (byte === quote) quote = 0;
    } else if (byte === BACKSLASH) return at;
    else if (byte === PIPE && blank) return lineEnd;
    else if (byte === QUOTE || byte === DOUBLE_QUOTE || byte === BACKTICK) quote = byte;
    blank = IS_BLANK[byte] !== 0;
  }
  return lineEnd;
}

const HINTS: ReadonlyMap<string, string> = new Map([
  ["i", "make the included file a migration of its own with its own number, or paste its content here"],
  ["copy", "use COPY … FROM stdin with the data in this file, or INSERT statements in a dml file"],
  ["g", "end the statement with a semicolon instead"],
  [";", "write the two statements with plain semicolons"],
  ["gset", "write the value into the statement, or compute it in a DO block or a CTE"],
  ["gexec", "build and run the statements with EXECUTE format(…) in a DO block"],
  ["set", "write the value into the statements; a migration takes no psql variables"],
  ["if", "decide inside a DO block, or with IF EXISTS and IF NOT EXISTS"],
  ["connect", "remove the command; the database is chosen by --database-url"],
  ["echo", "remove the command, or use RAISE NOTICE in a DO block"],
  ["q", "remove the command and everything behind it"],
  ["encoding", "remove the command; migrations are UTF-8"],
  ["!", "run shell commands outside of the migration"],
  ["d", "remove the command; a migration shows no results"],
  ["lo", "load the object with lo_from_bytea or a bytea column instead"],
  [".", "remove the line, or put the COPY … FROM stdin it belongs to before it"],
]);

const SAME: ReadonlyMap<string, string> = new Map([
  ["ir", "i"],
  ["include", "i"],
  ["include_relative", "i"],
  ["gx", "g"],
  ["unset", "set"],
  ["prompt", "set"],
  ["setenv", "set"],
  ["getenv", "set"],
  ["elif", "if"],
  ["else", "if"],
  ["endif", "if"],
  ["c", "connect"],
  ["qecho", "echo"],
  ["warn", "echo"],
  ["quit", "q"],
]);

/** The way out for a backslash command, one imperative sentence. */
export function metaCommandHint(name: string): string {
  const key = SAME.get(name) ?? name;
  const hint =
    HINTS.get(key) ??
    (name.startsWith("d") ? HINTS.get("d") : undefined) ??
    (name.startsWith("lo_") ? HINTS.get("lo") : undefined);
  return hint ?? "remove the command; only psql can run it";
}
