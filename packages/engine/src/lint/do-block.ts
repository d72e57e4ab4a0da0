import { quoteLiteral } from "../sql/identifier.ts";
import { type Fix, insertion } from "./rule.ts";
import { type LintStatement, wholeSpan } from "./statement.ts";

/** Puts the statement, as it is, into a DO block that runs it where `condition` holds. */
export function guardedFix(statement: LintStatement, title: string, condition: readonly string[]): Fix {
  const { bytes, tokens } = statement;
  const { start, end } = wholeSpan(statement);
  const semicolon = tokens.at(-1)?.text === ";" ? tokens.at(-1) : undefined;
  const tag = freeTag(bytes.toString("utf8"));
  const opening = [
    `do ${tag}`,
    "begin",
    ...condition.map((line, index) => (index === 0 ? `  if ${line}` : `  ${line}`)),
  ];
  const closing = ["", "  end if;", "end", `${tag};`].join("\n");
  return {
    title,
    edits: [
      insertion(start, `${opening.join("\n")} then\n    `),
      semicolon === undefined ? insertion(end, `;${closing}`) : insertion(semicolon.end, closing),
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
