import { decodeText } from "./decode.ts";
import { readsCopyData } from "./kind.ts";
import { refusedInTransaction } from "./non-transactional.ts";
import { type Token, TokenReader, tokensOf, valueOf } from "./tokens.ts";

export type TransactionControl = "begin" | "commit" | "rollback" | "savepoint" | "prepare";

/** What can be told about a statement from its tokens alone, without a catalog. */
export interface StatementFacts {
  /** Why PostgreSQL refuses the statement inside a transaction block, in words; `null` where it does not. */
  readonly nonTransactional: string | null;
  /** True for a DO whose body commits, rolls back or calls, and for every CALL: the procedure decides. */
  readonly mayCommit: boolean;
  /** The procedure's name in a CALL, as written. */
  readonly callee: string | null;
  readonly addValue: AddedValue | null;
  readonly transactionControl: TransactionControl | null;
  /** The timeouts that the statement sets or resets, in lower case. */
  readonly timeouts: readonly string[];
  /** True for COPY … FROM stdin. */
  readonly copyFromStdin: boolean;
}

/** ALTER TYPE … ADD VALUE. */
export interface AddedValue {
  /** The type's name as written. */
  readonly type: string;
  readonly label: string;
  readonly ifNotExists: boolean;
}

const NONE: StatementFacts = {
  nonTransactional: null,
  mayCommit: false,
  callee: null,
  addValue: null,
  transactionControl: null,
  timeouts: [],
  copyFromStdin: false,
};

const TIMEOUTS: readonly string[] = [
  "lock_timeout",
  "statement_timeout",
  "transaction_timeout",
  "idle_in_transaction_session_timeout",
  "idle_session_timeout",
];

/** The facts of one statement. Cheap where its kind (see `kindOf`) or its first word says that there are none, as in INSERT. */
export function classify(bytes: Uint8Array, kind?: string): StatementFacts {
  if (kind === "INSERT") return NONE;
  const first = new TokenReader(bytes).next();
  if (first?.type !== "word") return NONE;
  const read = READERS.get(first.text);
  if (read === undefined) return NONE;
  return { ...NONE, ...read(bytes) };
}

type Reader = (bytes: Uint8Array) => Partial<StatementFacts>;

const refused: Reader = (bytes) => ({ nonTransactional: refusedInTransaction(bytes) });

const control =
  (value: TransactionControl): Reader =>
  () => ({ transactionControl: value });

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["ABORT", control("rollback")],
  ["ALTER", (bytes) => ({ ...refused(bytes), addValue: addedValue(bytes) })],
  ["BEGIN", control("begin")],
  ["CALL", (bytes) => ({ mayCommit: true, callee: callee(bytes) })],
  ["CLUSTER", refused],
  ["COMMIT", prepared("commit")],
  ["COPY", (bytes) => ({ copyFromStdin: readsCopyData(bytes) })],
  ["CREATE", refused],
  ["DISCARD", refused],
  ["DO", (bytes) => ({ mayCommit: commitsInBody(bytes) })],
  ["DROP", refused],
  ["END", control("commit")],
  ["PREPARE", (bytes) => (wordAt(tokensOf(bytes, 2), 1) === "TRANSACTION" ? { transactionControl: "prepare" } : {})],
  ["REINDEX", refused],
  ["RELEASE", control("savepoint")],
  ["RESET", (bytes) => ({ timeouts: resetTimeouts(bytes) })],
  ["ROLLBACK", prepared("rollback")],
  ["SAVEPOINT", control("savepoint")],
  ["SELECT", (bytes) => ({ timeouts: configuredTimeouts(bytes) })],
  ["SET", (bytes) => ({ timeouts: setTimeouts(bytes) })],
  ["START", control("begin")],
  ["VACUUM", refused],
]);

const wordAt = (tokens: readonly Token[], index: number): string => {
  const token = tokens[index];
  return token?.type === "word" ? token.text : "";
};

/** COMMIT and ROLLBACK, which end a transaction unless they name a prepared one or a savepoint. */
function prepared(value: "commit" | "rollback"): Reader {
  return (bytes) => {
    const tokens = tokensOf(bytes, 3);
    if (wordAt(tokens, 1) === "PREPARED") return { nonTransactional: refusedInTransaction(bytes) };
    const next = wordAt(tokens, 1) === "WORK" || wordAt(tokens, 1) === "TRANSACTION" ? 2 : 1;
    return { transactionControl: wordAt(tokens, next) === "TO" ? "savepoint" : value };
  };
}

/** The name that starts at token `from`, with its schema, as written; the index behind it. */
function qualifiedName(
  bytes: Uint8Array,
  tokens: readonly Token[],
  from: number,
): { readonly name: string; readonly next: number } {
  const first = tokens[from];
  if (first === undefined) return { name: "", next: from };
  let last = first;
  let next = from + 1;
  while (tokens[next]?.text === "." && tokens[next + 1] !== undefined) {
    last = tokens[next + 1] ?? last;
    next += 2;
  }
  return { name: decodeText(bytes.subarray(first.start, last.end)), next };
}

function callee(bytes: Uint8Array): string | null {
  return qualifiedName(bytes, tokensOf(bytes), 1).name || null;
}

function addedValue(bytes: Uint8Array): AddedValue | null {
  const tokens = tokensOf(bytes);
  if (wordAt(tokens, 1) !== "TYPE") return null;
  const { name, next } = qualifiedName(bytes, tokens, 2);
  if (wordAt(tokens, next) !== "ADD" || wordAt(tokens, next + 1) !== "VALUE") return null;
  const ifNotExists = wordAt(tokens, next + 2) === "IF";
  const label = tokens[next + (ifNotExists ? 5 : 2)];
  return label === undefined ? null : { type: name, label: valueOf(bytes, label), ifNotExists };
}

/** Tokens after which a statement starts in PL/pgSQL. */
const STATEMENT_OPENERS: ReadonlySet<string> = new Set([";", "BEGIN", "THEN", "ELSE", "LOOP", ">"]);
const COMMITTERS: ReadonlySet<string> = new Set(["COMMIT", "ROLLBACK", "CALL"]);

/** In other languages than PL/pgSQL the words may stand anywhere, as in `plpy.commit()`. */
function commitsInBody(bytes: Uint8Array): boolean {
  const tokens = tokensOf(bytes);
  const body = tokens.find((token) => token.type === "body" || token.type === "string");
  if (body === undefined) return false;
  const language = tokens[tokens.findIndex((token) => token.text === "LANGUAGE") + 1];
  const anywhere =
    tokens.some((token) => token.text === "LANGUAGE") &&
    language !== undefined &&
    nameOf(bytes, language) !== "plpgsql";
  const inner = tokensOf(Buffer.from(valueOf(bytes, body), "utf8"));
  return inner.some((token, index) => {
    if (token.type !== "word" || !COMMITTERS.has(token.text)) return false;
    return anywhere || index === 0 || STATEMENT_OPENERS.has(inner[index - 1]?.text ?? "");
  });
}

/** A setting's name or another identifier, folded as PostgreSQL does. */
function nameOf(bytes: Uint8Array, token: Token | undefined): string {
  if (token === undefined) return "";
  return token.type === "word" ? token.text.toLowerCase() : valueOf(bytes, token);
}

const timeoutNamed = (name: string): readonly string[] => TIMEOUTS.filter((timeout) => timeout === name.toLowerCase());

function setTimeouts(bytes: Uint8Array): readonly string[] {
  const tokens = tokensOf(bytes, 3);
  const scoped = wordAt(tokens, 1) === "SESSION" || wordAt(tokens, 1) === "LOCAL";
  return timeoutNamed(nameOf(bytes, tokens[scoped ? 2 : 1]));
}

function resetTimeouts(bytes: Uint8Array): readonly string[] {
  const tokens = tokensOf(bytes, 2);
  return wordAt(tokens, 1) === "ALL" ? TIMEOUTS : timeoutNamed(nameOf(bytes, tokens[1]));
}

/** The settings in calls of `set_config('name', …)`. */
function configuredTimeouts(bytes: Uint8Array): readonly string[] {
  const reader = new TokenReader(bytes);
  const found = new Set<string>();
  for (let token = reader.next(); token !== undefined; token = reader.next()) {
    if (token.text !== "SET_CONFIG" || reader.next()?.text !== "(") continue;
    const name = reader.next();
    if (name?.type === "string") for (const timeout of timeoutNamed(valueOf(bytes, name))) found.add(timeout);
  }
  return [...found];
}
