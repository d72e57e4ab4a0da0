import { SlipwayError, withDetails } from "../errors.ts";
import { lockKeys } from "../ledger/lock.ts";
import type { DatabaseOptions, RunOptions } from "../options.ts";
import { jittered, pause, requireGoing } from "../postgres/abort.ts";
import { createConnector } from "../postgres/connect.ts";
import { ConnectionLostError, type Session } from "../postgres/session.ts";
import type { DatabaseInfo } from "../results.ts";
import { type RunContext, runSettings, silent } from "../run/context.ts";
import { MakeRoom } from "../run/make-room.ts";
import { discover, type Source } from "../source/discover.ts";
import { either } from "../abort.ts";
import { quoteIdentifier } from "../sql/identifier.ts";
import { operationError } from "./server-error.ts";

export const DEFAULT_DIR = "/sql";
export const DEFAULT_LEDGER = "slipway";

/** A server that has not answered by then is out of reach; Kubernetes kills 30 s after it has asked to stop. */
const UNREACHABLE_MS = 12_000;
/** How long one that waits stays away to make room. */
const AWAY_MS = 1_500;

/** One connection to the database, and everything that goes with it. */
export interface Opened {
  readonly context: RunContext;
  readonly session: Session;
  readonly database: DatabaseInfo;
}

type SessionOptions = RunOptions & DatabaseOptions;

/**
 * Connects (waiting for PostgreSQL to come up), runs `body` and closes the connection.
 * @param operation shown in `application_name`
 * @param body may be run again from its beginning, as long as it has not got the run lock
 */
export async function withSession<T>(
  options: SessionOptions,
  operation: string,
  body: (opened: Opened) => Promise<T>,
): Promise<T> {
  return makingRoom(options, async (current) => {
    const opened = await openSession(current, operation);
    return closing(opened, () => body(opened));
  });
}

/** Begins anew, some time after the connection was closed, where it was one too many for the run that holds the run lock. */
async function makingRoom<T>(options: SessionOptions, attempt: (options: SessionOptions) => Promise<T>): Promise<T> {
  for (let current = options; ;) {
    try {
      return await attempt(current);
    } catch (error) {
      if (!(error instanceof MakeRoom)) {
        throw error;
      }
      const message = "closing this connection for a while: the run that holds the run lock finds none for its work";
      options.onEvent?.({ type: "information", message });
      await pause(jittered(AWAY_MS), options.signal);
      const leftMs = runSettings(current).runLockTimeoutMs - error.waitedMs - AWAY_MS;
      current = { ...current, runLockTimeoutMs: Math.max(leftMs, 0) };
    }
  }
}

/** How an operation reads its files. */
export type ReadSource = (dir: string, signal: AbortSignal | undefined) => Promise<Source>;

/**
 * The same for operations that need the files, which are read while the connection comes up: what is wrong with them is said even where
 * there is no server.
 */
export async function withSource<T>(
  options: SessionOptions,
  operation: string,
  body: (opened: Opened, source: Source) => Promise<T>,
  read: ReadSource = discover,
): Promise<T> {
  return makingRoom(options, (current) => openWithSource(current, operation, body, read));
}

async function openWithSource<T>(
  options: SessionOptions,
  operation: string,
  body: (opened: Opened, source: Source) => Promise<T>,
  read: ReadSource,
): Promise<T> {
  const stop = new AbortController();
  const opening = openSession(options, operation);
  try {
    const reading = read(options.dir ?? DEFAULT_DIR, either(options.signal, stop.signal));
    const [opened, source] = await Promise.all([opening, reading]);
    return await closing(opened, () => body(opened, source));
  } catch (error) {
    // Whichever of the two is still under way is not waited for.
    stop.abort();
    void opening.then(
      (opened) => opened.session.destroy(),
      () => {},
    );
    throw error;
  }
}

/** Runs `body`, closes the connection, and says with each error which database it is about. */
async function closing<T>({ session, database, context }: Opened, body: () => Promise<T>): Promise<T> {
  const settled = cutAfterStop(session, context.signal);
  try {
    return await body();
  } catch (cause) {
    if (cause instanceof ConnectionLostError) {
      requireGoing(context.signal);
    }
    const error = operationError(cause, { database, ledger: context.ledger });
    throw error instanceof SlipwayError ? withDetails(error, { database: { ...database } }) : error;
  } finally {
    settled();
    await session.close();
  }
}

/** A stop is obeyed also where no answer comes any more. Returns a function that calls it off. */
function cutAfterStop(session: Session, signal: AbortSignal | undefined): () => void {
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    timer = setTimeout(() => session.destroy(), UNREACHABLE_MS);
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  return () => {
    signal?.removeEventListener("abort", onAbort);
    clearTimeout(timer);
  };
}

async function openSession(options: SessionOptions, operation: string): Promise<Opened> {
  const emit = options.onEvent ?? silent;
  const connector = createConnector(options, { operation, signal: options.signal, onEvent: emit });
  const ledger = options.ledger ?? DEFAULT_LEDGER;
  const session = await connector.wait("");
  const database = connector.describe(session);
  emit({
    type: "database.connected",
    database: database.name,
    host: database.host,
    user: database.user,
    serverVersion: database.serverVersion,
  });
  const context: RunContext = {
    connector,
    settings: runSettings(options),
    schema: quoteIdentifier(ledger),
    ledger,
    keys: lockKeys(database.name, ledger),
    signal: options.signal,
    emit,
  };
  return { context, session, database };
}

/** @throws {SlipwayError} `SERVER_READ_ONLY` on a standby */
export function requireWritable(session: Session, database: DatabaseInfo): void {
  if (
    session.parameters.get("in_hot_standby") === "on" ||
    session.parameters.get("default_transaction_read_only") === "on"
  ) {
    throw new SlipwayError(
      "SERVER_READ_ONLY",
      `the server at ${database.host}:${database.port} is read-only (a standby, or default_transaction_read_only)`,
      {
        hint: "connect to the primary",
      },
    );
  }
}
