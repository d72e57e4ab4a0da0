import type { PlannedStatement } from "../results.ts";
import type { Migration } from "../source/migration.ts";

/** Where a file cannot stay in one transaction. */
export interface Break {
  /** Index of the statement. */
  readonly statement: number;
  readonly line: number;
  /** `alone`: the statement runs outside a transaction. `before`: what stands before it commits first. */
  readonly kind: "alone" | "before";
  readonly reason: string;
  /** The statement, where PostgreSQL refuses it inside a transaction: what it is about is in it. */
  readonly text?: string;
}

/** A statement of a file. */
export interface Place {
  readonly migration: Migration;
  /** Index of the statement. */
  readonly statement: number;
  readonly line: number;
}

/** An ALTER TYPE … ADD VALUE, and the first statement after it that uses the label. */
export interface EnumValue {
  readonly type: string;
  readonly label: string;
  readonly addedBy: Place;
  readonly usedBy: Place | null;
}

/** What a reading of one file tells, without a database. */
export interface FileFacts {
  readonly migration: Migration;
  readonly statements: number;
  readonly breaks: readonly Break[];
  /** Own BEGIN and COMMIT, which give way to the segment's transaction. */
  readonly transactionControl: readonly { readonly statement: number; readonly line: number }[];
  readonly notes: readonly string[];
  /** The first statements, for the plan's listing. */
  readonly listing: readonly PlannedStatement[];
  /** Texts of statements that make or change objects; what loads data is left out. */
  readonly definitions: readonly string[];
}
