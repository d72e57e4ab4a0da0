import { nameOf, showName } from "../names.ts";
import { type FileContext, type Problem, type Rule } from "../rule.ts";
import { isCovered } from "../repeat.ts";
import { type LintStatement, nameSpanAt } from "../statement.ts";

const TABLE = { "ddl/01-shop.sql": "create table if not exists shop.items (id bigint primary key, name text);\n" };

export const bareCopy: Rule = {
  code: "bare-copy",
  group: "repeat",
  severity: "error",
  summary: "rows are copied straight into a table",
  explanation:
    "COPY knows no ON CONFLICT: a second run fails on a key, or adds the rows once more. Copy into a temporary table, and insert from there with ON CONFLICT … DO NOTHING.",
  bad: { ...TABLE, "dml/01-items.sql": "copy shop.items (id, name) from stdin;\n1\tlamp\n\\.\n" },
  good: {
    ...TABLE,
    "dml/01-items.sql": `create temporary table new_items (id bigint, name text);
copy new_items (id, name) from stdin;
1\tlamp
\\.
insert into shop.items (id, name) select id, name from new_items
on conflict (id) do nothing;
`,
  },
  check,
};

function check(statement: LintStatement, { release, file, facts }: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null || !("CopyStmt" in node) || node.CopyStmt.is_from !== true) return [];
  const table = nameOf(node.CopyStmt.relation);
  const made = release.relation(table);
  if (isCovered(statement.guard, "unique_violation")) return [];
  if (made !== undefined && (made.temporary || made.fresh) && made.file === file) return [];
  if (facts.emptiesBefore(table, statement.index)) return [];
  return [
    {
      message: `rows are copied into ${showName(table)} by every run`,
      hint: "copy into a temporary table, and insert from there with ON CONFLICT DO NOTHING",
      span: nameSpanAt(statement, node.CopyStmt.relation?.location),
    },
  ];
}
