import type { FileContext, Problem, Rule } from "../rule.ts";
import { ddl, insertion } from "../rule.ts";
import { inCaseOf, type LintStatement, wholeSpan } from "../statement.ts";
import { isFields, walk } from "../walk.ts";

export const sessionSet: Rule = {
  code: "session-set",
  group: "transaction",
  severity: "warning",
  summary: "a setting is changed for the session, not for the transaction",
  explanation:
    "Each file starts with a clean session here; elsewhere, the psql loop with many -f or a pooled connection, the setting leaks into the next file. SET LOCAL ends with the transaction. Where a file runs outside of a transaction, SET is right.",
  bad: ddl("set search_path = shop;\ncreate table if not exists items (id bigint primary key);\n"),
  good: ddl("set local search_path = shop;\ncreate table if not exists items (id bigint primary key);\n"),
  check,
};

function check(statement: LintStatement, { facts, directives }: FileContext): readonly Problem[] {
  const { node, tokens } = statement;
  if (node === null || facts.alone > 0 || directives.transaction === "statement" || statement.nested) return [];
  if ("VariableSetStmt" in node) {
    const { kind, is_local: local, name = "" } = node.VariableSetStmt;
    if (local === true || kind === "VAR_RESET" || kind === "VAR_RESET_ALL") return [];
    // SET SESSION CHARACTERISTICS has no local form.
    if (kind === "VAR_SET_MULTI" && name.includes("SESSION")) return [];
    const [verb, second] = tokens;
    const scoped = second?.text === "SESSION" && name !== "session_authorization" ? second : undefined;
    if (verb === undefined || kind === "VAR_SET_MULTI") return [];
    const edit =
      scoped === undefined
        ? insertion(verb.end, ` ${inCaseOf(statement, verb, "local")}`)
        : { start: scoped.start, end: scoped.end, text: inCaseOf(statement, scoped, "local") };
    return [
      {
        message: `${name} is set for the session and leaks into what runs after the file`,
        hint: "write SET LOCAL",
        span: wholeSpan(statement),
        fix: { title: "writes SET LOCAL", edits: [edit] },
      },
    ];
  }
  if (!("SelectStmt" in node) || !setsForSession(node)) return [];
  const message = "set_config changes the session and leaks into what runs after the file";
  return [{ message, hint: "give set_config true as its third argument", span: wholeSpan(statement) }];
}

/** `set_config(…, …, false)`. */
function setsForSession(node: unknown): boolean {
  let found = false;
  walk(node, (fields, key) => {
    if (key !== "FuncCall" || !Array.isArray(fields["funcname"]) || !Array.isArray(fields["args"])) return;
    const last: unknown = fields["funcname"].at(-1);
    if (!isFields(last) || !isFields(last["String"]) || last["String"]["sval"] !== "set_config") return;
    const local: unknown = fields["args"][2];
    const constant = isFields(local) && isFields(local["A_Const"]) ? local["A_Const"]["boolval"] : undefined;
    if (isFields(constant) && constant["boolval"] !== true) found = true;
  });
  return found;
}
