import type { Client } from "pg";
import { onTestFinished } from "vitest";
import type { TestDatabase } from "./database.ts";
import { waitFor } from "./wait.ts";

/** A transaction of somebody else that stays open. */
export interface OpenTransaction {
  readonly pid: number;
  /** Ends it; also done when the test ends. */
  end(): Promise<void>;
}

/** Runs statements in a transaction and leaves it open, as an application does that forgot to commit. */
export async function openTransaction(database: TestDatabase, sql: string): Promise<OpenTransaction> {
  const client = await database.client();
  const pid = await backendPid(client);
  await client.query(`begin; ${sql}`);
  let ended = false;
  const end = async (): Promise<void> => {
    if (!ended) {
      ended = true;
      await client.query("rollback");
    }
  };
  onTestFinished(end);
  return { pid, end };
}

/** The server's process id of a client's session. */
export async function backendPid(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  return rows[0]?.pid ?? 0;
}

/** Waits until a session whose query starts with `query` (LIKE) waits for a lock; its process id. */
export async function lockWaiter(client: Client, query: string): Promise<number> {
  return waitFor(async () => {
    const { rows } = await client.query<{ pid: number }>(
      "select pid from pg_stat_activity where wait_event_type = 'Lock' and query ilike $1 and datname = current_database()",
      [`${query}%`],
    );
    return rows[0]?.pid;
  }, `a session that waits for a lock in ${query}`);
}
