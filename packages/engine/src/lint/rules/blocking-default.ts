import type { Constraint, Node } from "libpg-query";
import { strings } from "../../catalog/named-objects.ts";
import { alterCommands } from "../alter-commands.ts";
import { isInUse } from "../in-use.ts";
import { nameOf, quoteWhereNeeded, showName } from "../names.ts";
import type { Release } from "../release.ts";
import type { FileContext, Problem, Rule } from "../rule.ts";
import type { LintStatement } from "../statement.ts";
import { isFields, walk } from "../walk.ts";

const TABLE = { "ddl/01-shop.sql": "create table if not exists shop.items (id bigint primary key);\n" };

export const blockingDefault: Rule = {
  code: "blocking-default",
  group: "lock",
  severity: "warning",
  summary: "a column with a value of its own for each row is added to a table in use",
  explanation:
    "A default that is not the same for all rows (random(), gen_random_uuid(), clock_timestamp(), nextval), serial, an identity and a stored generated column write the whole table anew while reads and writes wait. Constants and now() do not. Add the column without a default, set the default in a second statement for new rows, and fill the old ones in batches.",
  bad: {
    ...TABLE,
    "ddl/02-code.sql": "alter table shop.items add column if not exists code uuid default gen_random_uuid();\n",
  },
  good: {
    ...TABLE,
    "ddl/02-code.sql": `alter table shop.items add column if not exists code uuid;
alter table shop.items alter column code set default gen_random_uuid();
`,
  },
  check,
};

const VOLATILE = new Set([
  "clock_timestamp",
  "gen_random_bytes",
  "gen_random_uuid",
  "gen_salt",
  "nextval",
  "random",
  "random_normal",
  "setseed",
  "setval",
  "timeofday",
  "txid_current",
  "pg_current_xact_id",
  "uuid_generate_v1",
  "uuid_generate_v1mc",
  "uuid_generate_v4",
  "uuidv4",
  "uuidv7",
]);
const SERIAL = new Set(["smallserial", "serial", "bigserial", "serial2", "serial4", "serial8"]);

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null || !("AlterTableStmt" in node)) return [];
  const table = nameOf(node.AlterTableStmt.relation);
  if (!isInUse(table, context)) return [];
  return alterCommands(statement).flatMap(({ command, span }): Problem[] => {
    const { subtype, def } = command;
    if (subtype !== "AT_AddColumn" || def === undefined || !("ColumnDef" in def)) return [];
    const { colname = "", typeName, constraints } = def.ColumnDef;
    const type = strings(typeName?.names).at(-1) ?? "";
    const reason = SERIAL.has(type)
      ? type
      : (constraints ?? []).map((item) => rewriting(item, context.release)).find((text) => text !== null);
    if (reason === undefined || reason === null) return [];
    const message = `column ${quoteWhereNeeded(colname)} with ${reason} writes all of ${showName(table)} anew while others wait`;
    return [
      {
        message,
        hint: "add the column without it, set the default in a second statement, fill old rows in batches",
        span,
      },
    ];
  });
}

function rewriting(item: Node, release: Release): string | null {
  const constraint: Constraint = "Constraint" in item ? item.Constraint : {};
  if (constraint.contype === "CONSTR_IDENTITY") return "an identity";
  if (constraint.contype === "CONSTR_GENERATED")
    return constraint.generated_kind === "v" ? null : "a stored generated value";
  if (constraint.contype !== "CONSTR_DEFAULT") return null;
  let found: string | null = null;
  walk(constraint.raw_expr, (fields, key) => {
    if (key !== "FuncCall" || !Array.isArray(fields["funcname"])) return;
    const name = fields["funcname"].flatMap((part: unknown) =>
      isFields(part) && isFields(part["String"]) && typeof part["String"]["sval"] === "string"
        ? [part["String"]["sval"]]
        : [],
    );
    const last = name.at(-1) ?? "";
    if (VOLATILE.has(last) || release.routine(name)?.volatile === true) found = `the default ${last}()`;
  });
  return found;
}
