import type { Piece, StatementPiece } from "../../src/sql/pieces.ts";
import { Splitter } from "../../src/sql/splitter.ts";

export const isStatement = (piece: Piece): piece is StatementPiece => piece.type === "statement";

/** All pieces of a file. */
export function split(text: string | Buffer): readonly Piece[] {
  const splitter = new Splitter();
  return [...splitter.push(Buffer.from(text)), ...splitter.end()];
}

/** The statements of a file. */
export const statementsOf = (text: string | Buffer): readonly StatementPiece[] => split(text).filter(isStatement);
