import { LF, NUL } from "./bytes.ts";
import { decodeText } from "./decode.ts";
import type { Piece } from "./pieces.ts";
import { Splitter } from "./splitter.ts";
import type { SplitError, SplitResult, Statement } from "./statement.ts";

/**
 * Splits a whole file: the statements psql would send, and beside them what is wrong with the file. Never throws; a file with errors
 * still lists what psql would send. Use `Splitter` for files that may be large.
 */
export function splitText(source: string | Buffer): SplitResult {
  const bytes = typeof source === "string" ? Buffer.from(source, "utf8") : source;
  const result = collect(bytes);
  if (bytes.indexOf(NUL) < 0) return result;
  return { statements: collect(asPsqlReads(bytes)).statements, errors: result.errors };
}

function collect(bytes: Buffer): SplitResult {
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
  take(splitter.push(bytes));
  take(splitter.end());
  return { statements, errors };
}

/** psql reads a line in pieces of so many bytes. */
const READ_BYTES = 1023;

/** A NUL byte hides the rest of the piece that psql reads, the line feed included: a file in UTF-16 becomes one odd statement. */
function asPsqlReads(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const newline = bytes.subarray(from, from + READ_BYTES).indexOf(LF);
    const piece = bytes.subarray(from, from + (newline < 0 ? READ_BYTES : newline + 1));
    const nul = piece.indexOf(NUL);
    parts.push(nul < 0 ? piece : piece.subarray(0, nul));
    from += piece.length;
  }
  return Buffer.concat(parts);
}
