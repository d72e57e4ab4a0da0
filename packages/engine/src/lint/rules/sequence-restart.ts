import { alterCommands } from "../alter-commands.ts";
import { nameOf, showName } from "../names.ts";
import { problemAtName } from "../repeat.ts";
import { ddl, type Problem, type Rule } from "../rule.ts";
import { type LintStatement, wholeSpan } from "../statement.ts";
import { isFields, walk } from "../walk.ts";

export const sequenceRestart: Rule = {
  code: "sequence-restart",
  group: "repeat",
  severity: "error",
  summary: "a sequence is set to a fixed number",
  explanation:
    "Each run sets it back, and it gives out numbers that rows have already. Set it from what is there: setval(…, (select max(id) from …)), or begin it high enough when it is created.",
  bad: ddl("select pg_catalog.setval('shop.items_id_seq', 1000);\n"),
  good: ddl("select pg_catalog.setval('shop.items_id_seq', greatest(1000, (select max(id) from shop.items)));\n"),
  check,
};

const HINT = "set it from what is there: setval(…, (select max(id) from …))";

function check(statement: LintStatement): readonly Problem[] {
  const { node, guard } = statement;
  if (node === null || guard.conditional) return [];
  if ("AlterSeqStmt" in node) {
    const restarts = (node.AlterSeqStmt.options ?? []).some(
      (option) => "DefElem" in option && option.DefElem.defname === "restart",
    );
    if (!restarts) return [];
    const message = `each run sets sequence ${showName(nameOf(node.AlterSeqStmt.sequence))} back`;
    return [problemAtName(statement, { message, hint: HINT })];
  }
  if ("AlterTableStmt" in node) {
    return alterCommands(statement).flatMap(({ command, span }): Problem[] => {
      const { subtype, def, name = "" } = command;
      const options = subtype === "AT_SetIdentity" && def !== undefined && "List" in def ? (def.List.items ?? []) : [];
      const restarts = options.some((option) => "DefElem" in option && option.DefElem.defname === "restart");
      return restarts ? [{ message: `each run sets the identity of column ${name} back`, hint: HINT, span }] : [];
    });
  }
  return "SelectStmt" in node && setsFixedValue(node)
    ? [{ message: "each run sets the sequence back", hint: HINT, span: wholeSpan(statement) }]
    : [];
}

function setsFixedValue(node: unknown): boolean {
  let found = false;
  walk(node, (fields, key) => {
    if (key !== "FuncCall" || !Array.isArray(fields["funcname"]) || !Array.isArray(fields["args"])) return;
    const last: unknown = fields["funcname"].at(-1);
    if (!isFields(last) || !isFields(last["String"]) || last["String"]["sval"] !== "setval") return;
    const value: unknown = fields["args"][1];
    if (isFields(value) && isFields(value["A_Const"])) found = true;
  });
  return found;
}
