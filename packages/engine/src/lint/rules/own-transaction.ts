import { ddl, type FileContext, type Problem, type Rule } from "../rule.ts";
import { type LintStatement, wholeSpan } from "../statement.ts";

const TABLE = "create table if not exists shop.items (id bigint primary key);\n";

export const ownTransaction: Rule = {
  code: "own-transaction",
  group: "transaction",
  severity: "error",
  summary: "the file begins or ends a transaction by itself",
  explanation:
    "All pending ddl commits together, or not at all: BEGIN and COMMIT of a file are left out, and ROLLBACK is refused. Other tools that run the file would commit half of a release. A file that must have its own transactions says `-- slipway: transaction=statement` at its head.",
  bad: ddl(`begin;\n${TABLE}commit;\n`),
  good: ddl(TABLE),
  check,
};

const CONTROL = new Set([
  "TRANS_STMT_BEGIN",
  "TRANS_STMT_START",
  "TRANS_STMT_COMMIT",
  "TRANS_STMT_ROLLBACK",
  "TRANS_STMT_PREPARE",
]);

function check(statement: LintStatement, { directives }: FileContext): readonly Problem[] {
  const { node, tokens, kind } = statement;
  if (node === null || !("TransactionStmt" in node) || directives.transaction === "statement") return [];
  const type = node.TransactionStmt.kind;
  if (type === undefined || !CONTROL.has(type)) return [];
  const span = wholeSpan(statement);
  if (type === "TRANS_STMT_ROLLBACK" || type === "TRANS_STMT_PREPARE") {
    const message = `${kind} cannot be honoured inside the transaction of the release`;
    return [{ message, hint: "take it out, or put `-- slipway: transaction=statement` at the head of the file", span }];
  }
  const end = tokens.at(-1)?.end ?? span.end;
  const fix = { title: `takes ${kind} out`, edits: [{ start: span.start, end, text: "" }] };
  return [{ message: `${kind} gives way to the transaction of the release`, hint: "take it out", span, fix }];
}
