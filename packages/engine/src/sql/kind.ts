import { isWord } from "./routine.ts";
import { type Token, TokenReader } from "./tokens.ts";

/** Commands that are told by their first word alone, with their tag where it differs. */
const BY_FIRST_WORD: ReadonlyMap<string, string> = new Map([
  ["ABORT", "ROLLBACK"],
  ["ANALYSE", "ANALYZE"],
  ["ANALYZE", "ANALYZE"],
  ["BEGIN", "BEGIN"],
  ["CALL", "CALL"],
  ["CHECKPOINT", "CHECKPOINT"],
  ["CLOSE", "CLOSE CURSOR"],
  ["CLUSTER", "CLUSTER"],
  ["COMMENT", "COMMENT"],
  ["COPY", "COPY"],
  ["DEALLOCATE", "DEALLOCATE"],
  ["DECLARE", "DECLARE CURSOR"],
  ["DELETE", "DELETE"],
  ["DISCARD", "DISCARD"],
  ["DO", "DO"],
  ["END", "COMMIT"],
  ["EXECUTE", "EXECUTE"],
  ["EXPLAIN", "EXPLAIN"],
  ["FETCH", "FETCH"],
  ["GRANT", "GRANT"],
  ["IMPORT", "IMPORT FOREIGN SCHEMA"],
  ["INSERT", "INSERT"],
  ["LISTEN", "LISTEN"],
  ["LOAD", "LOAD"],
  ["LOCK", "LOCK TABLE"],
  ["MERGE", "MERGE"],
  ["MOVE", "MOVE"],
  ["NOTIFY", "NOTIFY"],
  ["REASSIGN", "REASSIGN OWNED"],
  ["REFRESH", "REFRESH MATERIALIZED VIEW"],
  ["REINDEX", "REINDEX"],
  ["RELEASE", "RELEASE"],
  ["RESET", "RESET"],
  ["REVOKE", "REVOKE"],
  ["SAVEPOINT", "SAVEPOINT"],
  ["SECURITY", "SECURITY LABEL"],
  ["SELECT", "SELECT"],
  ["SHOW", "SHOW"],
  ["START", "START TRANSACTION"],
  ["TABLE", "SELECT"],
  ["TRUNCATE", "TRUNCATE TABLE"],
  ["UNLISTEN", "UNLISTEN"],
  ["UPDATE", "UPDATE"],
  ["VACUUM", "VACUUM"],
  ["VALUES", "SELECT"],
]);

/** Words that may stand between CREATE and the kind of object. */
const CREATE_MODIFIERS: ReadonlySet<string> = new Set(
  "OR REPLACE GLOBAL LOCAL TEMP TEMPORARY UNLOGGED RECURSIVE UNIQUE CONSTRAINT TRUSTED PROCEDURAL".split(" "),
);

/** Kinds of objects, the longer name before the shorter one that it starts with. */
const OBJECTS: ReadonlyMap<string, readonly (readonly string[])[]> = objectTable([
  "ACCESS METHOD",
  "AGGREGATE",
  "CAST",
  "COLLATION",
  "CONVERSION",
  "DATABASE",
  "DEFAULT CONVERSION",
  "DEFAULT PRIVILEGES",
  "DOMAIN",
  "EVENT TRIGGER",
  "EXTENSION",
  "FOREIGN DATA WRAPPER",
  "FOREIGN TABLE",
  "FUNCTION",
  "GROUP",
  "INDEX",
  "LANGUAGE",
  "LARGE OBJECT",
  "MATERIALIZED VIEW",
  "OPERATOR CLASS",
  "OPERATOR FAMILY",
  "OPERATOR",
  "OWNED",
  "POLICY",
  "PROCEDURE",
  "PUBLICATION",
  "ROLE",
  "ROUTINE",
  "RULE",
  "SCHEMA",
  "SEQUENCE",
  "SERVER",
  "STATISTICS",
  "SUBSCRIPTION",
  "SYSTEM",
  "TABLE",
  "TABLESPACE",
  "TEXT SEARCH CONFIGURATION",
  "TEXT SEARCH DICTIONARY",
  "TEXT SEARCH PARSER",
  "TEXT SEARCH TEMPLATE",
  "TRANSFORM",
  "TRIGGER",
  "TYPE",
  "USER MAPPING",
  "USER",
  "VIEW",
]);

const OBJECT_ALIASES: ReadonlyMap<string, string> = new Map([
  ["GROUP", "ROLE"],
  ["USER", "ROLE"],
  ["DEFAULT CONVERSION", "CONVERSION"],
]);

const MAIN_VERBS: ReadonlySet<string> = new Set(["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "TABLE"]);

function objectTable(names: readonly string[]): ReadonlyMap<string, readonly (readonly string[])[]> {
  const table = new Map<string, (readonly string[])[]>();
  for (const name of names) {
    const words = name.split(" ");
    const first = words[0] ?? name;
    table.set(first, [...(table.get(first) ?? []), words]);
  }
  return table;
}

/**
 * The command tag family of one statement, in upper case, from its first words: `INSERT`, `CREATE TABLE` (also with AS), `ALTER ROLE`
 * (also written USER or GROUP), `COMMIT` (also END), `SELECT` (also VALUES, TABLE and parentheses). A statement that starts with WITH is of
 * the kind of its main verb. `EMPTY` where nothing but comments and `;` is there, `UNKNOWN` where no PostgreSQL command starts like this.
 */
export function kindOf(bytes: Uint8Array): string {
  if (isWord(bytes, 0, 6, "insert") && bytes[6] === 0x20) return "INSERT";
  const reader = new TokenReader(bytes);
  const first = reader.next();
  if (first === undefined) return "EMPTY";
  if (first.type === "symbol") return first.text === ";" ? "EMPTY" : first.text === "(" ? "SELECT" : "UNKNOWN";
  if (first.type !== "word") return "UNKNOWN";
  return BY_FIRST_WORD.get(first.text) ?? kindByMoreWords(first.text, reader);
}

function kindByMoreWords(first: string, reader: TokenReader): string {
  switch (first) {
    case "CREATE":
      return objectKind("CREATE", afterModifiers(reader), reader);
    case "ALTER":
      return objectKind("ALTER", reader.next(), reader);
    case "DROP":
      return objectKind("DROP", afterModifiers(reader), reader);
    case "COMMIT":
    case "ROLLBACK":
      return reader.next()?.text === "PREPARED" ? `${first} PREPARED` : first;
    case "PREPARE":
      return reader.next()?.text === "TRANSACTION" ? "PREPARE TRANSACTION" : "PREPARE";
    case "SET":
      return reader.next()?.text === "CONSTRAINTS" ? "SET CONSTRAINTS" : "SET";
    case "WITH":
      return mainVerb(reader);
    default:
      return "UNKNOWN";
  }
}

function afterModifiers(reader: TokenReader): Token | undefined {
  let token = reader.next();
  while (token?.type === "word" && CREATE_MODIFIERS.has(token.text)) token = reader.next();
  return token;
}

function objectKind(verb: string, first: Token | undefined, reader: TokenReader): string {
  if (first?.type !== "word") return "UNKNOWN";
  const words = [first.text];
  for (const candidate of OBJECTS.get(first.text) ?? []) {
    while (words.length < candidate.length) words.push(reader.next()?.text ?? "");
    if (candidate.every((word, index) => words[index] === word)) {
      const name = candidate.join(" ");
      return `${verb} ${OBJECT_ALIASES.get(name) ?? name}`;
    }
  }
  return "UNKNOWN";
}

/** The first verb outside of parentheses: the queries of a WITH stand inside of some. */
function mainVerb(reader: TokenReader): string {
  let depth = 0;
  for (let token = reader.next(); token !== undefined; token = reader.next()) {
    if (token.text === "(") depth++;
    else if (token.text === ")") depth--;
    else if (depth === 0 && token.type === "word" && MAIN_VERBS.has(token.text))
      return BY_FIRST_WORD.get(token.text) ?? token.text;
  }
  return "SELECT";
}

/**
 * True for `COPY … FROM stdin`, whose data follows in the file. The server decides that for psql; as the grammar lets STDOUT stand for
 * STDIN, so does this. A COPY of a query cannot read.
 */
export function readsCopyData(bytes: Uint8Array): boolean {
  const reader = new TokenReader(bytes);
  if (reader.next()?.text !== "COPY") return false;
  let depth = 0;
  let previous = "";
  for (let token = reader.next(); token !== undefined; token = reader.next()) {
    if (token.text === "(") depth++;
    else if (token.text === ")") depth--;
    else if (depth === 0 && previous === "FROM" && (token.text === "STDIN" || token.text === "STDOUT")) return true;
    else if (depth === 0 && token.text === "TO") return false;
    previous = token.text;
  }
  return false;
}
