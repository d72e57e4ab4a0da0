/** Words that the classification compares with. Reading one of them makes no new string, which is most of what reading a token costs. */
const KEYWORDS =
  `ABORT ACCESS ADD AGGREGATE ALL ALTER ANALYZE AS ATOMIC BEGIN BINARY BY CALL CAST CHECK CLASS CLUSTER COLLATION COLUMN COMMENT COMMIT
  CONCURRENTLY CONFIGURATION CONSTRAINT CONSTRAINTS CONVERSION COPY CREATE DATA DATABASE DECLARE DEFAULT DELETE DETACH DICTIONARY DISCARD
  DO DOMAIN DROP ELSE END EVENT EXECUTE EXISTS EXPLAIN EXTENSION FAMILY FOREIGN FROM FUNCTION GLOBAL GRANT GROUP IF IMPORT INDEX INSERT
  INTO IS JOIN KEY LABEL LANGUAGE LARGE LIKE LOCAL LOCK LOOP MAPPING MATERIALIZED MERGE METHOD NOT NULL OBJECT ON OPERATOR OR ORDER OWNED
  OWNER PARSER PARTITION POLICY PREPARE PREPARED PRIMARY PRIVILEGES PROCEDURE PUBLICATION REASSIGN RECURSIVE REFERENCES REFRESH REINDEX
  RELEASE REPLACE RESET RETURNS REVOKE ROLE ROLLBACK ROUTINE RULE SAVEPOINT SCHEMA SEARCH SECURITY SELECT SEQUENCE SERVER SESSION SET
  SET_CONFIG START STATISTICS STDIN STDOUT SUBSCRIPTION SYSTEM TABLE TABLESPACE TEMP TEMPLATE TEMPORARY TEXT THEN TO TRANSACTION TRANSFORM
  TRIGGER TRUNCATE TRUSTED TYPE UNIQUE UNLOGGED UPDATE USER USING VACUUM VALUE VALUES VIEW WHERE WITH WORK WRAPPER`
    .trim()
    .split(/\s+/);

/** A power of two, large enough that most keywords stand where their hash says. */
const SLOTS = 1024;

/** Clearing this bit turns lower-case letters to upper case. It turns other bytes as well, but the comparison looks at the whole word. */
const UPPER = 0xdf;

const table: readonly (string | undefined)[] = fill();

function fill(): readonly (string | undefined)[] {
  const slots: (string | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
  for (const word of KEYWORDS) {
    let slot = hash(Buffer.from(word), 0, word.length);
    while (slots[slot] !== undefined) slot = (slot + 1) % SLOTS;
    slots[slot] = word;
  }
  return slots;
}

function hash(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = (Math.imul(value, 31) + ((bytes[at] ?? 0) & UPPER)) | 0;
  return (value ^ (value >>> 15)) & (SLOTS - 1);
}

/** The keyword that `bytes[from, to)` is in any case; `undefined` where it is none of those above. */
export function keywordAt(bytes: Uint8Array, from: number, to: number): string | undefined {
  for (let slot = hash(bytes, from, to); ; slot = (slot + 1) % SLOTS) {
    const word = table[slot];
    if (word === undefined || matches(word, bytes, from, to)) return word;
  }
}

/** A letter equals only its two cases; `_` only itself, as 0x7f is part of no word. */
function matches(word: string, bytes: Uint8Array, from: number, to: number): boolean {
  if (word.length !== to - from) return false;
  for (let index = 0; index < word.length; index++) {
    if (((bytes[from + index] ?? 0) & UPPER) !== word.charCodeAt(index)) return false;
  }
  return true;
}
