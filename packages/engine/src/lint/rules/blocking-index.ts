import { isInUse } from "../in-use.ts";
import { nameOf, showName } from "../names.ts";
import type { FileContext, Problem, Rule } from "../rule.ts";
import { headOf, type LintStatement, nameSpanAt } from "../statement.ts";

const TABLE = { "ddl/01-shop.sql": "create table if not exists shop.items (id bigint primary key, name text);\n" };

export const blockingIndex: Rule = {
  code: "blocking-index",
  group: "lock",
  severity: "warning",
  summary: "an index of a table in use is built, rebuilt or dropped without CONCURRENTLY",
  explanation:
    "CREATE INDEX keeps out every write to the table until it is built and the release has committed; DROP INDEX and REINDEX keep out reads too. With CONCURRENTLY nobody waits; put it into a file of its own, as it cannot run in a transaction. A table that the same file makes is new, and may be indexed as usual; for a small table allow the statement.",
  bad: { ...TABLE, "ddl/02-name.sql": "create index if not exists items_name_idx on shop.items (name);\n" },
  good: {
    ...TABLE,
    "ddl/02-name.sql": "create index concurrently if not exists items_name_idx on shop.items (name);\n",
  },
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null) return [];
  if ("IndexStmt" in node) {
    const { relation, concurrent, idxname } = node.IndexStmt;
    const table = nameOf(relation);
    // PostgreSQL refuses CONCURRENTLY on a partitioned table.
    const partitioned = context.release.relation(table)?.partitioned === true || relation?.inh !== true;
    if (concurrent === true || partitioned || !isInUse(table, context)) return [];
    const message = `writes to ${showName(table)} wait until the index${idxname === undefined ? "" : ` ${idxname}`} is built`;
    const hint = "write CREATE INDEX CONCURRENTLY IF NOT EXISTS, in a file of its own";
    return [{ message, hint, span: nameSpanAt(statement, relation?.location) }];
  }
  if ("DropStmt" in node && node.DropStmt.removeType === "OBJECT_INDEX" && node.DropStmt.concurrent !== true) {
    // An index that the same file makes again is replaced, with its table's lock held anyhow.
    const hint = "write DROP INDEX CONCURRENTLY IF EXISTS, in a file of its own";
    return [
      { message: "reads and writes of the table wait for the index to be dropped", hint, span: headOf(statement).name },
    ];
  }
  if (!("ReindexStmt" in node)) return [];
  const concurrent = (node.ReindexStmt.params ?? []).some(
    (param) => "DefElem" in param && param.DefElem.defname === "concurrently",
  );
  if (concurrent) return [];
  const hint = "write REINDEX (CONCURRENTLY), in a file of its own";
  const span = statement.tokens[0] ?? { start: 0, end: 0 };
  return [{ message: "writes wait until the index is built anew", hint, span }];
}
