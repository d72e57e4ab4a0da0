import type { InsertStmt } from "libpg-query";
import { nameOf, quoteWhereNeeded, showName } from "../names.ts";
import type { Release } from "../release.ts";
import { isCovered } from "../repeat.ts";
import type { FileContext, Problem, Rule } from "../rule.ts";
import { type LintStatement, nameSpanAt } from "../statement.ts";

const TABLE = {
  "ddl/01-shop.sql":
    "create table if not exists shop.items (id bigint generated always as identity primary key, name text);\n",
};

export const idleConflict: Rule = {
  code: "idle-conflict",
  group: "repeat",
  severity: "error",
  summary: "ON CONFLICT has nothing to be in conflict with",
  explanation:
    "The rows do not bring the key: it is an identity, a serial or a new uuid, another one each time. No row is ever in conflict, and every run adds the rows once more. Give the rows their keys, or make what they bring unique.",
  bad: { ...TABLE, "dml/01-items.sql": "insert into shop.items (name) values ('lamp') on conflict do nothing;\n" },
  good: {
    ...TABLE,
    "dml/01-items.sql": `insert into shop.items (id, name) overriding system value
values (1, 'lamp')
on conflict (id) do nothing;
`,
  },
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node, guard, index } = statement;
  if (node === null || !("InsertStmt" in node) || isCovered(guard, "")) return [];
  const table = nameOf(node.InsertStmt.relation);
  const { release, facts } = context;
  if (facts.emptiesBefore(table, index)) return [];
  const missing = missingKey(node.InsertStmt, release);
  if (missing === null) return [];
  const message = `rows are inserted into ${showName(table)} by every run: ${quoteWhereNeeded(missing)} is another one each time, and never in conflict`;
  const hint = "give the rows their keys, or make what they bring unique";
  return [{ message, hint, span: nameSpanAt(statement, node.InsertStmt.relation?.location) }];
}

/** A generated column that keeps every key of the table, or the one that ON CONFLICT names, from being in conflict. */
function missingKey({ relation, cols, onConflictClause, selectStmt }: InsertStmt, release: Release): string | null {
  const made = release.relation(nameOf(relation));
  // Without a list of columns the rows bring them all.
  if (made === undefined || made.fresh || onConflictClause === undefined || cols === undefined) return null;
  if (selectStmt === undefined) return null;
  const given = new Set(cols.map((col) => ("ResTarget" in col ? col.ResTarget.name : undefined)));
  const missingOf = (key: readonly string[]): string | undefined =>
    key.find((column) => made.generated.includes(column) && !given.has(column));
  const { infer } = onConflictClause;
  if (infer !== undefined) {
    const columns = (infer.indexElems ?? []).map((item) => ("IndexElem" in item ? item.IndexElem.name : undefined));
    return missingOf(columns.filter((column) => column !== undefined)) ?? null;
  }
  if (made.moreKeys || made.keys.length === 0 || release.hasDynamicSql) return null;
  const missing = made.keys.map(missingOf);
  return missing.every((column) => column !== undefined) ? (missing[0] ?? null) : null;
}
