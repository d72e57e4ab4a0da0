import { ddl, type Rule } from "../rule.ts";

export const allowInvalid: Rule = {
  code: "allow-invalid",
  group: "file",
  severity: "error",
  summary: "an allow names no rule, or gives no reason",
  explanation:
    "`-- slipway: allow CODE reason` on the line before a statement is for that statement; among the comments at the head of a file, with an empty line behind them, it is for the whole file. The reason is for whoever reads it next year.",
  bad: ddl("-- slipway: allow drop-tables nothing reads old_items since 2.3\ndrop view if exists shop.old_items;\n"),
  good: ddl("-- slipway: allow drop-data nothing reads old_items since 2.3\ndrop table if exists shop.old_items;\n"),
};
