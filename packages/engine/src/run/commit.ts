import { SlipwayError, withDetails } from "../errors.ts";
import { pause } from "../postgres/abort.ts";
import { ConnectionLostError, type Session } from "../postgres/session.ts";
import type { RunContext } from "./context.ts";

const PATIENCE_MS = 60_000;
const ASK_AGAIN_MS = 200;
/** A server that has not noticed by now that its client is gone may not notice for hours. */
const UNNOTICED_MS = 3_000;
const UNDECIDED =
  "the last transaction was committed as a whole or rolled back as a whole; which, the ledger tells the next run";

/** The session that a transaction runs in, and the server's process behind it. */
export interface Committing {
  readonly session: Session;
  readonly backendPid: number;
}

/** What is known of a transaction before its COMMIT is sent. */
export interface Transaction {
  readonly xid: string;
  readonly runId: string;
  /** How many segments of the run are committed once this one is. */
  readonly segments: number;
}

/**
 * Commits. A connection lost at COMMIT leaves in doubt whether it happened: then a new session asks for the ledger rows that
 * travelled in the same transaction, and for the transaction's own status while it is still in progress.
 * @throws {ServerError} what the server refused @throws {ConnectionLostError} when the transaction was rolled back
 * @throws {SlipwayError} when the doubt cannot be resolved
 */
export async function commit(worker: Committing, context: RunContext, transaction: Transaction): Promise<void> {
  try {
    const { error } = await worker.session.script("commit");
    if (error !== null) {
      throw error;
    }
  } catch (error) {
    if (!(error instanceof ConnectionLostError) || !(await wasCommitted(worker.backendPid, context, transaction))) {
      throw error;
    }
    context.emit({
      type: "information",
      message: "the connection was lost at COMMIT; the ledger shows that it was committed",
    });
  }
}

async function wasCommitted(workerPid: number, context: RunContext, transaction: Transaction): Promise<boolean> {
  try {
    const session = await context.connector.wait("in doubt");
    try {
      return await decided(session, workerPid, context, transaction);
    } finally {
      await session.close();
    }
  } catch (error) {
    throw error instanceof SlipwayError ? withDetails(error, { xid: transaction.xid, state: UNDECIDED }) : error;
  }
}

/** Waits until the server has decided. */
async function decided(
  session: Session,
  workerPid: number,
  context: RunContext,
  transaction: Transaction,
): Promise<boolean> {
  const started = Date.now();
  let asked = false;
  for (;;) {
    const { rows } = await session.query<{ recorded: boolean; status: string | null }>({
      text: `
select exists (select from ${context.schema}.run r where r.id = $1::uuid and r.segments >= $2::int) as recorded,
  pg_catalog.pg_xact_status($3::xid8) as status`,
      values: [transaction.runId, transaction.segments, transaction.xid],
    });
    const row = rows[0];
    // The status is read after the snapshot was taken: what has committed in between is asked for once more.
    const missed: boolean = row?.status === "committed" && !asked;
    asked ||= missed;
    if (row?.recorded === true || (row?.status !== "in progress" && !missed)) {
      return row?.recorded === true;
    }
    const elapsedMs = Date.now() - started;
    if (elapsedMs > PATIENCE_MS) {
      throw new SlipwayError(
        "CONNECTION_LOST",
        "the connection was lost at COMMIT, and the server has not decided yet",
        {
          hint: "run the command again",
        },
      );
    }
    if (elapsedMs > UNNOTICED_MS) {
      await endIdle(session, workerPid, transaction.xid);
    }
    await pause(ASK_AGAIN_MS, context.signal);
  }
}

/** Ends our former session where the COMMIT never reached it: it sits there in its transaction. */
async function endIdle(session: Session, pid: number, xid: string): Promise<void> {
  await session.query({
    text: `
select pg_catalog.pg_terminate_backend(a.pid)
from pg_catalog.pg_stat_activity a
where a.pid = $1::int and a.backend_xid = $2::xid8::xid and a.state like 'idle in transaction%'`,
    values: [pid, xid],
  });
}
