import { nameOf } from "../names.ts";
import { isRepeatable, missedCondition, orReplaceFix, problemAtName, writtenName } from "../repeat.ts";
import { ddl, type FileContext, type Fix, insertion, type Problem, type Rule } from "../rule.ts";
import { inCaseOf, type LintStatement, nameSpanAt, wholeSpan } from "../statement.ts";

const BEFORE = `create table if not exists shop.items (id bigint primary key, changed timestamptz);
create or replace function shop.touch() returns trigger language plpgsql as $$
begin
  new.changed := pg_catalog.now();
  return new;
end
$$;
`;

export const bareCreateTrigger: Rule = {
  code: "bare-create-trigger",
  group: "repeat",
  severity: "error",
  summary: "a trigger is created without OR REPLACE",
  explanation:
    "The second run fails, because the trigger is there. PostgreSQL 14 and newer know CREATE OR REPLACE TRIGGER; for a constraint trigger put DROP TRIGGER IF EXISTS before it.",
  bad: ddl(`${BEFORE}create trigger touch before update on shop.items for each row execute function shop.touch();\n`),
  good: ddl(
    `${BEFORE}create or replace trigger touch before update on shop.items for each row execute function shop.touch();\n`,
  ),
  check,
};

function check(statement: LintStatement, context: FileContext): readonly Problem[] {
  const { node } = statement;
  if (node === null || !("CreateTrigStmt" in node) || node.CreateTrigStmt.replace === true) return [];
  const { trigname, relation, isconstraint } = node.CreateTrigStmt;
  const thing = { kind: "trigger", name: [trigname ?? ""], on: nameOf(relation) };
  const condition = "duplicate_object";
  if (isRepeatable(statement, context, { thing, condition })) return [];
  const constraint = isconstraint === true;
  return [
    problemAtName(statement, {
      message: `trigger ${writtenName(statement)} is created by every run, and the second one fails${missedCondition(statement.guard, condition)}`,
      hint: constraint ? "put DROP TRIGGER IF EXISTS before it" : "write CREATE OR REPLACE TRIGGER",
      fix: constraint ? dropFirst(statement, relation?.location) : orReplaceFix(statement),
    }),
  ];
}

/** PostgreSQL refuses OR REPLACE for constraint triggers. */
function dropFirst(statement: LintStatement, location: number | undefined): Fix {
  const { start } = wholeSpan(statement);
  const words = inCaseOf(statement, statement.tokens[0] ?? { start, end: start }, "drop trigger if exists");
  const on = inCaseOf(statement, statement.tokens[0] ?? { start, end: start }, "on");
  const table = writtenName(statement, nameSpanAt(statement, location));
  const text = `${words} ${writtenName(statement)} ${on} ${table};\n`;
  return { title: "drops the trigger first", edits: [insertion(start, text)] };
}
