import { classify } from "../../sql/classify.ts";
import { runsAlone } from "../file-facts.ts";
import type { FileContext, Problem, Rule } from "../rule.ts";
import { headOf, type LintStatement, wholeSpan } from "../statement.ts";

const TABLE = "create table if not exists shop.items (id bigint primary key, name text);\n";
const INDEX = "create index concurrently if not exists items_name_idx on shop.items (name);\n";

export const mixedTransaction: Rule = {
  code: "mixed-transaction",
  group: "transaction",
  severity: "warning",
  summary: "a statement that cannot run in a transaction stands among others",
  explanation:
    "PostgreSQL refuses CREATE INDEX CONCURRENTLY, VACUUM and their like inside a transaction. The release is cut there: what stands before is committed even if the rest fails, and the file begins again from its start. In a file of its own the cut is where everybody sees it.",
  bad: {
    "ddl/01-shop.sql": TABLE,
    "ddl/02-name.sql": `alter table shop.items add column if not exists code text;\n${INDEX}`,
  },
  good: {
    "ddl/01-shop.sql": TABLE,
    "ddl/02-code.sql": "alter table shop.items add column if not exists code text;\n",
    "ddl/03-name.sql": INDEX,
  },
  check,
};

function check(statement: LintStatement, { facts, directives }: FileContext): readonly Problem[] {
  if (!facts.mixed || directives.transaction === "statement" || !runsAlone(statement)) return [];
  const reason = classify(statement.bytes, statement.kind).nonTransactional ?? "the DO block commits by itself";
  const span = /^(?:CREATE|DROP|ALTER) /.test(statement.kind) ? headOf(statement).name : wholeSpan(statement);
  return [
    { message: `${reason}: the release is cut here, within a file`, hint: "put it into a file of its own", span },
  ];
}
