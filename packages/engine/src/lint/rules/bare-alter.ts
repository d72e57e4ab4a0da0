import { alterCommands } from "../alter-commands.ts";
import { nameOf, quoteWhereNeeded, showName } from "../names.ts";
import { isCovered, missedCondition, problemAtName } from "../repeat.ts";
import { ddl, type FileContext, type Problem, type Rule } from "../rule.ts";
import type { LintStatement } from "../statement.ts";

const TABLE = "create table if not exists shop.items (id bigint primary key);\n";

export const bareAlter: Rule = {
  code: "bare-alter",
  group: "repeat",
  severity: "error",
  summary: "a change that PostgreSQL makes only once stands without a guard",
  explanation:
    "ADD GENERATED AS IDENTITY, ATTACH and DETACH PARTITION, INHERIT, adding a table to a publication or an object to an extension: the second run fails, because it is done already. Look into the catalog first, in a DO block.",
  bad: ddl(`${TABLE}alter table shop.items alter column id add generated always as identity;\n`),
  good: ddl(`${TABLE}do $do$
begin
  if exists (
    select from pg_catalog.pg_attribute
     where attrelid = pg_catalog.to_regclass('shop.items') and attname = 'id' and attidentity = ''
  ) then
    alter table shop.items alter column id add generated always as identity;
  end if;
end
$do$;
`),
  check,
};

const ONCE: Readonly<Record<string, readonly [string, string]>> = {
  AT_AddIdentity: ["an identity is added", "object_not_in_prerequisite_state"],
  AT_AttachPartition: ["a partition is attached", "wrong_object_type"],
  AT_DetachPartition: ["a partition is detached", "undefined_table"],
  AT_AddInherit: ["a parent is added", "duplicate_table"],
  AT_DropInherit: ["a parent is taken away", "undefined_table"],
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node, guard } = statement;
  if (node === null) return [];
  if ("AlterTableStmt" in node) {
    const on = nameOf(node.AlterTableStmt.relation);
    return alterCommands(statement).flatMap(({ command, span }): Problem[] => {
      const [what, condition] = ONCE[command.subtype ?? ""] ?? [];
      if (what === undefined || condition === undefined || isCovered(guard, condition)) return [];
      if (isFresh(context, on) || isFresh(context, partitionOf(command.def))) return [];
      const column = command.name === undefined ? "" : ` of column ${quoteWhereNeeded(command.name)}`;
      const message = `${what}${column} by every run on ${showName(on)}, and the second one fails${missedCondition(guard, condition)}`;
      return [{ message, hint: "look into the catalog first, in a DO block", span }];
    });
  }
  const what = addsMember(statement);
  if (what === null || isCovered(guard, "duplicate_object")) return [];
  const message = `${what} by every run, and the second one fails${missedCondition(guard, "duplicate_object")}`;
  return [problemAtName(statement, { message, hint: "look into the catalog first, in a DO block" })];
}

function isFresh({ release, file }: FileContext, name: readonly string[]): boolean {
  const made = name.length === 0 ? undefined : release.relation(name);
  return made?.fresh === true && made.file === file;
}

function partitionOf(def: unknown): readonly string[] {
  if (typeof def !== "object" || def === null || !("PartitionCmd" in def)) return [];
  const { PartitionCmd: command } = def;
  if (typeof command !== "object" || command === null || !("name" in command)) return [];
  const { name } = command;
  return typeof name === "object" && name !== null ? nameOf(name) : [];
}

function addsMember({ node }: LintStatement): string | null {
  if (node === null) return null;
  if ("AlterPublicationStmt" in node && node.AlterPublicationStmt.action === "AP_AddObjects") {
    return `tables are added to publication ${quoteWhereNeeded(node.AlterPublicationStmt.pubname ?? "")}`;
  }
  if ("AlterExtensionContentsStmt" in node && node.AlterExtensionContentsStmt.action === 1) {
    return `an object is added to extension ${quoteWhereNeeded(node.AlterExtensionContentsStmt.extname ?? "")}`;
  }
  return null;
}
