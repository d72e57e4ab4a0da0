import { tokensOf, valueOf } from "./tokens.ts";

/** Kinds that run something at once; what others define runs later. */
const RUNNING = new Set([
  "CALL",
  "COPY",
  "CREATE TABLE AS",
  "DELETE",
  "DO",
  "EXECUTE",
  "INSERT",
  "MERGE",
  "REFRESH MATERIALIZED VIEW",
  "SELECT",
  "UPDATE",
  "WITH",
]);
/** Words without which such a statement, or the body of a DO block, takes no value of a sequence by itself. */
const ADVANCING = new Set(["nextval", "setval", "insert", "copy", "merge", "call", "execute", "perform"]);
const WORD = /[\p{L}_][\p{L}\p{N}_$]*/gu;

/**
 * Whether a statement may advance a sequence when it runs, as far as its words tell. A value that a sequence gave away does not come back
 * with a rollback.
 */
export function mayAdvanceSequence(kind: string, bytes: Uint8Array): boolean {
  if (!RUNNING.has(kind)) {
    return false;
  }
  if (kind === "INSERT" || kind === "COPY" || kind === "MERGE" || kind === "CALL" || kind === "EXECUTE") {
    return true;
  }
  return tokensOf(bytes).some((token) =>
    token.type === "word"
      ? ADVANCING.has(token.text.toLowerCase())
      : token.type === "body" &&
        [...valueOf(bytes, token).matchAll(WORD)].some(([word]) => ADVANCING.has(word.toLowerCase())),
  );
}
