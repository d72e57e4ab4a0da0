import type { ObjectRecord } from "./object.ts";

// Items whose name stands in the same schema as their table.
const IN_SCHEMA = /^index (.+)$/u;
const IN_TABLE = /^(?:column|attribute) (.+)$/u;
// Items that are said as "…, of the table": what an object has rather than what hangs on it.
const ON_OBJECT = /^(?:grant|privileges|comment|security label|constraint|trigger|rule|policy|dependence)\b/u;
const LONGEST = 160;

/** `nexus.` of `nexus.users`; names may be quoted and hold dots. */
function schemaPrefix(identity: string): string {
  const match = /^(?:"(?:[^"]|"")*"|[^".])+\./u.exec(identity);
  return match?.[0] ?? "";
}

/** `function app.f(text)`: PostgreSQL says `pg_catalog.text`. */
export function describeObject({ type, identity }: Pick<ObjectRecord, "type" | "identity">): string {
  return `${type} ${identity.replaceAll(/\bpg_catalog\./gu, "")}`;
}

/** What an item of an object is called: `column nexus.users.phone`, `grant select to bob on table nexus.users`, `owner of table nexus.users`. */
export function describeItem(of: Pick<ObjectRecord, "type" | "identity">, key: string): string {
  const name = describeObject(of);
  if (key === "definition") return name;
  const inTable = IN_TABLE.exec(key);
  if (inTable !== null) return `${key.slice(0, key.indexOf(" "))} ${of.identity}.${inTable[1]}`;
  const inSchema = IN_SCHEMA.exec(key);
  if (inSchema !== null) return `index ${schemaPrefix(of.identity)}${inSchema[1]}`;
  const comment = /^comment on (\w+) (.+)$/u.exec(key);
  if (comment !== null) return `comment on ${describeItem(of, `${comment[1]} ${comment[2]}`)}`;
  return `${key} ${ON_OBJECT.test(key) ? "on" : "of"} ${name}`;
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/gu, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

/** Where two texts of many lines part: the first line that was replaced, came in or went out. */
function sayLines(expected: string, actual: string): string {
  const before = expected.split("\n");
  const after = actual.split("\n");
  const first = before.findIndex((line, at) => line !== after[at]);
  const start = first === -1 ? before.length : first;
  let same = 0;
  while (same < Math.min(before.length, after.length) - start && before.at(-1 - same) === after.at(-1 - same))
    same += 1;
  const say = (line: string | undefined): string => `line ${start + 1}, \`${shortened(line ?? "")}\`,`;
  if (before.length - same === start) return `${say(after[start])} is not in the record`;
  if (after.length - same === start) return `${say(before[start])} is missing`;
  return `line ${start + 1} is \`${shortened(after[start] ?? "")}\`, recorded as \`${shortened(before[start] ?? "")}\``;
}

/** One difference as a clause without a period. */
export function sayDifference(object: string, expected: string | null, actual: string | null): string {
  if (actual === null) return `${object} is missing`;
  if (expected === null) return `${object} was added`;
  if (!expected.includes("\n") && !actual.includes("\n"))
    return `${object} is ${shortened(actual)}, recorded as ${shortened(expected)}`;
  return `${object} differs: ${sayLines(expected, actual)}`;
}
