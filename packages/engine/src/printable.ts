/** Control characters, line separators and the marks that reorder text: what could drive a terminal, or show another text than the one that is there. */
const HOSTILE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\uFEFF]/gu;

/** Keys whose text may have several lines, where PostgreSQL or a file brings them. */
const MULTILINE = new Set(["frame", "message", "detail", "hint", "context", "state", "stack"]);

/** The text with every control character spelled out, e.g. `\u001b`, so that it can be shown on a terminal. */
export function escapeControl(text: string): string {
  return text.replace(HOSTILE, spell);
}

/** Like `escapeControl`, but line breaks stay. */
export function escapeLines(text: string): string {
  return text.replaceAll("\r\n", "\n").split("\n").map(escapeControl).join("\n");
}

/** A copy of a JSON-like value in which every text can be shown: on a terminal, or, its markup escaped, on a page. */
export function printable<T extends object>(value: T): T {
  const copy: T = JSON.parse(JSON.stringify(value), (key, item: unknown) => {
    if (typeof item !== "string") return item;
    return MULTILINE.has(key) ? escapeLines(item) : escapeControl(item);
  });
  return copy;
}

function spell(character: string): string {
  if (character === "\n") return String.raw`\n`;
  if (character === "\r") return String.raw`\r`;
  if (character === "\t") return String.raw`\t`;
  return String.raw`\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}
