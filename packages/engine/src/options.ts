import type { EventListener } from "./events.ts";
import type { LockBudget } from "./plan/lock-budget.ts";
import type { ExpectedFile } from "./source/expected.ts";
import type { DatabaseEnvironment } from "./results.ts";
import type { Track, TransactionMode } from "./source/migration.ts";

/** How to reach PostgreSQL. Without `databaseUrl`, libpq's `PG*` environment variables count. */
export interface ConnectionOptions {
  /** `postgresql://user:password@host:port/database?sslmode=…`; libpq's meaning of `sslmode`, `sslrootcert`, `sslcert`, `sslkey`. */
  readonly databaseUrl?: string | undefined;
  /** A URL that goes around a transaction pooler; wins over `databaseUrl` where session state matters, which is everywhere here. */
  readonly directUrl?: string | undefined;
  /** How long to wait for PostgreSQL to come up, in milliseconds. Default 60,000; 0: one try. */
  readonly waitTimeoutMs?: number | undefined;
  /** Shown as `application_name`. Default `slipway <operation> <host name>`. */
  readonly applicationName?: string | undefined;
}

/** What every operation that looks at a database takes. */
export interface DatabaseOptions extends ConnectionOptions {
  /** The directory that holds `ddl/` and `dml/`. Default `/sql`. */
  readonly dir?: string | undefined;
  /** Name of the application in the ledger. Default: the ledger's only one; on an empty ledger the database's name. */
  readonly application?: string | undefined;
  /** Schema of the ledger. Default `slipway`. */
  readonly ledger?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: EventListener | undefined;
}

/** How a run behaves towards others. All times in milliseconds. */
export interface RunOptions extends DatabaseOptions {
  /** Wait for the run lock at most this long. Default 900,000. */
  readonly runLockTimeoutMs?: number | undefined;
  /** `lock_timeout` of transactional segments. Default 3,000. */
  readonly lockTimeoutMs?: number | undefined;
  /** Retry a segment that met a lock for at most this long. Default 300,000. */
  readonly retryBudgetMs?: number | undefined;
  /** Time budget of one statement outside a transaction (CREATE INDEX CONCURRENTLY). Default 3,600,000. */
  readonly statementBudgetMs?: number | undefined;
  /** Default `release`: all pending ddl commits together. */
  readonly transaction?: TransactionMode | undefined;
}

export type OnDrift = "heal" | "warn" | "fail";

/** For a release whose list of files travels another way than the files, such as in a pod's template. */
export interface ExpectingOptions {
  /**
   * The ddl files of the release, or a text of entries `NN-name.sql=<SHA-256>` separated by newlines, commas or spaces. `up` runs, and
   * `gate` brings, only files that are exactly these.
   */
  readonly expected?: string | readonly ExpectedFile[] | undefined;
}

/** Which of the dml files are meant, so that test data and demo data can be told apart. */
export interface DmlOptions {
  /** Globs over file names (`*`, `?`, `[…]`, `{a,b}`), or a text of them separated by commas or spaces. Default: all files. */
  readonly dmlInclude?: string | readonly string[] | undefined;
}

export interface PlanOptions extends RunOptions, DmlOptions {
  /** Also bring the dml track (demo data). Default false. */
  readonly runDml?: boolean | undefined;
  /** `changed` (default): a migration whose proof holds is not run again. `always`: run every ddl file. */
  readonly ddl?: "changed" | "always" | undefined;
  /** Default `heal`. */
  readonly onDrift?: OnDrift | undefined;
  /** `production` refuses demo data. */
  readonly environment?: string | undefined;
}

export interface RehearseOptions extends PlanOptions {
  /** How long the rehearsal may hold locks, all in all, in milliseconds. Default 30,000. */
  readonly limitMs?: number | undefined;
  /** What the release may do to others; absent: everything. */
  readonly budget?: LockBudget | undefined;
  /** Rehearse on a production database also what may take values from sequences, which do not come back. Default false. */
  readonly allowSequences?: boolean | undefined;
}

export interface UpOptions extends PlanOptions, ExpectingOptions {}

export interface GateOptions extends RunOptions, ExpectingOptions {
  /** `ensure` (default): bring the ddl track if it is behind. `wait`: only wait. */
  readonly mode?: "ensure" | "wait" | undefined;
  /** How long to wait for the schema, in milliseconds. Default 600,000. */
  readonly timeoutMs?: number | undefined;
}

export interface StatusOptions extends DatabaseOptions, DmlOptions {
  /** Whether demo data is asked for: decides between `pending` and `skipped`. Default false. */
  readonly runDml?: boolean | undefined;
}

export interface BaselineOptions extends DatabaseOptions {
  /** Record up to and including this file (name or number) of the ddl track; all when absent. */
  readonly through?: string | undefined;
  /** Also record the dml track. Default false. */
  readonly runDml?: boolean | undefined;
}

export interface PurgeOptions extends RunOptions {
  /** Do all of it, then roll back. Default false. */
  readonly dryRun?: boolean | undefined;
}

export interface GuardOptions extends DatabaseOptions {
  /** What the database is to be; absent: only show it. */
  readonly environment?: DatabaseEnvironment | undefined;
  /** The database's name, without which production does not become development. */
  readonly confirm?: string | undefined;
}

export interface UnlockOptions extends ConnectionOptions {
  readonly ledger?: string | undefined;
  /** End the session that holds the run lock. Default false: only show it. */
  readonly terminate?: boolean | undefined;
}

export interface HistoryOptions extends DatabaseOptions {
  /** Newest runs first, at most this many. Default 20. */
  readonly limit?: number | undefined;
}

export interface NewMigrationOptions {
  readonly dir?: string | undefined;
  readonly track: Track;
  /** Words for the name; becomes kebab case. */
  readonly name: string;
}
