import type { Node } from "libpg-query";
import { alterCommands } from "../alter-commands.ts";
import { isInUse } from "../in-use.ts";
import { nameOf, showName } from "../names.ts";
import type { FileContext, Problem, Rule } from "../rule.ts";
import { type LintStatement, nameSpanAt, wholeSpan } from "../statement.ts";

const VIEW = {
  "ddl/01-shop.sql": `create materialized view if not exists shop.totals as select 1 as id;
create unique index if not exists totals_id_key on shop.totals (id);
`,
};

export const blockingRewrite: Rule = {
  code: "blocking-rewrite",
  group: "lock",
  severity: "warning",
  summary: "a statement rewrites or locks a whole relation in use",
  explanation:
    "VACUUM FULL, CLUSTER, SET TABLESPACE, SET LOGGED, SET ACCESS METHOD, REFRESH MATERIALIZED VIEW and DETACH PARTITION without CONCURRENTLY and LOCK TABLE keep out reads, writes or both, until the release has committed, and do so again each time. Leave such work to maintenance, or use the form with CONCURRENTLY.",
  bad: { ...VIEW, "ddl/02-refresh.sql": "refresh materialized view shop.totals;\n" },
  good: { ...VIEW, "ddl/02-refresh.sql": "refresh materialized view concurrently shop.totals;\n" },
  check,
};

const COMMANDS: Readonly<Record<string, string>> = {
  AT_SetTableSpace: "SET TABLESPACE",
  AT_SetLogged: "SET LOGGED",
  AT_SetUnLogged: "SET UNLOGGED",
  AT_SetAccessMethod: "SET ACCESS METHOD",
};
const HINT = "leave it to maintenance, at a quiet time";

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null) return [];
  if ("AlterTableStmt" in node) {
    const table = nameOf(node.AlterTableStmt.relation);
    if (!isInUse(table, context)) return [];
    return alterCommands(statement).flatMap(({ command, span }): Problem[] => {
      if (command.subtype === "AT_DetachPartition" && !isConcurrent(command.def)) {
        const message = `reads and writes of all partitions of ${showName(table)} wait until the release has committed`;
        return [{ message, hint: "write DETACH PARTITION … CONCURRENTLY, in a file of its own", span }];
      }
      const what = COMMANDS[command.subtype ?? ""];
      return what === undefined
        ? []
        : [{ message: `${what} writes all of ${showName(table)} anew while others wait`, hint: HINT, span }];
    });
  }
  if ("RefreshMatViewStmt" in node) {
    const { relation, concurrent } = node.RefreshMatViewStmt;
    if (concurrent === true || !isInUse(nameOf(relation), context)) return [];
    const message = `reads of ${showName(nameOf(relation))} wait until it is filled anew`;
    const hint = "write REFRESH MATERIALIZED VIEW CONCURRENTLY; the view needs a unique index for that";
    return [{ message, hint, span: nameSpanAt(statement, relation?.location) }];
  }
  if ("LockStmt" in node) {
    const [first] = node.LockStmt.relations ?? [];
    const range = first !== undefined && "RangeVar" in first ? first.RangeVar : undefined;
    if (range !== undefined && !isInUse(nameOf(range), context)) return [];
    const message = `${showName(nameOf(range))} stays locked until the release has committed`;
    return [
      { message, hint: "leave locks to the statements that need them", span: nameSpanAt(statement, range?.location) },
    ];
  }
  const isFull =
    "VacuumStmt" in node &&
    node.VacuumStmt.is_vacuumcmd === true &&
    (node.VacuumStmt.options ?? []).some((option) => "DefElem" in option && option.DefElem.defname === "full");
  if (!isFull && !("ClusterStmt" in node)) return [];
  const message = `${isFull ? "VACUUM FULL" : "CLUSTER"} writes whole tables anew while reads and writes wait`;
  return [{ message, hint: HINT, span: wholeSpan(statement) }];
}

function isConcurrent(def: Node | undefined): boolean {
  return def !== undefined && "PartitionCmd" in def && def.PartitionCmd.concurrent === true;
}
