import { readContents } from "../ledger/read.ts";
import { readIdle, readRuns } from "../ledger/runs.ts";
import type { HistoryOptions } from "../options.ts";
import type { HistoryResult } from "../results.ts";
import { withSession } from "./session.ts";

const DEFAULT_LIMIT = 20;

/**
 * Past runs, newest first, also failed ones: who, where, how long, what. Without `application` those of all applications.
 * @throws {SlipwayError} `DATABASE_UNREACHABLE`, `LEDGER_NEWER`, `PRIVILEGE_MISSING`
 */
export async function history(options: HistoryOptions): Promise<HistoryResult> {
  return withSession(options, "history", async ({ context, session, database }) => {
    const application = options.application ?? null;
    // Any name will do to see whether there is a ledger that this engine understands.
    if ((await readContents(session, { schema: context.schema, application: application ?? "" })) === null) {
      return { database, application, runs: [], idleRuns: 0, lastIdleAt: null };
    }
    const runs = await readRuns(session, context.schema, { application, limit: options.limit ?? DEFAULT_LIMIT });
    const idle = await readIdle(session, context.schema, application);
    return { database, application, runs, idleRuns: idle.runs, lastIdleAt: idle.lastAt };
  });
}
