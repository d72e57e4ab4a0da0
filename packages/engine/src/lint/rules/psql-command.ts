import { ddl, type Rule } from "../rule.ts";

export const psqlCommand: Rule = {
  code: "psql-command",
  group: "file",
  severity: "error",
  summary: "a backslash command that only psql can run",
  explanation:
    "A migration is SQL for the server. `\\i`, `\\set`, `\\copy` and their like are programs of psql; such a file is refused. `\\.` behind COPY data is fine, and so are `\\restrict` and `\\unrestrict`, which pg_dump writes.",
  bad: ddl("\\set ON_ERROR_STOP on\ncreate schema if not exists shop;\n"),
  good: ddl("create schema if not exists shop;\n"),
};
