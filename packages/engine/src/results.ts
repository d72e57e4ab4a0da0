import type { LockHolder } from "./events.ts";
import type { ErrorCode, Json } from "./errors.ts";
import type { Track, TransactionMode } from "./source/migration.ts";

/** The database that an operation spoke to. Never holds a password. */
export interface DatabaseInfo {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly serverVersion: string;
}

/** State of a migration in `status` and `plan`. */
export type MigrationState = "applied" | "pending" | "changed" | "drifted" | "missing" | "skipped";

/** State of a migration after `up`. */
export type RunState = "applied" | "healed" | "unchanged" | "skipped" | "failed";

/** One difference between what was recorded and what is there. */
export interface Drift {
  /** The object, e.g. `table nexus.users`. */
  readonly object: string;
  readonly expected: string | null;
  readonly actual: string | null;
  /** In words: `column nexus.users.phone is missing`. */
  readonly text: string;
}

export interface MigrationStatus {
  readonly track: Track;
  readonly file: string;
  readonly state: MigrationState;
  readonly checksum: string;
  /** ISO 8601, UTC; null when never applied. */
  readonly appliedAt: string | null;
  readonly durationMs: number | null;
  /** True when recorded by `baseline`, not run. */
  readonly baseline: boolean;
  /** Why the migration is `skipped`; absent otherwise. */
  readonly reason?: string;
}

export interface StatusSummary {
  readonly applied: number;
  readonly pending: number;
  readonly changed: number;
  readonly drifted: number;
  readonly missing: number;
  readonly skipped: number;
}

/** Demo data of one dml file in one table. */
export interface DemoDataStatus {
  readonly file: string;
  /** `schema.table`; null: nothing of the file is recorded. */
  readonly table: string | null;
  /** Rows that the file brought. */
  readonly recorded: number;
  /** Of those, the ones that are there still; null when they could not be counted, as somebody locks the table. */
  readonly present: number | null;
  /** Why rows of the file are not recorded; null where they are. */
  readonly reason: string | null;
}

export interface StatusResult {
  readonly database: DatabaseInfo;
  readonly application: string;
  readonly ledger: { readonly schema: string; readonly version: number | null };
  readonly migrations: readonly MigrationStatus[];
  readonly drift: readonly Drift[];
  /** What others added to owned objects: no drift. */
  readonly information: readonly string[];
  /** What dml brought, a line a file and table. */
  readonly demoData: readonly DemoDataStatus[];
  readonly lastRun: RunRecord | null;
  /** Runs that found nothing to do since the ledger exists. */
  readonly idleRuns: number;
  readonly summary: StatusSummary;
}

export interface RelationLock {
  readonly relation: string;
  readonly mode: string;
}

export interface MigrationResult {
  readonly track: Track;
  readonly file: string;
  readonly state: RunState;
  /** Why a dml migration is `skipped` that was not to run; absent otherwise. */
  readonly reason?: string;
  readonly checksum: string;
  readonly durationMs: number;
  readonly statements: number;
  /**
   * The strongest lock that the migration's segment held on each relation that was there before and that the file speaks of, where it is
   * stronger than ACCESS SHARE. Locks are held to the commit of the segment.
   */
  readonly locks: readonly RelationLock[];
}

export interface RunSummary {
  readonly applied: number;
  readonly healed: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
  readonly durationMs: number;
  /** Null when nothing was due. */
  readonly runId: string | null;
}

export interface UpResult {
  readonly database: DatabaseInfo;
  readonly application: string;
  readonly migrations: readonly MigrationResult[];
  readonly drift: readonly Drift[];
  readonly information: readonly string[];
  readonly summary: RunSummary;
}

export interface GateResult {
  readonly database: DatabaseInfo;
  readonly application: string;
  /** `passed`: everything was there; `applied`: the gate brought it. */
  readonly outcome: "passed" | "applied";
  readonly migrations: readonly MigrationResult[];
  readonly waitedMs: number;
}

export interface PlannedStatement {
  readonly line: number;
  readonly kind: string;
  /** First line of the statement, at most 120 characters. */
  readonly head: string;
  /** Something worth knowing, e.g. `runs outside a transaction: CREATE INDEX CONCURRENTLY`. */
  readonly note: string | null;
}

export interface PlannedMigration {
  readonly track: Track;
  readonly file: string;
  readonly checksum: string;
  readonly state: MigrationState;
  readonly action: "run" | "skip";
  /** Why, in words. */
  readonly reason: string;
  readonly statementCount: number;
  /** At most 1,000 statements a file are listed. Empty when the migration is skipped. */
  readonly statements: readonly PlannedStatement[];
}

export interface PlannedSegment {
  readonly index: number;
  /** `transaction`: one transaction. `statement`: one statement outside a transaction. */
  readonly kind: "transaction" | "statement";
  readonly track: Track;
  readonly parts: readonly { readonly file: string; readonly firstStatement: number; readonly lastStatement: number }[];
  readonly reason: string;
}

export interface PlanResult {
  readonly database: DatabaseInfo;
  readonly application: string;
  readonly transaction: TransactionMode;
  readonly migrations: readonly PlannedMigration[];
  readonly segments: readonly PlannedSegment[];
  readonly drift: readonly Drift[];
  readonly information: readonly string[];
  readonly notes: readonly string[];
}

/** A statement that a rehearsal ran. */
export interface RehearsedStatement {
  readonly track: Track;
  readonly file: string;
  readonly line: number;
  readonly kind: string;
  /** First line of the statement, at most 120 characters. */
  readonly head: string;
  readonly durationMs: number;
  /** Until its segment's commit, which is how long its locks last. */
  readonly heldMs: number;
  /** Locks that it took or strengthened, stronger than ACCESS SHARE, on relations that were there before. */
  readonly locks: readonly RelationLock[];
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  /** Tables that it wrote anew. */
  readonly rewrites: readonly string[];
  /** Tables that it read from end to end, with the rows that it read. */
  readonly scans: readonly { readonly relation: string; readonly rows: number }[];
  /** What the whole server wrote to its write-ahead log meanwhile. */
  readonly walBytes: number;
}

/** A statement that a rehearsal could not run. */
export interface NotRehearsed {
  readonly track: Track;
  readonly file: string;
  readonly line: number;
  readonly kind: string;
  readonly head: string;
  readonly reason: string;
}

/** A lock that a rehearsal found to be stronger, and held longer, than the budget allows. */
export interface OverBudget {
  readonly track: Track;
  readonly file: string;
  readonly line: number;
  readonly relation: string;
  readonly mode: string;
  readonly heldMs: number;
}

/** What the pending statements did when they ran in a transaction that was rolled back. */
export interface Rehearsal {
  readonly durationMs: number;
  /** Why it ended early; null where it did not. */
  readonly stopped: string | null;
  readonly statements: readonly RehearsedStatement[];
  readonly notRehearsed: readonly NotRehearsed[];
  /** Statements that may take values from sequences, as told before they ran. */
  readonly mayAdvanceSequences: readonly { readonly track: Track; readonly file: string; readonly line: number }[];
  /** Sequences that stand elsewhere now, which no rollback undoes. Another session may have moved them, too. */
  readonly sequences: readonly {
    readonly sequence: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
  /** Empty without a budget. */
  readonly overBudget: readonly OverBudget[];
}

export interface RehearsalResult extends PlanResult {
  readonly rehearsal: Rehearsal;
}

export interface RunRecord {
  readonly id: string;
  readonly application: string;
  readonly command: string;
  readonly status: "running" | "succeeded" | "failed" | "interrupted";
  readonly startedAt: string;
  readonly durationMs: number;
  readonly databaseUser: string;
  /** Host or pod, process id, operating-system user, engine version. */
  readonly runner: Readonly<Record<string, Json>>;
  readonly migrations: readonly {
    readonly track: Track;
    readonly file: string;
    readonly state: RunState;
    readonly durationMs: number;
  }[];
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
    readonly details: Readonly<Record<string, Json>>;
  } | null;
}

export interface HistoryResult {
  readonly database: DatabaseInfo;
  readonly application: string | null;
  readonly runs: readonly RunRecord[];
  readonly idleRuns: number;
  readonly lastIdleAt: string | null;
}

export interface BaselineResult {
  readonly database: DatabaseInfo;
  readonly application: string;
  readonly recorded: readonly { readonly track: Track; readonly file: string }[];
  readonly already: readonly { readonly track: Track; readonly file: string }[];
}

/** What a database says of itself; see `guard`. */
export type DatabaseEnvironment = "production" | "development";

export interface GuardResult {
  readonly database: DatabaseInfo;
  /** Null: the database says nothing, and so is not guarded. */
  readonly environment: DatabaseEnvironment | null;
  readonly before: DatabaseEnvironment | null;
}

/** What a dml file brought and could not be recorded, so that `purge` cannot take it out. */
export interface UnrecordedRows {
  readonly file: string;
  /** `schema.table`; null: all of the file. */
  readonly table: string | null;
  readonly reason: string;
}

export interface PurgeResult {
  readonly database: DatabaseInfo;
  readonly application: string;
  /** Everything was rolled back. */
  readonly dryRun: boolean;
  /** The dml files that can run again. */
  readonly files: readonly string[];
  readonly tables: readonly {
    /** `schema.table`. */
    readonly table: string;
    /** Rows that dml brought. */
    readonly recorded: number;
    /** Those that were still there. */
    readonly removed: number;
  }[];
  readonly unrecorded: readonly UnrecordedRows[];
  readonly summary: { readonly tables: number; readonly rows: number; readonly durationMs: number };
}

export interface UnlockResult {
  readonly database: DatabaseInfo;
  readonly holder: LockHolder | null;
  readonly terminated: boolean;
}

export interface DoctorCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly expected: string;
  readonly actual: string;
  /** What to do when not ok. */
  readonly hint: string | null;
}

export interface DoctorResult {
  /** Code of the error that kept the doctor from looking at the database at all; null when it could look. */
  readonly code: ErrorCode | null;
  readonly database: DatabaseInfo | null;
  readonly ok: boolean;
  readonly checks: readonly DoctorCheck[];
}
