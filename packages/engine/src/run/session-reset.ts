/**
 * What a file must not leave to the next one: role, settings, search_path, temporary tables, cursors, prepared statements, listens.
 * DISCARD ALL would say it in one, but not inside a transaction, and it would give up the worker's advisory lock.
 */
const RESET = ["reset session authorization", "reset all", "close all", "deallocate all", "unlisten *", "discard temp"];

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
}

/** A clean session with the engine's own settings. */
export function sessionReset(settings: SessionSettings): EngineStatements {
  const statements = [
    ...RESET,
    setLockTimeout(settings.lockTimeoutMs).sql,
    "set idle_in_transaction_session_timeout = 0",
    ...(settings.checksConnection ? ["set client_connection_check_interval = '2s'"] : []),
  ];
  return { sql: statements.join("; "), commands: statements.length };
}

/** Puts the engine's `lock_timeout` in force again after a file has set its own. */
export function setLockTimeout(lockTimeoutMs: number): EngineStatements {
  return { sql: `set lock_timeout = ${Math.max(0, Math.round(lockTimeoutMs))}`, commands: 1 };
}
