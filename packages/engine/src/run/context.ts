import { hostname, userInfo } from "node:os";
import type { Json } from "../errors.ts";
import type { EventListener, SlipwayEvent } from "../events.ts";
import type { LockKeys } from "../ledger/lock.ts";
import type { RunIdentity } from "../ledger/write.ts";
import type { RunOptions } from "../options.ts";
import type { Connector } from "../postgres/connect.ts";
import type { TransactionMode } from "../source/migration.ts";
import { VERSION } from "../version.ts";

export interface RunSettings {
  readonly runLockTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly retryBudgetMs: number;
  readonly statementBudgetMs: number;
  readonly transaction: TransactionMode;
}

/** What every part of a run needs to know. */
export interface RunContext {
  readonly connector: Connector;
  readonly settings: RunSettings;
  /** Quoted name of the ledger's schema. */
  readonly schema: string;
  /** The name as given: the ledger's own objects are never owned. */
  readonly ledger: string;
  readonly keys: LockKeys;
  readonly signal: AbortSignal | undefined;
  readonly emit: EventListener;
}

export function runSettings(options: RunOptions): RunSettings {
  return {
    runLockTimeoutMs: options.runLockTimeoutMs ?? 900_000,
    lockTimeoutMs: options.lockTimeoutMs ?? 3_000,
    retryBudgetMs: options.retryBudgetMs ?? 300_000,
    statementBudgetMs: options.statementBudgetMs ?? 3_600_000,
    transaction: options.transaction ?? "release",
  };
}

export const silent: EventListener = (_event: SlipwayEvent) => {};

export function newRun(application: string, command: string): RunIdentity {
  return { id: crypto.randomUUID(), application, command, startedAt: new Date(), runner: runner() };
}

/** Who runs this: in Kubernetes the host name is the pod's. */
function runner(): Readonly<Record<string, Json>> {
  return { host: hostname(), pid: process.pid, user: userName(), version: VERSION };
}

/** A container may run under a user id without a name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "");
  }
}
