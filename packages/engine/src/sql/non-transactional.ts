import { type Token, tokensOf, valueOf } from "./tokens.ts";

interface Tokens {
  readonly bytes: Uint8Array;
  readonly tokens: readonly Token[];
}

/** Long statements, such as CREATE TABLE and CREATE FUNCTION, are told by so many tokens. */
const HEAD = 4;
const DECIDED_BY_HEAD: ReadonlySet<string> = new Set(["CREATE", "DROP", "COMMIT", "ROLLBACK", "VACUUM", "DISCARD"]);

const wordAt = (tokens: readonly Token[], index: number): string => {
  const token = tokens[index];
  return token?.type === "word" ? token.text : "";
};

const hasWords = (tokens: readonly Token[], ...words: readonly string[]): boolean =>
  tokens.some((_, index) => words.every((word, offset) => wordAt(tokens, index + offset) === word));

/**
 * Why PostgreSQL refuses the statement inside a transaction block, in words; `null` where it does not, or where that depends on what the
 * statement finds (REINDEX TABLE and CLUSTER of a partitioned table).
 */
export function refusedInTransaction(bytes: Uint8Array): string | null {
  const head = tokensOf(bytes, HEAD);
  const tokens = DECIDED_BY_HEAD.has(wordAt(head, 0)) && wordAt(head, 1) !== "SUBSCRIPTION" ? head : tokensOf(bytes);
  const statement = { bytes, tokens };
  const verb = wordAt(tokens, 0);
  const second = wordAt(tokens, 1);
  switch (verb) {
    case "VACUUM":
      return refusal("VACUUM");
    case "CREATE":
      return refusedCreate(statement, second);
    case "DROP":
      return refusedDrop(tokens, second);
    case "ALTER":
      return refusedAlter(statement, second);
    case "REINDEX":
      return refusedReindex(statement);
    case "CLUSTER":
      return clustersAll(tokens) ? refusal("CLUSTER without a table") : null;
    case "DISCARD":
      return second === "ALL" ? refusal("DISCARD ALL") : null;
    case "COMMIT":
    case "ROLLBACK":
      return second === "PREPARED" ? refusal(`${verb} PREPARED`) : null;
    default:
      return null;
  }
}

const refusal = (what: string): string => `${what} cannot run inside a transaction block`;

function refusedCreate(statement: Tokens, second: string): string | null {
  const { tokens } = statement;
  if (second === "DATABASE" || second === "TABLESPACE") return refusal(`CREATE ${second}`);
  if (second === "SUBSCRIPTION")
    return createsSlot(statement) ? refusal("CREATE SUBSCRIPTION with a new replication slot") : null;
  const index = second === "UNIQUE" ? 2 : 1;
  const concurrently = wordAt(tokens, index) === "INDEX" && wordAt(tokens, index + 1) === "CONCURRENTLY";
  return concurrently ? refusal("CREATE INDEX CONCURRENTLY") : null;
}

function refusedDrop(tokens: readonly Token[], second: string): string | null {
  if (second === "DATABASE" || second === "TABLESPACE") return refusal(`DROP ${second}`);
  if (second === "SUBSCRIPTION") return refusal("DROP SUBSCRIPTION with a replication slot");
  return second === "INDEX" && wordAt(tokens, 2) === "CONCURRENTLY" ? refusal("DROP INDEX CONCURRENTLY") : null;
}

function refusedAlter(statement: Tokens, second: string): string | null {
  const { tokens } = statement;
  if (second === "SYSTEM") return refusal("ALTER SYSTEM");
  if (second === "DATABASE")
    return hasWords(tokens, "SET", "TABLESPACE") ? refusal("ALTER DATABASE … SET TABLESPACE") : null;
  if (second === "SUBSCRIPTION") return refusedAlterSubscription(statement);
  if (second !== "TABLE" || !hasWords(tokens, "DETACH", "PARTITION")) return null;
  return wordAt(tokens, lastWord(tokens)) === "CONCURRENTLY"
    ? refusal("ALTER TABLE … DETACH PARTITION … CONCURRENTLY")
    : null;
}

const lastWord = (tokens: readonly Token[]): number =>
  tokens.findLastIndex((token) => token.type === "word" || token.type === "name");

function refusedAlterSubscription(statement: Tokens): string | null {
  const { tokens } = statement;
  if (hasWords(tokens, "REFRESH", "PUBLICATION")) return refusal("ALTER SUBSCRIPTION … REFRESH PUBLICATION");
  const options = optionsOf(statement);
  if (options.has("FAILOVER") || options.has("TWO_PHASE")) {
    return refusal("ALTER SUBSCRIPTION … SET (failover or two_phase)");
  }
  const changesPublications = ["SET", "ADD", "DROP"].some((verb) => hasWords(tokens, verb, "PUBLICATION"));
  return changesPublications && !isOff(options, "REFRESH") ? refusal("ALTER SUBSCRIPTION with refresh") : null;
}

/** CREATE SUBSCRIPTION makes a slot unless told not to connect or not to create one. */
function createsSlot(statement: Tokens): boolean {
  const options = optionsOf(statement);
  return !isOff(options, "CONNECT") && !isOff(options, "CREATE_SLOT");
}

const OFF: ReadonlySet<string> = new Set(["FALSE", "OFF", "NO", "0"]);

/** True where an option is given and says no. */
const isOff = (options: ReadonlyMap<string, string>, name: string): boolean => OFF.has(options.get(name) ?? "");

/** The options in the first parentheses, `(name value, name = value, name)`, values in upper case; `TRUE` where there is none. */
function optionsOf({ bytes, tokens }: Tokens): ReadonlyMap<string, string> {
  const open = tokens.findIndex((token) => token.text === "(");
  const close = tokens.findIndex((token, index) => index > open && token.text === ")");
  const options = new Map<string, string>();
  let name = "";
  for (const token of open < 0 ? [] : tokens.slice(open + 1, close)) {
    if (token.text === ",") name = "";
    else if (name === "") {
      name = token.text;
      options.set(name, "TRUE");
    } else if (token.text !== "=") options.set(name, valueOf(bytes, token).toUpperCase());
  }
  return options;
}

/** The words behind REINDEX or CLUSTER and their options in parentheses. */
function afterOptions(tokens: readonly Token[]): number {
  if (tokens[1]?.text !== "(") return 1;
  return tokens.findIndex((token) => token.text === ")") + 1;
}

function refusedReindex(statement: Tokens): string | null {
  const { tokens } = statement;
  const at = afterOptions(tokens);
  const what = wordAt(tokens, at);
  const options = at > 1 ? optionsOf(statement) : new Map<string, string>();
  const concurrently = options.has("CONCURRENTLY") && !isOff(options, "CONCURRENTLY");
  if (concurrently || wordAt(tokens, at + 1) === "CONCURRENTLY") return refusal("REINDEX CONCURRENTLY");
  return what === "SCHEMA" || what === "DATABASE" || what === "SYSTEM" ? refusal(`REINDEX ${what}`) : null;
}

function clustersAll(tokens: readonly Token[]): boolean {
  const at = afterOptions(tokens);
  const next = wordAt(tokens, at) === "VERBOSE" ? at + 1 : at;
  return tokens[next] === undefined || tokens[next]?.text === ";";
}
