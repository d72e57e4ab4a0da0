import { nameOf, showName } from "../names.ts";
import { ddl, type FileContext, type Problem, type Rule } from "../rule.ts";
import { type LintStatement, nameSpanAt } from "../statement.ts";

export const dataInDdl: Rule = {
  code: "data-in-ddl",
  group: "track",
  severity: "warning",
  summary: "the ddl track changes rows",
  explanation:
    "The ddl track runs everywhere, also in production, and as one transaction with the schema. Demo data belongs into dml. Reference data and backfills that production needs too are fine here: say so with `-- slipway: allow data-in-ddl` and the reason. A statement of ddl runs once for each content of its file.",
  bad: ddl(`create table if not exists shop.items (id bigint primary key, name text);
insert into shop.items (id, name) values (1, 'demo lamp') on conflict do nothing;
`),
  good: {
    "ddl/01-shop.sql": "create table if not exists shop.items (id bigint primary key, name text);\n",
    "dml/01-items.sql": "insert into shop.items (id, name) values (1, 'demo lamp') on conflict do nothing;\n",
  },
  check,
};

function check(statement: LintStatement, { track, release, file }: FileContext): readonly Problem[] {
  const { node } = statement;
  if (track !== "ddl" || node === null) return [];
  const range =
    "InsertStmt" in node
      ? node.InsertStmt.relation
      : "UpdateStmt" in node
        ? node.UpdateStmt.relation
        : "DeleteStmt" in node
          ? node.DeleteStmt.relation
          : "MergeStmt" in node
            ? node.MergeStmt.relation
            : "CopyStmt" in node && node.CopyStmt.is_from === true
              ? node.CopyStmt.relation
              : undefined;
  if (range === undefined) return [];
  const name = nameOf(range);
  const made = release.relation(name);
  if (made?.temporary === true && made.file === file) return [];
  return [
    {
      message: `the ddl track changes rows of ${showName(name)}`,
      hint: "move demo data to dml/; allow this where production needs the rows too",
      span: nameSpanAt(statement, range.location),
    },
  ];
}
