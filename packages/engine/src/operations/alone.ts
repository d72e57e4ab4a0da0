import { SlipwayError } from "../errors.ts";
import { installLedger } from "../ledger/install.ts";
import { type LedgerState, readProof } from "../ledger/proof.ts";
import { readVersion } from "../ledger/read.ts";
import { acquireRunLock, awaitPredecessors, fence } from "../run/run-lock.ts";
import { type Opened, requireWritable } from "./session.ts";

/** What one finds once nobody else can be at work. */
export interface Alone {
  readonly state: LedgerState;
  /** The server's process of the session. */
  readonly backendPid: number;
}

/**
 * Takes the run lock, waits for what former holders have left behind, brings the ledger to this version and reads it. For operations whose
 * work is one short transaction on the same session.
 * @throws {SlipwayError} `RUN_LOCK_TIMEOUT`, `POOLER_TRANSACTION_MODE`, `SERVER_READ_ONLY`, `APPLICATION_AMBIGUOUS`, `LEDGER_NEWER`
 */
export async function takeRunLock(opened: Opened, application: string | undefined): Promise<Alone> {
  const { context, session, database } = opened;
  requireWritable(session, database);
  const acquired = await acquireRunLock(session, context, () => Promise.resolve(false));
  await awaitPredecessors(session, context);
  await installLedger(session, context.schema, await readVersion(session, context.schema));
  await fence(session, context);
  const state = await readProof(session, { schema: context.schema, application, shipped: [], countIdle: false });
  if (state === null) {
    throw new SlipwayError("INTERNAL", "the ledger cannot be read right after it was made");
  }
  return { state, backendPid: acquired?.backendPid ?? session.processId };
}
