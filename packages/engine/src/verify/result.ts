import type { Location } from "../errors.ts";
import type { Track } from "../source/migration.ts";

export const VERDICTS = [
  "idempotent",
  "changes-rows",
  "changes-schema",
  "destructive",
  "fails-on-rerun",
  "fails",
] as const;

/**
 * What the proof `twice` says of one file: it can be repeated, or what it does when it is. From harmless to worst: where several apply,
 * the worst counts.
 */
export type Verdict = (typeof VERDICTS)[number];

export const PROOFS = ["twice", "paths", "crash"] as const;

/** `twice`: run everything again. `paths`: from each earlier state to the same end. `crash`: die at each point, and run again. */
export type Proof = (typeof PROOFS)[number];

export interface VerifiedFile {
  readonly track: Track;
  readonly file: string;
  readonly verdict: Verdict;
  /** Why, in words. */
  readonly detail: string;
  /** The place in the file, where one can be named. */
  readonly location: Location | null;
  /** A proposed way out; null for an idempotent file. */
  readonly fix: string | null;
  /** The PostgreSQL majors on which the verdict holds. */
  readonly majors: readonly number[];
}

/** Something that a proof other than `twice` has found. */
export interface ProofFinding {
  readonly proof: "paths" | "crash" | "old-app";
  readonly file: string | null;
  readonly location: Location | null;
  readonly message: string;
  readonly hint: string;
  readonly majors: readonly number[];
}

export interface ProofSummary {
  readonly proof: Proof | "old-app";
  readonly major: number;
  /** Starting points, crash points or files that the proof is about. */
  readonly points: number;
  /** How many of them were really tried; the others are equivalent to one that was. */
  readonly tried: number;
  readonly durationMs: number;
  /** Why it was not done, or what was left out; null for all done. */
  readonly note: string | null;
}

export interface VerifyResult {
  readonly ok: boolean;
  readonly files: readonly VerifiedFile[];
  readonly findings: readonly ProofFinding[];
  readonly proofs: readonly ProofSummary[];
  /** Worth knowing, no finding: a sequence that moved, a table that no row could be planted in. */
  readonly notes: readonly string[];
  readonly majors: readonly number[];
  readonly durationMs: number;
}
