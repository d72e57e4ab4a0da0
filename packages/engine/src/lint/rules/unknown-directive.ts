import { ddl, type Rule } from "../rule.ts";

export const unknownDirective: Rule = {
  code: "unknown-directive",
  group: "file",
  severity: "error",
  summary: "a directive is not understood, or stands where nobody reads it",
  explanation:
    "`run=always` and `transaction=…` count among the comments at the head of a file. Further down they would do nothing; one that is misspelt at the head is refused.",
  bad: ddl("create schema if not exists shop;\n-- slipway: run=always\n"),
  good: ddl("-- slipway: run=always\ncreate schema if not exists shop;\n"),
};
