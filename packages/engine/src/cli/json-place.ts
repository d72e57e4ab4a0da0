const BLANK = /[ \t\n\r]*/y;
const TOKEN =
  /[{}[\],:]|"(?:[^"\\\p{Cc}]|[\u007F-\u009F]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

type Expected = "value" | "value or end" | "key" | "key or end" | "colon" | "more" | "nothing";

/**
 * Returns where a text stops being JSON: the offset of the first character that cannot stand where it stands, or the length of a text
 * that ends too early. Not every runtime's error says that.
 */
export function firstBadOffset(text: string): number {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  for (let offset = 0; ;) {
    offset += match(BLANK, text, offset).length;
    const token = match(TOKEN, text, offset);
    const next: Expected | null = token === "" ? null : after(token, expected, open);
    if (next === null) return offset;
    expected = next;
    offset += token.length;
  }
}

function match(pattern: RegExp, text: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? "";
}

/** What may follow a token; null where the token itself is not expected. Keeps `open` up to date. */
function after(token: string, expected: Expected, open: ("{" | "[")[]): Expected | null {
  const done = (): Expected => (open.length === 0 ? "nothing" : "more");
  switch (token) {
    case "{":
    case "[":
      if (!expected.startsWith("value")) return null;
      open.push(token);
      return token === "{" ? "key or end" : "value or end";
    case "}":
    case "]":
      if (expected !== "more" && !expected.endsWith("or end")) return null;
      return open.pop() === (token === "}" ? "{" : "[") ? done() : null;
    case ":":
      return expected === "colon" ? "value" : null;
    case ",":
      if (expected !== "more") return null;
      return open.at(-1) === "{" ? "key" : "value";
    default:
      if (expected.startsWith("value")) return done();
      return expected.startsWith("key") && token.startsWith('"') ? "colon" : null;
  }
}
