import { problemAtName, writtenName } from "../repeat.ts";
import { ddl, type Problem, type Rule } from "../rule.ts";
import type { LintStatement } from "../statement.ts";

const create = (options: string): string =>
  `create or replace function shop.tax(price numeric) returns numeric
  language sql security definer${options} as 'select price * 0.2';
`;

export const definerSearchPath: Rule = {
  code: "definer-search-path",
  group: "name",
  severity: "warning",
  summary: "a SECURITY DEFINER function has no search_path of its own",
  explanation:
    "It runs with its owner's rights and the caller's search_path: the caller can put a table or an operator of his own before the real one. Add SET search_path = '' and qualify the names in the body.",
  bad: ddl(create("")),
  good: ddl(create(" set search_path = ''")),
  check,
};

function check(statement: LintStatement): readonly Problem[] {
  const { node } = statement;
  if (node === null || !("CreateFunctionStmt" in node)) return [];
  let definer = false;
  let fixed = false;
  for (const option of node.CreateFunctionStmt.options ?? []) {
    if (!("DefElem" in option)) continue;
    const { defname, arg } = option.DefElem;
    if (defname === "security") definer = arg !== undefined && "Boolean" in arg && arg.Boolean.boolval === true;
    if (defname === "set") {
      fixed ||= arg !== undefined && "VariableSetStmt" in arg && arg.VariableSetStmt.name === "search_path";
    }
  }
  if (!definer || fixed) return [];
  const message = `${writtenName(statement)} runs with its owner's rights and its caller's search_path`;
  return [problemAtName(statement, { message, hint: "add SET search_path = '' and qualify the names in its body" })];
}
