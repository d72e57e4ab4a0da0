import { ddl, type Rule } from "../rule.ts";

export const syntaxError: Rule = {
  code: "syntax-error",
  group: "file",
  severity: "error",
  summary: "PostgreSQL cannot read a statement",
  explanation: "PostgreSQL's own parser (version 18) refuses it. No other rule looks at the statement.",
  bad: ddl("create schema if not exits shop;\n"),
  good: ddl("create schema if not exists shop;\n"),
};
