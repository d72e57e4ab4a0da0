import { SlipwayError } from "../errors.ts";
import { pause } from "../postgres/abort.ts";
import { ConnectionLostError, type Session } from "../postgres/session.ts";
import type { RunContext } from "./context.ts";

const IN_DOUBT_PATIENCE_MS = 60_000;
const ASK_AGAIN_MS = 200;

/**
 * Commits. A connection lost at COMMIT leaves in doubt whether it happened: then a new session asks for the ledger rows that
 * travelled in the same transaction, and for the transaction's own status while it is still in progress.
 * @throws {SlipwayError} `CONNECTION_LOST` when nothing was committed, `MIGRATION_FAILED`-like server errors are the caller's to report
 */
export async function commit(
  session: Session,
  context: RunContext,
  transaction: { readonly xid: string; readonly runId: string; readonly segments: number },
): Promise<void> {
  try {
    const { error } = await session.script("commit");
    if (error !== null) {
      throw error;
    }
  } catch (error) {
    if (!(error instanceof ConnectionLostError)) {
      throw error;
    }
    if (!(await wasCommitted(context, transaction))) {
      throw new SlipwayError("CONNECTION_LOST", "the connection was lost at COMMIT; the transaction was rolled back", {
        cause: error,
        hint: "run the command again",
      });
    }
    context.emit({
      type: "information",
      message: "the connection was lost at COMMIT; the ledger shows that it was committed",
    });
  }
}

async function wasCommitted(
  context: RunContext,
  transaction: { readonly xid: string; readonly runId: string; readonly segments: number },
): Promise<boolean> {
  const started = Date.now();
  const session = await context.connector.wait("in doubt");
  try {
    for (;;) {
      const { rows } = await session.query<{ recorded: boolean; status: string | null }>({
        text: `
select exists (select from ${context.schema}.run r where r.id = $1::uuid and r.segments >= $2::int) as recorded,
  pg_catalog.pg_xact_status($3::xid8) as status`,
        values: [transaction.runId, transaction.segments, transaction.xid],
      });
      const row = rows[0];
      if (row?.recorded === true || row?.status !== "in progress") {
        return row?.recorded === true;
      }
      if (Date.now() - started > IN_DOUBT_PATIENCE_MS) {
        throw new SlipwayError(
          "CONNECTION_LOST",
          "the connection was lost at COMMIT, and the server has not decided yet",
          {
            hint: "run the command again: the ledger tells by then",
            details: {
              xid: transaction.xid,
              state: "the last transaction is committed or rolled back as a whole; the server does not say yet which",
            },
          },
        );
      }
      await pause(ASK_AGAIN_MS, context.signal);
    }
  } finally {
    await session.close();
  }
}
