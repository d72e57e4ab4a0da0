import { tokensOf, valueOf } from "./tokens.ts";

/** Settings that decide how the text behind them is read, with the values under which it is read as the splitter does. */
const READ_ALIKE: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["STANDARD_CONFORMING_STRINGS", new Set(["on", "true", "yes", "1", "default"])],
  ["CLIENT_ENCODING", new Set(["utf8", "utf-8", "unicode", "default"])],
  ["NAMES", new Set(["utf8", "utf-8", "unicode", "default"])],
]);

/**
 * The setting, in lower case, if a SET makes PostgreSQL read what follows in another way than the splitter: statements that travel in one
 * message are read before any of them runs, and quotes would end elsewhere. Null for every other SET.
 */
export function readsOtherwise(bytes: Uint8Array): string | null {
  const tokens = tokensOf(bytes).filter((token) => token.text !== "SESSION" && token.text !== "LOCAL");
  const [, name, ...rest] = tokens;
  const alike = name === undefined ? undefined : READ_ALIKE.get(name.text);
  if (name === undefined || alike === undefined) return null;
  const value = rest.find((token) => token.text !== "=" && token.text !== "TO");
  const given =
    value === undefined ? "default" : (value.type === "word" ? value.text : valueOf(bytes, value)).toLowerCase();
  return alike.has(given) ? null : name.text.toLowerCase();
}
