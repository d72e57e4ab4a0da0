/**
 * What a file must not leave to the next one: role, settings, search_path, temporary tables, cursors, prepared statements, listens.
 * DISCARD ALL would say it in one, but not inside a transaction, and it would give up the worker's claim.
 */
const RESET = [
  "reset session authorization",
  "reset role",
  "reset all",
  "close all",
  "deallocate all",
  "unlisten *",
  "discard temp",
];

/** How soon a server that works on a statement notices that its client is gone. */
export const CHECK_INTERVAL = "2s";

/** SQL of the engine's own that is sent among a file's statements. */
export interface EngineStatements {
  readonly sql: string;
  /** How many commands the server will report for it. */
  readonly commands: number;
}

export interface SessionSettings {
  /** Milliseconds; 0: none. */
  readonly lockTimeoutMs: number;
  /** Whether the server can notice, during a statement, that its client is gone. */
  readonly checksConnection: boolean;
  /** Key of the shared advisory lock by which the next runner sees that this session is still there; null where there is no run lock. */
  readonly claim: bigint | null;
}

/** A clean session with the engine's own settings. */
export function sessionReset(settings: SessionSettings): EngineStatements {
  return joined([...RESET, ...own(settings), ...hold(settings.claim)]);
}

/** Puts the engine's own settings in force again after a file has set some of them. */
export const ownSettings = (settings: SessionSettings): EngineStatements => joined(own(settings));

/** The same for what runs outside a transaction of ours, where a statement before it may have given up the claim. */
export const ownSession = (settings: SessionSettings): EngineStatements =>
  joined([...own(settings), ...hold(settings.claim)]);

/**
 * The claim of a transaction, to be taken at its beginning: `pg_advisory_unlock_all()` gives up a session's locks, not a transaction's.
 */
export const holdForTransaction = (claim: bigint): string => `select pg_catalog.pg_advisory_xact_lock_shared(${claim})`;

/** A session may hold it many times over: taking it again needs no look whether it was given up, and leaves no gap. */
const hold = (claim: bigint | null): readonly string[] =>
  claim === null ? [] : [`select pg_catalog.pg_advisory_lock_shared(${claim})`];

const own = (settings: SessionSettings): readonly string[] => [
  setLockTimeout(settings.lockTimeoutMs).sql,
  "set idle_in_transaction_session_timeout = 0",
  "set idle_session_timeout = 0",
  ...(settings.checksConnection ? [`set client_connection_check_interval = '${CHECK_INTERVAL}'`] : []),
];

const joined = (statements: readonly string[]): EngineStatements => ({
  sql: statements.join("; "),
  commands: statements.length,
});

/**
 * At the end of a file's part, when the file goes on in another segment: settings and temporary tables stay as the file has made them,
 * except for the engine's own, and the ledger is written as the role that connected. What the role was is kept where RESUME finds it.
 */
export const suspend = (settings: SessionSettings): EngineStatements =>
  joined([
    `select pg_catalog.set_config('slipway.user', pg_catalog.current_setting('session_authorization'), false),
  pg_catalog.set_config('slipway.role', pg_catalog.current_setting('role'), false)`,
    "reset session authorization",
    "reset role",
    ...own(settings),
    ...hold(settings.claim),
  ]);

/** The role that the file has set in an earlier part; in this order, as the session's user takes the role with it. */
export const RESUME: EngineStatements = {
  sql: `select pg_catalog.set_config('session_authorization', pg_catalog.current_setting('slipway.user'), false);
select pg_catalog.set_config('role', pg_catalog.current_setting('slipway.role'), false)`,
  commands: 2,
};

export function setLockTimeout(lockTimeoutMs: number): EngineStatements {
  return { sql: `set lock_timeout = ${Math.max(0, Math.round(lockTimeoutMs))}`, commands: 1 };
}
