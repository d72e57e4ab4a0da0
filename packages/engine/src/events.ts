import type { Track } from "./source/migration.ts";

/** A session that stands in the way of ours. */
export interface Blocker {
  readonly pid: number;
  readonly user: string | null;
  readonly application: string | null;
  readonly client: string | null;
  readonly state: string | null;
  /** How long its transaction is open, in milliseconds. */
  readonly ageMs: number | null;
  /** The beginning of its current or last query, one line, at most 80 characters. */
  readonly query: string;
}

/** Who holds the run lock. */
export interface LockHolder extends Blocker {
  readonly since: string | null;
}

/** Everything a run tells while it goes on. Progress only: the result is what the operation returns. */
export type SlipwayEvent =
  | { readonly type: "database.waiting"; readonly message: string; readonly elapsedMs: number }
  | {
      readonly type: "database.connected";
      readonly database: string;
      readonly host: string;
      readonly user: string;
      readonly serverVersion: string;
    }
  | { readonly type: "lock.waiting"; readonly holder: LockHolder | null; readonly elapsedMs: number }
  | { readonly type: "lock.acquired"; readonly waitedMs: number }
  | { readonly type: "predecessor.waiting"; readonly pid: number; readonly elapsedMs: number }
  | { readonly type: "predecessor.terminated"; readonly pid: number }
  | {
      readonly type: "plan.ready";
      readonly migrations: number;
      readonly drift: readonly string[];
    }
  | {
      readonly type: "segment.started";
      readonly index: number;
      readonly kind: "transaction" | "statement";
      readonly files: readonly string[];
    }
  | { readonly type: "segment.committed"; readonly index: number; readonly durationMs: number }
  | {
      readonly type: "segment.retry";
      readonly attempt: number;
      readonly pauseMs: number;
      readonly reason: string;
      readonly blockers: readonly Blocker[];
    }
  | { readonly type: "migration.started"; readonly track: Track; readonly file: string }
  | {
      readonly type: "migration.finished";
      readonly track: Track;
      readonly file: string;
      readonly state: string;
      readonly durationMs: number;
    }
  | {
      readonly type: "statement.running";
      readonly file: string;
      readonly line: number;
      readonly head: string;
      readonly elapsedMs: number;
      readonly percent: number | null;
      readonly phase: string | null;
      readonly blockers: readonly Blocker[];
    }
  | { readonly type: "index.healed"; readonly index: string; readonly file: string }
  | { readonly type: "notice"; readonly severity: string; readonly message: string; readonly file: string | null }
  | { readonly type: "information"; readonly message: string }
  | { readonly type: "warning"; readonly message: string };

export type EventListener = (event: SlipwayEvent) => void;
