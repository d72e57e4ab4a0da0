export const TRACKS = ["ddl", "dml"] as const;

/** `ddl`: schema, always brought. `dml`: demo data, opt-in. */
export type Track = (typeof TRACKS)[number];

export type TransactionMode = "release" | "file" | "statement";

/** What a file says about itself in lines `-- slipway: key=value` before its first statement. */
export interface Directives {
  /** `always`: run at every `up`, also when nothing changed. */
  readonly run?: "always";
  readonly transaction?: TransactionMode;
}

/** One file of a track, as found on disk. */
export interface Migration {
  readonly track: Track;
  /** The name of the file, e.g. `01-nexus-schema.sql`: its identity within application and track. */
  readonly file: string;
  /** The numeric prefix without leading zeros; text, as timestamps may be longer than a safe integer. */
  readonly number: string;
  /** Where the file is, for reading. */
  readonly path: string;
  /** Size on disk in bytes. */
  readonly bytes: number;
  /** SHA-256 in hex, after BOM and CRLF are normalised. */
  readonly checksum: string;
  readonly directives: Directives;
}
