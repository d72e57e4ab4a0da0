import type { InsertStmt, Node } from "libpg-query";
import { maskPasswords } from "../../sql/mask-passwords.ts";
import { valueOf } from "../../sql/tokens.ts";
import { ddl, type Problem, type Rule } from "../rule.ts";
import { type LintStatement, tokenFrom } from "../statement.ts";
import { isFields, walk } from "../walk.ts";

export const passwordInSql: Rule = {
  code: "password-in-sql",
  group: "data",
  severity: "error",
  summary: "a password stands in the file",
  explanation:
    "SQL files lie in a repository, in ConfigMaps and in logs of the server. Give roles their passwords outside of migrations, from a secret; store hashes of passwords, never passwords.",
  bad: ddl(`-- slipway: allow bare-create-other the role is made on a new server only

create role reader login password 'tiger-and-lamp';
`),
  good: ddl(`-- slipway: allow bare-create-other the role is made on a new server only

create role reader login password null;
`),
  check,
};

const HINT = "set the password outside of migrations, from a secret";
const COLUMN = /^(?:password|passwd|pwd|passwort|user_password)$/i;
/** Hashes as they are stored: crypt and its like, PHC strings, SCRAM, and long hexadecimal or base64 texts. */
const HASH = /^(?:\$|\{|SCRAM-|md5[0-9a-f]{32}|pbkdf2|scrypt|argon2|bcrypt|[0-9a-f]{32,}$|[A-Za-z0-9+/=_-]{43,}$)/i;

function check(statement: LintStatement): readonly Problem[] {
  const { node } = statement;
  if (node === null) return [];
  if ("InsertStmt" in node) return checkInsert(statement, node.InsertStmt);
  const problems: Problem[] = [];
  walk(node, (fields) => {
    const location = fields["location"];
    const isPassword = fields["defname"] === "password" || fields["defname"] === "sslpassword";
    if (!isPassword || typeof location !== "number" || !isFields(fields["arg"]) || !isFields(fields["arg"]["String"]))
      return;
    problems.push(problemAt(statement, location));
  });
  return [...problems, ...connectionStrings(statement, node)];
}

/** The literal that follows a word; the message never holds it. */
function problemAt(statement: LintStatement, location: number): Problem {
  const from = tokenFrom(statement, location);
  const literal = statement.tokens.slice(from).find(({ type }) => type === "string" || type === "body");
  const message = "a password stands in the file, and with it in the repository and the server's log";
  return { message, hint: HINT, span: literal ?? statement.tokens[from] ?? { start: 0, end: 0 } };
}

/** `postgresql://user:password@…` and `password=…` in literals of statements that take connection strings. */
function connectionStrings({ bytes, tokens }: LintStatement, node: Node): readonly Problem[] {
  const takesConnection = "CreateSubscriptionStmt" in node || "AlterSubscriptionStmt" in node || callsDblink(node);
  if (!takesConnection) return [];
  return tokens.flatMap((token): Problem[] => {
    if (token.type !== "string") return [];
    const value = valueOf(bytes, token);
    const message = "a password stands in a connection string";
    return maskPasswords(value) === value ? [] : [{ message, hint: HINT, span: token }];
  });
}

function callsDblink(node: Node): boolean {
  let found = false;
  walk(node, (fields) => {
    const name = Array.isArray(fields["funcname"]) ? fields["funcname"].at(-1) : undefined;
    const text = isFields(name) && isFields(name["String"]) ? name["String"]["sval"] : undefined;
    if (typeof text === "string" && text.startsWith("dblink")) found = true;
  });
  return found;
}

/** A plain text in a column for passwords. */
function checkInsert(statement: LintStatement, { cols, selectStmt }: InsertStmt): readonly Problem[] {
  const column = (cols ?? []).findIndex((col) => "ResTarget" in col && COLUMN.test(col.ResTarget.name ?? ""));
  if (column < 0 || selectStmt === undefined || !("SelectStmt" in selectStmt)) return [];
  for (const row of selectStmt.SelectStmt.valuesLists ?? []) {
    const value = "List" in row ? row.List.items?.[column] : undefined;
    const text = value !== undefined && "A_Const" in value ? value.A_Const.sval?.sval : undefined;
    if (text === undefined || text === "" || HASH.test(text)) continue;
    const location = value !== undefined && "A_Const" in value ? value.A_Const.location : undefined;
    const message = "a password is stored as it is";
    const token = statement.tokens[tokenFrom(statement, location ?? 0)] ?? { start: 0, end: 0 };
    return [{ message, hint: "store a salted hash of it", span: token }];
  }
  return [];
}
