import type { Rule } from "../rule.ts";

export const fileNumber: Rule = {
  code: "file-number",
  group: "file",
  severity: "error",
  summary: "two files of a track have the same number",
  explanation:
    "Which of them runs first would depend on their names. It happens when two branches take the next number at the same time: give the later one the next free number.",
  bad: {
    "ddl/01-shop.sql": "create schema if not exists shop;\n",
    "ddl/01-staff.sql": "create schema if not exists staff;\n",
  },
  good: {
    "ddl/01-shop.sql": "create schema if not exists shop;\n",
    "ddl/02-staff.sql": "create schema if not exists staff;\n",
  },
};
