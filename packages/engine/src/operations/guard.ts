import { SlipwayError } from "../errors.ts";
import { readEnvironment, writeEnvironment } from "../ledger/environment.ts";
import type { GuardOptions } from "../options.ts";
import type { GuardResult } from "../results.ts";
import { takeRunLock } from "./alone.ts";
import { withSession } from "./session.ts";

/**
 * Shows or sets what the database itself says it is. A production database refuses every run with demo data, whatever values and
 * environment variables say.
 * @throws {SlipwayError} `GUARD_PRODUCTION` when production is to become development and `confirm` is not the database's name
 */
export async function guard(options: GuardOptions): Promise<GuardResult> {
  return withSession(options, "guard", async (opened) => {
    const { context, session, database } = opened;
    const before = await readEnvironment(session, context.schema);
    const wanted = options.environment;
    if (wanted === undefined || wanted === before) {
      return { database, environment: before, before };
    }
    if (before === "production" && options.confirm !== database.name) {
      throw new SlipwayError("GUARD_PRODUCTION", `${database.name} is a production database; it stays one`, {
        hint: `to change that, confirm it with the database's name: --confirm ${database.name}`,
      });
    }
    await takeRunLock(opened, options.application);
    await writeEnvironment(session, context.schema, wanted);
    return { database, environment: wanted, before };
  });
}
