import type { Token } from "./tokens.ts";

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
export function refusedInTransaction(tokens: readonly Token[]): string | null {
  const verb = wordAt(tokens, 0);
  const second = wordAt(tokens, 1);
  switch (verb) {
    case "VACUUM":
      return refusal("VACUUM");
    case "CREATE":
      return refusedCreate(tokens, second);
    case "DROP":
      return refusedDrop(tokens, second);
    case "ALTER":
      return refusedAlter(tokens, second);
    case "REINDEX":
      return refusedReindex(tokens);
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

function refusedCreate(tokens: readonly Token[], second: string): string | null {
  if (second === "DATABASE" || second === "TABLESPACE") return refusal(`CREATE ${second}`);
  if (second === "SUBSCRIPTION")
    return createsSlot(tokens) ? refusal("CREATE SUBSCRIPTION with a new replication slot") : null;
  const index = second === "UNIQUE" ? 2 : 1;
  const concurrently = wordAt(tokens, index) === "INDEX" && wordAt(tokens, index + 1) === "CONCURRENTLY";
  return concurrently ? refusal("CREATE INDEX CONCURRENTLY") : null;
}

function refusedDrop(tokens: readonly Token[], second: string): string | null {
  if (second === "DATABASE" || second === "TABLESPACE") return refusal(`DROP ${second}`);
  if (second === "SUBSCRIPTION") return refusal("DROP SUBSCRIPTION with a replication slot");
  return second === "INDEX" && wordAt(tokens, 2) === "CONCURRENTLY" ? refusal("DROP INDEX CONCURRENTLY") : null;
}

function refusedAlter(tokens: readonly Token[], second: string): string | null {
  if (second === "SYSTEM") return refusal("ALTER SYSTEM");
  if (second === "DATABASE")
    return hasWords(tokens, "SET", "TABLESPACE") ? refusal("ALTER DATABASE … SET TABLESPACE") : null;
  if (second === "SUBSCRIPTION") return refusedAlterSubscription(tokens);
  if (second !== "TABLE" || !hasWords(tokens, "DETACH", "PARTITION")) return null;
  return wordAt(tokens, lastWord(tokens)) === "CONCURRENTLY"
    ? refusal("ALTER TABLE … DETACH PARTITION … CONCURRENTLY")
    : null;
}

const lastWord = (tokens: readonly Token[]): number =>
  tokens.findLastIndex((token) => token.type === "word" || token.type === "name");

function refusedAlterSubscription(tokens: readonly Token[]): string | null {
  if (hasWords(tokens, "REFRESH", "PUBLICATION")) return refusal("ALTER SUBSCRIPTION … REFRESH PUBLICATION");
  if (option(tokens, "FAILOVER") !== undefined || option(tokens, "TWO_PHASE") !== undefined) {
    return refusal("ALTER SUBSCRIPTION … SET (failover or two_phase)");
  }
  const changesPublications = ["SET", "ADD", "DROP"].some((verb) => hasWords(tokens, verb, "PUBLICATION"));
  return changesPublications && !isOff(option(tokens, "REFRESH")) ? refusal("ALTER SUBSCRIPTION with refresh") : null;
}

/** CREATE SUBSCRIPTION makes a slot unless told not to connect, not to create one, or that there is none. */
function createsSlot(tokens: readonly Token[]): boolean {
  return !isOff(option(tokens, "CONNECT")) && !isOff(option(tokens, "CREATE_SLOT"));
}

/** The token behind `name =` or `name` in a list of options; `undefined` where the option is missing. */
function option(tokens: readonly Token[], name: string): Token | undefined {
  const open = tokens.findIndex((token) => token.text === "(");
  const index = tokens.findIndex((token, at) => open >= 0 && at > open && token.text === name);
  if (index < 0) return undefined;
  return tokens[index + 1]?.text === "=" ? tokens[index + 2] : tokens[index];
}

const OFF: ReadonlySet<string> = new Set(["FALSE", "OFF", "NO"]);

const isOff = (token: Token | undefined): boolean => token !== undefined && OFF.has(token.text);

/** The words behind REINDEX or CLUSTER and their options in parentheses. */
function afterOptions(tokens: readonly Token[]): number {
  if (tokens[1]?.text !== "(") return 1;
  return tokens.findIndex((token) => token.text === ")") + 1;
}

function refusedReindex(tokens: readonly Token[]): string | null {
  const at = afterOptions(tokens);
  const what = wordAt(tokens, at);
  const given = at > 1 ? option(tokens.slice(0, at), "CONCURRENTLY") : undefined;
  if (wordAt(tokens, at + 1) === "CONCURRENTLY" || (given !== undefined && !isOff(given)))
    return refusal("REINDEX CONCURRENTLY");
  return what === "SCHEMA" || what === "DATABASE" || what === "SYSTEM" ? refusal(`REINDEX ${what}`) : null;
}

function clustersAll(tokens: readonly Token[]): boolean {
  const at = afterOptions(tokens);
  const next = wordAt(tokens, at) === "VERBOSE" ? at + 1 : at;
  return tokens[next] === undefined || tokens[next]?.text === ";";
}
