import type { SlipwayError } from "../errors.ts";
import type { Migration } from "../source/migration.ts";
import { watchedPieces } from "../run/send-part.ts";
import { tokenIndex } from "../sql/position.ts";

const LONGEST = 2_000;

/** A way to write the failing statement so that it can be repeated; a sentence where there is no single right text. */
export function proposeGuard(migration: Migration, error: SlipwayError): string {
  const statement = failedStatement(migration, error);
  const sqlstate = error.details["sqlstate"];
  const proposal = statement === null ? null : guarded(statement);
  if (proposal !== null) return proposal;
  if (sqlstate === "23505") return "add ON CONFLICT DO NOTHING, or insert only where the row does not exist";
  if (sqlstate === "42P01" || sqlstate === "42703" || sqlstate === "42883" || sqlstate === "42704") {
    return "look first whether it is still there: IF EXISTS, or a DO block that asks the catalog";
  }
  return "guard the statement: IF [NOT] EXISTS, OR REPLACE, or a DO block that looks first";
}

function failedStatement(migration: Migration, error: SlipwayError): string | null {
  const place: unknown = error.details["statement"];
  const { index = null }: { readonly index?: unknown } = typeof place === "object" && place !== null ? place : {};
  for (const piece of watchedPieces(migration)) {
    if (piece.type !== "statement" || piece.index !== index) continue;
    return piece.bytes.length > LONGEST ? null : piece.bytes.toString("utf8", tokenIndex(piece)).trim();
  }
  return null;
}

/** Statements whose guard is a word more. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(create\s+(?:unlogged\s+)?table\s+)(?!if\b)/iu, "$1if not exists "],
  [/^(create\s+(?:unique\s+)?index\s+(?:concurrently\s+)?)(?!if\b|on\b)/iu, "$1if not exists "],
  [/^(create\s+(?:schema|sequence|extension|materialized\s+view)\s+)(?!if\b)/iu, "$1if not exists "],
  [/^create\s+((?:recursive\s+)?view|function|procedure|aggregate|trigger)\b/iu, "create or replace $1"],
  [/^(alter\s+table\s+[^]*?\badd\s+column\s+)(?!if\b)/iu, "$1if not exists "],
  [/^(alter\s+table\s+(?:only\s+)?\S+\s+drop\s+(?:column|constraint)\s+)(?!if\b)/iu, "$1if exists "],
  [/^(alter\s+type\s+\S+\s+add\s+value\s+)(?!if\b)/iu, "$1if not exists "],
  [
    /^(drop\s+(?:table|view|materialized\s+view|sequence|schema|type|domain|function|procedure|trigger|policy|extension|index(?:\s+concurrently)?)\s+)(?!if\b)/iu,
    "$1if exists ",
  ],
];

/** What looks into the catalog before it adds a constraint, a type, a policy and their like. */
const LOOKS: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [
    /^alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?(\S+)\s+add\s+constraint\s+("?[\w$]+"?)/iu,
    ([, table = "", name = ""]) =>
      `select from pg_catalog.pg_constraint where conname = '${bare(name)}' and conrelid = '${table}'::regclass`,
  ],
  [/^create\s+(?:type|domain)\s+(\S+)/iu, ([, name = ""]) => `select where to_regtype('${name}') is not null`],
  [
    /^create\s+policy\s+("[^"]+"|\S+)\s+on\s+(\S+)/iu,
    ([, name = "", table = ""]) =>
      `select from pg_catalog.pg_policy where polname = '${bare(name)}' and polrelid = '${table.replace(/;$/u, "")}'::regclass`,
  ],
  [
    /^create\s+(?:role|user)\s+("?[\w$]+"?)/iu,
    ([, name = ""]) => `select from pg_catalog.pg_roles where rolname = '${bare(name)}'`,
  ],
  [
    /^create\s+publication\s+("?[\w$]+"?)/iu,
    ([, name = ""]) => `select from pg_catalog.pg_publication where pubname = '${bare(name)}'`,
  ],
];

/** The guard's words in capitals where the statement's are. */
const inCaseOf = (statement: string, words: string): string =>
  /^[A-Z]+\b/u.test(statement) ? words.replaceAll(/\b[a-z]{2,}\b/gu, (word) => word.toUpperCase()) : words;

const bare = (name: string): string => name.replace(/^"(.*)"$/u, "$1").replaceAll("'", "''");

function guarded(statement: string): string | null {
  const rename =
    /^alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?(\S+)\s+rename\s+(?:column\s+)?("?[\w$]+"?)\s+to\s+/iu.exec(
      statement,
    );
  if (rename !== null && rename[2]?.toLowerCase() !== "to") {
    const [, table = "", column = ""] = rename;
    return looking(
      `select from pg_catalog.pg_attribute where attrelid = '${table}'::regclass and attname = '${bare(column)}'`,
      statement,
      true,
    );
  }
  for (const [pattern, words] of WORDS) {
    if (pattern.test(statement)) return `${withoutEnd(statement.replace(pattern, inCaseOf(statement, words)))};`;
  }
  for (const [pattern, look] of LOOKS) {
    const match = pattern.exec(statement);
    if (match !== null) return looking(look(match), statement, false);
  }
  const renamed = /^alter\s+table\s+(?!if\b)((?:only\s+)?\S+\s+rename\s+to\s+[^]*)$/iu.exec(statement);
  if (renamed !== null) return `alter table if exists ${withoutEnd(renamed[1] ?? "")};`;
  if (/^insert\b/iu.test(statement)) return `${withoutEnd(statement)}\non conflict do nothing;`;
  return null;
}

const withoutEnd = (statement: string): string => statement.replace(/[\s;]+$/u, "");

function looking(query: string, statement: string, there: boolean): string {
  const body = withoutEnd(statement).replaceAll("\n", "\n    ");
  return `do $guard$\nbegin\n  if ${there ? "" : "not "}exists (${query}) then\n    ${body};\n  end if;\nend\n$guard$;`;
}
