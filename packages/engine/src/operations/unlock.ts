import { SlipwayError } from "../errors.ts";
import { lockHolder, terminate } from "../ledger/lock.ts";
import type { UnlockOptions } from "../options.ts";
import type { UnlockResult } from "../results.ts";
import { withSession } from "./session.ts";

/**
 * Shows who holds the run lock, and ends that session if told to. What it was doing is rolled back.
 * @throws {SlipwayError} `DATABASE_UNREACHABLE`, `PRIVILEGE_MISSING` when the session may not be ended
 */
export async function unlock(options: UnlockOptions): Promise<UnlockResult> {
  return withSession(options, "unlock", async ({ context, session, database }) => {
    const holder = await lockHolder(session, context.keys);
    if (holder === null || options.terminate !== true) {
      return { database, holder, terminated: false };
    }
    const terminated = await terminate(session, holder.pid);
    if (!terminated && (await lockHolder(session, context.keys))?.pid === holder.pid) {
      throw new SlipwayError(
        "PRIVILEGE_MISSING",
        `session ${holder.pid} of user "${holder.user ?? ""}" may not be ended by "${database.user}"`,
        {
          hint: `run it as "${holder.user ?? ""}", or as a member of pg_signal_backend`,
          details: { pid: holder.pid },
        },
      );
    }
    return { database, holder, terminated };
  });
}
