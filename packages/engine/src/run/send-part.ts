import { indexTarget } from "../catalog/index-target.ts";
import { SlipwayError } from "../errors.ts";
import { headOf } from "../plan/analyze.ts";
import type { Part } from "../plan/segments.ts";
import { Breath } from "../source/breath.ts";
import { Checksum } from "../source/checksum.ts";
import type { Migration } from "../source/migration.ts";
import { readChunks } from "../source/read.ts";
import { classify } from "../sql/classify.ts";
import { type Piece, Splitter } from "../sql/splitter.ts";
import { dropInvalidIndex } from "./invalid-index.ts";
import type { Mentions } from "./mentions.ts";
import { ownSettings, type SessionSettings, setLockTimeout } from "./session-reset.ts";
import type { Surroundings } from "./surroundings.ts";
import type { SentStatement, Transmitter } from "./transmit.ts";

/** Kinds that work on rows or on somebody else's behalf: each is a message of its own, so that it can be watched. */
const WATCHED = new Set([
  "CALL",
  "CREATE MATERIALIZED VIEW",
  "CREATE TABLE AS",
  "DELETE",
  "EXECUTE",
  "MERGE",
  "REFRESH MATERIALIZED VIEW",
  "SELECT",
  "UPDATE",
]);

/** Kinds that take long, or wait for a lock, where tables hold rows and have users; in a new database they are over at once. */
const WATCHED_LATER = new Set([
  "ALTER TABLE",
  "CREATE INDEX",
  "CREATE TRIGGER",
  "DO",
  "DROP INDEX",
  "DROP TABLE",
  "TRUNCATE",
]);

/** Kinds that may set `lock_timeout` in a way that only running them tells. */
const CAN_SET = new Set(["CALL", "DO", "EXECUTE", "SELECT"]);

type StatementPiece = Extract<Piece, { type: "statement" }>;

export interface SendOptions {
  readonly transmitter: Transmitter;
  readonly settings: SessionSettings;
  readonly surroundings: Surroundings;
  /** Where the words of each statement are noted; null where nobody asks. */
  readonly mentions: Mentions | null;
  /** Called once the server has dropped an INVALID index that the file is about to build. */
  readonly onHealed: (index: string) => void;
  /** Statements (by index) that are left out: those that cannot run inside a transaction, when a heal runs the rest. */
  readonly leaveOut: ReadonlySet<number>;
}

/**
 * Streams the statements of one part of a file to the transmitter, inside a transaction.
 * Own BEGIN and COMMIT are left out; a `lock_timeout` of the file's own is overridden. A later part of a file goes on with the
 * settings that the earlier ones have made.
 * @throws {SlipwayError} `FILE_CHANGED` when the file is not the one that was planned
 */
export async function sendPart(part: Part, options: SendOptions): Promise<void> {
  const { transmitter } = options;
  const breath = new Breath(undefined);
  let copying = false;
  try {
    for (const piece of watchedPieces(part.migration)) {
      if (breath.isDue(sizeOf(piece))) {
        await breath.take();
      }
      if (transmitter.stopped) {
        return;
      }
      switch (piece.type) {
        case "statement":
          // The part that completes the file reads on to its end, where the checksum is compared.
          if (piece.index >= part.end && !part.completes) {
            return;
          }
          copying =
            isWanted(piece, part, options) && (await sendStatement(piece, part.migration, options)) && piece.copy;
          break;
        case "copy-data":
          if (copying) {
            await transmitter.copyData(piece.bytes);
          }
          break;
        case "copy-end":
          if (copying) {
            transmitter.copyDone();
            copying = false;
          }
          break;
        // A file with an error in it is not planned: this one has changed, which its checksum will tell.
        case "error":
        case "meta":
          break;
      }
    }
  } finally {
    if (copying) {
      transmitter.copyFail();
    }
  }
}

/** How much of the file a piece is: what is not sent is read all the same. */
export const sizeOf = (piece: Piece): number => ("bytes" in piece ? piece.bytes.length : 0);

function isWanted(piece: StatementPiece, part: Part, { leaveOut }: SendOptions): boolean {
  return piece.index >= part.first && piece.index < part.end && !leaveOut.has(piece.index);
}

/** True when the statement went out. */
async function sendStatement(piece: StatementPiece, migration: Migration, options: SendOptions): Promise<boolean> {
  const { transmitter } = options;
  const cheap = piece.kind === "INSERT";
  const facts = cheap ? null : classify(piece.bytes);
  if (facts?.transactionControl === "begin" || facts?.transactionControl === "commit") {
    return false;
  }
  await dropInvalid(piece, options);
  options.mentions?.note(migration, piece.kind, piece.bytes);
  const watched =
    piece.copy || WATCHED.has(piece.kind) || (options.surroundings.inUse && WATCHED_LATER.has(piece.kind));
  await transmitter.add(piece.bytes, sentStatement(piece, migration), watched);
  if (facts !== null && facts.timeouts.length > 0) {
    transmitter.control(ownSettings(options.settings));
  } else if (CAN_SET.has(piece.kind)) {
    transmitter.control(setLockTimeout(options.settings.lockTimeoutMs));
  }
  return true;
}

/** Lets the server drop the INVALID index that the statement is about to make, if there is one and the statement makes one. */
export async function dropInvalid(
  piece: StatementPiece,
  { transmitter, surroundings, onHealed }: Pick<SendOptions, "transmitter" | "surroundings" | "onHealed">,
): Promise<void> {
  if (piece.kind !== "CREATE INDEX" || surroundings.invalidIndexes.size === 0) {
    return;
  }
  const target = await indexTarget(piece.bytes.toString("utf8"));
  if (target === null || !surroundings.invalidIndexes.has(target.index)) {
    return;
  }
  transmitter.ask(dropInvalidIndex(target), (index) => {
    if (index !== null && index !== "") {
      onHealed(index);
    }
  });
}

export function sentStatement(piece: StatementPiece, migration: Migration): SentStatement {
  const { index, line, column, offset, tokenLine, tokenColumn, tokenOffset, endLine, gaps, kind } = piece;
  // The head of one of millions of INSERTs is not worth its allocation.
  const head = kind === "INSERT" ? "INSERT" : headOf(piece);
  const byteLength = piece.bytes.length;
  return {
    migration,
    index,
    line,
    column,
    offset,
    tokenLine,
    tokenColumn,
    tokenOffset,
    endLine,
    gaps,
    kind,
    head,
    byteLength,
  };
}

/** The file's pieces; once it has been read to its end, its checksum must be the planned one. */
export function* watchedPieces(migration: Migration): Generator<Piece, void, void> {
  const splitter = new Splitter();
  const checksum = new Checksum();
  const label = `${migration.track}/${migration.file}`;
  for (const chunk of readChunks(migration.path, label)) {
    checksum.update(chunk);
    yield* splitter.push(chunk);
  }
  yield* splitter.end();
  if (checksum.digest() !== migration.checksum) {
    throw new SlipwayError("FILE_CHANGED", `${label} changed while it was being run`, {
      hint: "run the command again",
      details: { track: migration.track, file: migration.file },
    });
  }
}
