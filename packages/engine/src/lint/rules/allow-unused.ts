import { ddl, type Rule } from "../rule.ts";

export const allowUnused: Rule = {
  code: "allow-unused",
  group: "file",
  severity: "warning",
  summary: "an allow allows nothing",
  explanation:
    "The rule finds nothing here any more, or the line does not stand directly before the statement that is meant. Take it out: it would hide the next finding.",
  bad: ddl("-- slipway: allow drop-data nothing reads it since 2.3\ndrop view if exists shop.old_items;\n"),
  good: ddl("drop view if exists shop.old_items;\n"),
};
