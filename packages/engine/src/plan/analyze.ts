import type { PlannedStatement } from "../results.ts";
import { Breath } from "../source/breath.ts";
import type { Migration, TransactionMode } from "../source/migration.ts";
import { readChunks } from "../source/read.ts";
import { classify, type StatementFacts } from "../sql/classify.ts";
import { readsOtherwise } from "../sql/reading-settings.ts";
import { maskPasswords } from "../sql/mask-passwords.ts";
import { tokenIndex } from "../sql/position.ts";
import { type Piece, Splitter } from "../sql/splitter.ts";
import type { Break, EnumValue, FileFacts } from "./facts.ts";
import { refusal } from "./refusal.ts";

/** A few milliseconds of reading. */
const FILES_A_BREATH = 16;
const LISTED_STATEMENTS = 1_000;
const HEAD_CHARACTERS = 120;
const DEFINITION_BYTES = 1 << 20;

/** First words of statements that make or change objects, or change how names are found. */
const DEFINING = new Set([
  "CREATE",
  "ALTER",
  "DROP",
  "DO",
  "COMMENT",
  "GRANT",
  "REVOKE",
  "SECURITY",
  "SET",
  "RESET",
  "IMPORT",
]);

/** A file's own value of these gives way: nobody is to queue behind a run for longer, and a slow network is not to end its session. */
const OVERRIDDEN = new Set(["lock_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout"]);

type StatementPiece = Extract<Piece, { type: "statement" }>;

export interface Analysis {
  readonly files: readonly FileFacts[];
  /** Labels that the release adds to enums; whether a later use needs a commit in between depends on the database. */
  readonly enumValues: readonly EnumValue[];
}

/**
 * Reads the files that are to run, once, in bounded memory.
 * @throws {SlipwayError} `SQL_UNTERMINATED`, `SQL_META_COMMAND`, `SQL_SETTING`, `SQL_TRANSACTION_CONTROL`, `FILE_NOT_UTF8`, all with the place;
 * `INTERRUPTED`
 */
export async function analyze(
  migrations: readonly Migration[],
  mode: TransactionMode,
  signal?: AbortSignal,
): Promise<Analysis> {
  const enumValues: Mutable<EnumValue>[] = [];
  let uncommitted: Mutable<EnumValue>[] = [];
  const files: FileFacts[] = [];
  const breath = new Breath(signal);
  for (const [index, migration] of migrations.entries()) {
    // Answers of the server have their turn: reading is done beside talking to it.
    if (index > 0 && index % FILES_A_BREATH === 0) {
      await breath.take();
    }
    const own = migration.directives.transaction ?? mode;
    // A file with a transaction of its own comes after a commit and before one.
    const earlier = own === "release" ? uncommitted : [];
    const values = [...earlier];
    files.push(await analyzeFile(migration, { mode: own, enums: values, breath }));
    enumValues.push(...values.slice(earlier.length));
    uncommitted = own === "release" ? values : [];
  }
  return { files, enumValues };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Reading {
  readonly mode: TransactionMode;
  /** Labels that are added and not committed yet, to which those of this file are added. */
  readonly enums: Mutable<EnumValue>[];
  readonly breath: Breath;
}

async function analyzeFile(migration: Migration, { mode, enums, breath }: Reading): Promise<FileFacts> {
  const label = `${migration.track}/${migration.file}`;
  const breaks: Break[] = [];
  const transactionControl: { statement: number; line: number }[] = [];
  const notes: string[] = [];
  const listing: PlannedStatement[] = [];
  const definitions: string[] = [];
  let statements = 0;

  const onStatement = (piece: StatementPiece): void => {
    statements++;
    const facts = classify(piece.bytes);
    const note = mode === "statement" ? null : placeInTransaction(piece, facts, migration);
    if (note?.break !== undefined) {
      breaks.push(note.break);
    }
    if (note?.control === true) {
      transactionControl.push({ statement: piece.index, line: piece.tokenLine });
    }
    if (facts.addValue !== null) {
      const addedBy = { migration, statement: piece.index, line: piece.tokenLine };
      enums.push({ type: facts.addValue.type, label: facts.addValue.label, addedBy, usedBy: null });
    } else {
      useLabels(piece, migration, enums);
    }
    if (piece.kind === "SET") {
      refuseOtherReading(piece, migration);
    }
    const overridden = facts.timeouts.filter((name) => OVERRIDDEN.has(name));
    if (overridden.length > 0) {
      notes.push(
        `${label}:${piece.tokenLine}: ${overridden.join(", ")} is set by the file; the run's own value stays in force`,
      );
    }
    // Only ddl owns objects.
    if (
      migration.track === "ddl" &&
      DEFINING.has(piece.kind.split(" ", 1)[0] ?? "") &&
      piece.bytes.length <= DEFINITION_BYTES
    ) {
      definitions.push(piece.bytes.toString("utf8"));
    }
    if (listing.length < LISTED_STATEMENTS) {
      listing.push({ line: piece.tokenLine, kind: piece.kind, head: headOf(piece), note: note?.text ?? null });
    }
  };

  const take = (pieces: Iterable<Piece>): void => {
    for (const piece of pieces) {
      if (piece.type === "statement") {
        onStatement(piece);
      } else if (piece.type === "error") {
        throw refusal(migration, piece.error);
      }
    }
  };
  const splitter = new Splitter();
  for (const chunk of readChunks(migration.path, label)) {
    take(splitter.push(chunk));
    if (breath.isDue(chunk.length)) {
      await breath.take();
    }
  }
  take(splitter.end());
  return { migration, statements, breaks, transactionControl, notes, listing, definitions };
}

/** The first line of a statement, without leading comments, as people recognise it. */
export function headOf(piece: StatementPiece): string {
  const start = tokenIndex(piece);
  const beginning = piece.bytes.toString("utf8", start, start + HEAD_CHARACTERS * 4);
  const text = maskPasswords(beginning.replaceAll(/\s+/g, " ").trim());
  const points = Array.from(text);
  return points.length > HEAD_CHARACTERS ? `${points.slice(0, HEAD_CHARACTERS - 1).join("")}…` : text;
}

/** @throws {SlipwayError} `SQL_SETTING` */
function refuseOtherReading(piece: StatementPiece, migration: Migration): void {
  const setting = readsOtherwise(piece.bytes);
  if (setting !== null) {
    throw refusal(migration, {
      code: "SQL_SETTING",
      message: `${setting} cannot be set like this in a migration`,
      hint: "take it out: files are read as UTF-8, and strings as the standard has them; write E'…' where a backslash is to escape",
      line: piece.tokenLine,
      column: piece.tokenColumn,
    });
  }
}

interface Placement {
  readonly text: string;
  readonly break?: Break;
  readonly control?: true;
}

/** What a statement means for the transaction it would stand in; null for most. */
function placeInTransaction(piece: StatementPiece, facts: StatementFacts, migration: Migration): Placement | null {
  const label = `${migration.track}/${migration.file}`;
  const alone = (reason: string, text?: string): Placement => ({
    text: `runs outside a transaction: ${reason}`,
    break: {
      statement: piece.index,
      line: piece.tokenLine,
      kind: "alone",
      reason: `${label}:${piece.tokenLine}: ${reason}`,
      ...(text !== undefined && { text }),
    },
  });
  if (facts.nonTransactional !== null) {
    return alone(facts.nonTransactional, piece.bytes.toString("utf8"));
  }
  if (facts.mayCommit && facts.callee === null) {
    return alone("the DO block commits by itself");
  }
  switch (facts.transactionControl) {
    case "begin":
    case "commit":
      return { text: "left out: the file runs inside Slipway's transaction", control: true };
    case "rollback":
    case "prepare":
      throw refusal(migration, {
        code: "SQL_TRANSACTION_CONTROL",
        message: `${piece.kind} cannot be honoured inside a transaction of the release`,
        hint: "take it out, or put `-- slipway: transaction=statement` at the head of the file",
        line: piece.tokenLine,
        column: piece.tokenColumn,
      });
    case "savepoint":
    case null:
      return null;
  }
}

/** Marks labels, added earlier in the release, that this statement spells out. */
function useLabels(piece: StatementPiece, migration: Migration, enums: Mutable<EnumValue>[]): void {
  for (const value of enums) {
    if (value.usedBy === null && piece.bytes.includes(`'${value.label.replaceAll("'", "''")}'`)) {
      value.usedBy = { migration, statement: piece.index, line: piece.tokenLine };
    }
  }
}
