import type { GrantStmt, Node } from "libpg-query";
import { ddl, type Problem, type Rule } from "../rule.ts";
import { type LintStatement, nameSpanAt, wholeSpan } from "../statement.ts";

export const grantToPublic: Rule = {
  code: "grant-to-public",
  group: "name",
  severity: "warning",
  summary: "a privilege is granted to PUBLIC",
  explanation:
    "PUBLIC is every role of the server, also those that are made later for something else. Grant to the roles that need it.",
  bad: ddl("grant select on shop.items to public;\n"),
  good: ddl("grant select on shop.items to shop_reader;\n"),
  check,
};

function check(statement: LintStatement): readonly Problem[] {
  const { node } = statement;
  const grant = node === null ? undefined : grantOf(node);
  if (grant === undefined || grant.is_grant !== true) return [];
  const everybody = (grant.grantees ?? []).find(
    (item) => "RoleSpec" in item && item.RoleSpec.roletype === "ROLESPEC_PUBLIC",
  );
  if (everybody === undefined) return [];
  const location = "RoleSpec" in everybody ? everybody.RoleSpec.location : undefined;
  const span = location === undefined ? wholeSpan(statement) : nameSpanAt(statement, location);
  return [
    { message: "every role of the server gets this privilege", hint: "grant it to the roles that need it", span },
  ];
}

function grantOf(node: Node): GrantStmt | undefined {
  if ("GrantStmt" in node) return node.GrantStmt;
  return "AlterDefaultPrivilegesStmt" in node ? node.AlterDefaultPrivilegesStmt.action : undefined;
}
