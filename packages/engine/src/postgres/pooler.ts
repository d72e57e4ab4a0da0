import { SlipwayError } from "../errors.ts";
import type { Connector } from "./connect.ts";
import type { Session } from "./session.ts";

/** The backend that really answers: behind a pooler not the one announced at connect. */
export async function backendPid(session: Session): Promise<number> {
  const { rows } = await session.query<{ pid: number }>({ text: "select pg_catalog.pg_backend_pid() as pid" });
  return rows[0]?.pid ?? session.processId;
}

/**
 * Refuses a transaction pooler: a session lock taken through it stays with a server connection that the next transaction of
 * somebody else may get. A pooler shows by another backend than the one that was announced at connect; whether it keeps the
 * session shows by a mark that must be there for us, while another client keeps one server connection busy, and for nobody else.
 * @param actualPid what `pg_backend_pid()` said
 * @throws {SlipwayError} `POOLER_TRANSACTION_MODE`
 */
export async function refuseTransactionPooler(
  session: Session,
  actualPid: number,
  connector: Connector,
): Promise<void> {
  if (actualPid === session.processId) {
    return;
  }
  const mark = `${process.pid}.${Date.now()}`;
  await session.query({ text: "select pg_catalog.set_config('slipway.mark', $1, false)", values: [mark] });
  const other = await connector.open("pooler check");
  try {
    await other.script("begin");
    const seen = await readMark(other);
    // With a single server connection, which the other client keeps, ours would wait for ever.
    const kept = seen === mark ? null : await readMark(session);
    await other.script("rollback");
    if (kept !== mark) {
      throw new SlipwayError(
        "POOLER_TRANSACTION_MODE",
        "the connection goes through a pooler in transaction mode, where session locks do not hold",
        {
          hint: "give a URL that reaches PostgreSQL itself (or a pooler in session mode) with --direct-url or SLIPWAY_DIRECT_URL",
          details: { announcedPid: session.processId, backendPid: actualPid },
        },
      );
    }
  } finally {
    await other.close();
  }
}

async function readMark(session: Session): Promise<string | null> {
  const { rows } = await session.query<{ mark: string | null }>({
    text: "select pg_catalog.current_setting('slipway.mark', true) as mark",
  });
  return rows[0]?.mark ?? null;
}
