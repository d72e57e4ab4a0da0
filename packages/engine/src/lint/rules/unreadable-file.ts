import { ddl, type Rule } from "../rule.ts";

export const unreadableFile: Rule = {
  code: "unreadable-file",
  group: "file",
  severity: "error",
  summary: "a file cannot be split into statements",
  explanation:
    "A quote, comment, parenthesis or COPY block is never closed, or the file is not UTF-8. Such a file is refused.",
  bad: ddl('create schema if not exists "shop;\n'),
  good: ddl('create schema if not exists "shop";\n'),
};
