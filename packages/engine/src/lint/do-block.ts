import { quoteLiteral } from "../sql/identifier.ts";
import type { Fix } from "./rule.ts";
import { type LintStatement, wholeSpan } from "./statement.ts";

/** Puts the statement, as it is, into a DO block that runs it where `condition` holds. */
export function guardedFix(statement: LintStatement, title: string, condition: readonly string[]): Fix {
  const { bytes, tokens } = statement;
  const { start, end } = wholeSpan(statement);
  const semicolon = tokens.at(-1)?.text === ";";
  const text = bytes.toString("utf8");
  const tag = freeTag(text);
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const [first = "", ...rest] = condition;
  const opening = [`do ${tag}`, "begin", `  if ${first}`, ...rest.map((line) => `  ${line}`)];
  opening[opening.length - 1] += " then";
  const closing = [";", "  end if;", "end", `${tag};`];
  return {
    title,
    edits: [
      { start, end: start, text: `${opening.join(eol)}${eol}    ` },
      {
        start: end,
        end: semicolon ? (tokens.at(-1)?.end ?? end) : end,
        text: closing.join(eol).replace(`;${eol}`, `;${eol}`),
      },
    ],
  };
}

/** A dollar quote that the text does not hold. */
function freeTag(text: string): string {
  for (let number = 0; ; number++) {
    const tag = number === 0 ? "$do$" : `$do${number}$`;
    if (!text.includes(tag)) return tag;
  }
}

/** `pg_catalog.to_regclass('…')` and its like for a name as the file has it. */
export function lookup(what: "to_regclass" | "to_regtype", written: string): string {
  return `pg_catalog.${what}(${quoteLiteral(written)})`;
}

/** An EXISTS over the catalog, in lines. */
export function exists(negated: boolean, table: string, conditions: readonly string[]): readonly string[] {
  return [
    `${negated ? "not " : ""}exists (`,
    `  select from pg_catalog.${table}`,
    `   where ${conditions.join(" and ")}`,
    ")",
  ];
}
