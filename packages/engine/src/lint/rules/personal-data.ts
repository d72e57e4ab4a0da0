import { valueOf } from "../../sql/tokens.ts";
import { personalKind } from "../personal.ts";
import type { Problem, Rule } from "../rule.ts";
import type { LintStatement } from "../statement.ts";

const TABLE = { "ddl/01-shop.sql": "create table if not exists shop.customers (id bigint primary key, email text);\n" };

export const personalData: Rule = {
  code: "personal-data",
  group: "data",
  severity: "warning",
  summary: "data looks like that of a real person",
  explanation:
    "Demo data ends up on many machines, and an address that can receive mail will one day. Use what is reserved for examples: example.com and the top-level domains .example, .test and .invalid; telephone numbers with 555; the card numbers that payment providers give out for tests. Looked at are the values of INSERT, UPDATE, MERGE and COPY.",
  bad: {
    ...TABLE,
    "dml/01-customers.sql":
      "insert into shop.customers (id, email) values (1, 'anna.berger@gmail.com') on conflict (id) do nothing;\n",
  },
  good: {
    ...TABLE,
    "dml/01-customers.sql":
      "insert into shop.customers (id, email) values (1, 'anna.berger@example.com') on conflict (id) do nothing;\n",
  },
  check,
};

const KINDS = new Set(["INSERT", "UPDATE", "MERGE"]);

function check(statement: LintStatement): readonly Problem[] {
  if (!KINDS.has(statement.kind)) return [];
  const first = new Map<string, Problem>();
  const counts = new Map<string, number>();
  for (const token of statement.tokens) {
    if (token.type !== "string") continue;
    const kind = personalKind(valueOf(statement.bytes, token));
    if (kind === null) continue;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (!first.has(kind)) first.set(kind, { message: "", hint: personalHint(kind), span: token });
  }
  return [...first].map(([kind, problem]) => ({ ...problem, message: personalMessage(kind, counts.get(kind) ?? 1) }));
}

/** The message for one kind of value; also used for the data of COPY. */
export function personalMessage(kind: string, count: number): string {
  const more = count === 1 ? "" : `, and ${count - 1} more behind it`;
  return `${kind} looks like that of a real person${more}`;
}

export function personalHint(kind: string): string {
  return kind.includes("mail") ? "use an address of example.com" : "use a value that is reserved for examples";
}
