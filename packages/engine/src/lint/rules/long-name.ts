import { ddl, type Problem, type Rule } from "../rule.ts";
import type { LintStatement } from "../statement.ts";

const LONG = "items_that_are_sold_in_the_shop_at_the_corner_of_the_old_market_idx";

export const longName: Rule = {
  code: "long-name",
  group: "name",
  severity: "warning",
  summary: "a name is longer than PostgreSQL keeps",
  explanation:
    "PostgreSQL cuts names after 63 bytes. A guard that looks for the whole name in the catalog never finds it, so that what it guards runs again each time; two names that begin alike become one.",
  bad: ddl(`create table if not exists shop.items (id bigint primary key, name text);
create index if not exists ${LONG} on shop.items (name);
`),
  good: ddl(`create table if not exists shop.items (id bigint primary key, name text);
create index if not exists items_name_idx on shop.items (name);
`),
  check,
};

const LONGEST = 63;

function check({ bytes, tokens, kind }: LintStatement): readonly Problem[] {
  // What a function or a DO block holds is one token; data hold no names.
  if (kind === "INSERT" && bytes.length > LONGEST_LOOKED_AT) return [];
  const told = new Set<string>();
  return tokens.flatMap((token): Problem[] => {
    const quotes = token.type === "name" ? 2 : 0;
    if ((token.type !== "word" && token.type !== "name") || token.end - token.start - quotes <= LONGEST) return [];
    const name = bytes.toString("utf8", token.start, token.end);
    if (told.has(name)) return [];
    told.add(name);
    return [{ message: `${name} is longer than 63 bytes and is cut`, hint: "shorten it", span: token }];
  });
}

const LONGEST_LOOKED_AT = 1 << 20;
