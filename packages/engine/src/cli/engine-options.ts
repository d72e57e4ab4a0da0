import type { ConnectionOptions, DatabaseOptions, RunOptions } from "../index.ts";
import type { Context } from "./command.ts";
import { SETTINGS } from "./settings.ts";

/** The engine's options as the settings say, for commands that need a connection only. */
export function connectionOptions({ config }: Context): ConnectionOptions {
  return {
    databaseUrl: config.get(SETTINGS.databaseUrl),
    directUrl: config.get(SETTINGS.directUrl),
    waitTimeoutMs: config.get(SETTINGS.waitTimeout),
  };
}

/** For commands that look at a database. */
export function databaseOptions(context: Context): DatabaseOptions {
  return {
    ...connectionOptions(context),
    dir: context.config.get(SETTINGS.dir),
    application: context.config.get(SETTINGS.application),
    ledger: context.config.get(SETTINGS.ledger),
    signal: context.signal,
    onEvent: context.onEvent,
  };
}

/** For commands that change a database. */
export function runOptions(context: Context): RunOptions {
  const { config } = context;
  return {
    ...databaseOptions(context),
    runLockTimeoutMs: config.get(SETTINGS.runLockTimeout),
    lockTimeoutMs: config.get(SETTINGS.lockTimeout),
    retryBudgetMs: config.get(SETTINGS.retryBudget),
    statementBudgetMs: config.get(SETTINGS.statementBudget),
    transaction: config.get(SETTINGS.transaction),
  };
}
