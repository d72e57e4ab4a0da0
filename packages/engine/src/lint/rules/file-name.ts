import type { Rule } from "../rule.ts";

export const fileName: Rule = {
  code: "file-name",
  group: "file",
  severity: "error",
  summary: "a file's name does not begin with its number",
  explanation:
    "Files run in the order of their numbers: `NN-name.sql`. A file without one is refused, as nobody knows when it is to run.",
  bad: { "ddl/shop.sql": "create schema if not exists shop;\n" },
  good: { "ddl/01-shop.sql": "create schema if not exists shop;\n" },
};
