import { readsOtherwise } from "../../sql/reading-settings.ts";
import { ddl, type Problem, type Rule } from "../rule.ts";
import { type LintStatement, wholeSpan } from "../statement.ts";

export const refusedSetting: Rule = {
  code: "refused-setting",
  group: "file",
  severity: "error",
  summary: "a SET would make PostgreSQL read the rest of the file in another way",
  explanation:
    "Files are UTF-8, and strings are read as the standard has them. A file that sets client_encoding or standard_conforming_strings to something else is refused.",
  bad: ddl("set local client_encoding = 'latin1';\ncreate schema if not exists shop;\n"),
  good: ddl("set local client_encoding = 'utf8';\ncreate schema if not exists shop;\n"),
  check,
};

function check(statement: LintStatement): readonly Problem[] {
  const setting = statement.kind === "SET" && !statement.nested ? readsOtherwise(statement.bytes) : null;
  if (setting === null) return [];
  const hint = "take it out; write E'…' where a backslash is to escape";
  return [{ message: `${setting} cannot be set like this in a migration`, hint, span: wholeSpan(statement) }];
}
