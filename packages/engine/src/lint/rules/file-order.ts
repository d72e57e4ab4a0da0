import type { Rule } from "../rule.ts";

export const fileOrder: Rule = {
  code: "file-order",
  group: "file",
  severity: "warning",
  summary: "a listing shows the files in another order than they run in",
  explanation:
    "Files run by number: 9 before 10. `ls`, a shell's `*.sql` and many other tools sort by text: 10 before 9. Write all numbers of a track with the same number of digits.",
  bad: {
    "ddl/9-shop.sql": "create schema if not exists shop;\n",
    "ddl/10-staff.sql": "create schema if not exists staff;\n",
  },
  good: {
    "ddl/09-shop.sql": "create schema if not exists shop;\n",
    "ddl/10-staff.sql": "create schema if not exists staff;\n",
  },
};
