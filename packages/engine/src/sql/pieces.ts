import type { Gap } from "./open-statement.ts";
import type { SplitError } from "./statement.ts";

/** What the splitter hands out, in the order in which psql would send it. Buffers are valid until the next `push`. */
export type Piece = StatementPiece | CopyDataPiece | CopyEndPiece | MetaPiece | ErrorPiece;

export interface StatementPiece {
  readonly type: "statement";
  /** Counts from 0 within the file. */
  readonly index: number;
  /** Place of the first character of the text as sent, which may be a comment. */
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  /** Place of the first token that is no comment: where an error without a position is shown. */
  readonly tokenLine: number;
  readonly tokenColumn: number;
  readonly tokenOffset: number;
  /** Line of the last character. */
  readonly endLine: number;
  /** The text as psql sends it. */
  readonly bytes: Buffer;
  /** What the text lacks of the file; `placeInFile` needs it. Empty for most statements. */
  readonly gaps: readonly Gap[];
  /** See `kindOf`. */
  readonly kind: string;
  /** True for COPY … FROM stdin: its data and a `copy-end` follow. */
  readonly copy: boolean;
}

/** Some of the data of the COPY before it, without the line `\.`, which not every server and format takes. */
export interface CopyDataPiece {
  readonly type: "copy-data";
  readonly bytes: Buffer;
}

export interface CopyEndPiece {
  readonly type: "copy-end";
  /** Bytes that psql 15 sends for this COPY: all data, and the line `\.` where there is one. */
  readonly size: number;
}

/** `\restrict` or `\unrestrict`, which have nothing to say to the server. */
export interface MetaPiece {
  readonly type: "meta";
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  readonly command: string;
}

export interface ErrorPiece {
  readonly type: "error";
  readonly error: SplitError;
}
