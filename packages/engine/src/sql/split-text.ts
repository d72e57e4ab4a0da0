import { decodeText } from "./decode.ts";
import type { Piece } from "./pieces.ts";
import { Splitter } from "./splitter.ts";
import type { SplitError, SplitResult, Statement } from "./statement.ts";

/**
 * Splits a whole file: the statements psql would send, and beside them what is wrong with the file. Never throws; a file with errors
 * still lists what psql would send. Use `Splitter` for files that may be large.
 */
export function splitText(source: string | Buffer): SplitResult {
  const splitter = new Splitter();
  const statements: Statement[] = [];
  const errors: SplitError[] = [];
  const take = (pieces: readonly Piece[]): void => {
    for (const piece of pieces) {
      if (piece.type === "error") errors.push(piece.error);
      else if (piece.type === "copy-end") {
        const copy = statements.pop();
        if (copy !== undefined) statements.push({ ...copy, copyData: piece.size });
      } else if (piece.type === "statement") {
        const { index, line, column, offset, kind } = piece;
        statements.push({ index, line, column, offset, text: decodeText(piece.bytes), kind });
      }
    }
  };
  take(splitter.push(typeof source === "string" ? Buffer.from(source, "utf8") : source));
  take(splitter.end());
  return { statements, errors };
}
