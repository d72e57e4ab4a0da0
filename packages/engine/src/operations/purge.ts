import { SlipwayError } from "../errors.ts";
import { forgetDemoData, readDemoRecord } from "../ledger/demo-rows.ts";
import { recordSegment } from "../ledger/write.ts";
import type { PurgeOptions } from "../options.ts";
import { ServerError } from "../postgres/session.ts";
import { LOCKED } from "../postgres/sqlstate.ts";
import type { PurgeResult } from "../results.ts";
import { commit } from "../run/commit.ts";
import { newRun } from "../run/context.ts";
import {
  countPresent,
  deleteDemoRows,
  demoTables,
  type Dependent,
  findDependents,
  preparePurge,
} from "../run/purge.ts";
import { takeRunLock, type Alone } from "./alone.ts";
import { type Opened, withSession } from "./session.ts";

/**
 * Takes the demo data out again: exactly the rows that the application's dml files brought, in one transaction, and forgets those files, so
 * that they can run again. Rows that somebody else added or has deleted meanwhile are left alone; a demo row that was changed goes too.
 * @throws {SlipwayError} `PURGE_REFUSED` where other rows refer to demo data; `LOCK_TIMEOUT`, and what connecting and the run lock give cause for
 */
export async function purge(options: PurgeOptions): Promise<PurgeResult> {
  return withSession(options, "purge", async (opened) => {
    const alone = await takeRunLock(opened, options.application);
    const { session } = opened;
    const startedAt = performance.now();
    try {
      await preparePurge(session, opened.context.settings.lockTimeoutMs);
      return await purgeInTransaction(opened, alone, { dryRun: options.dryRun ?? false, startedAt });
    } catch (error) {
      await session.script("rollback").catch(() => {});
      throw error instanceof ServerError && LOCKED.has(error.sqlstate) ? locked(error) : error;
    }
  });
}

async function purgeInTransaction(
  { context, session, database }: Opened,
  { state, backendPid }: Alone,
  { dryRun, startedAt }: { readonly dryRun: boolean; readonly startedAt: number },
): Promise<PurgeResult> {
  const { application } = state;
  const keys = { schema: context.schema, application };
  const record = await readDemoRecord(session, context.schema, application);
  const tables = await demoTables(session, record);
  const present = new Map<string, number>();
  for (const table of tables) {
    present.set(`${table.schema}.${table.name}`, await countPresent(session, table, { ...keys, lock: !dryRun }));
  }
  const dependents = await findDependents(session, tables, keys);
  if (dependents.length > 0) {
    throw refused(dependents);
  }
  await deleteDemoRows(session, tables, keys);
  const files = await forgetDemoData(session, context.schema, application);
  const durationMs = Math.round(performance.now() - startedAt);
  if (dryRun) {
    await session.script("rollback");
  } else {
    const run = newRun(application, "purge");
    const xid = await recordSegment(session, context.schema, {
      run,
      status: "succeeded",
      segments: 1,
      durationMs,
      completed: [],
      migrations: [],
      baseline: false,
      objects: null,
      mark: null,
      gone: [],
    });
    await commit({ session, backendPid }, context, { xid, runId: run.id, segments: 1 });
  }
  const names = [...new Set(record.tables.map(({ table }) => `${table.schema}.${table.name}`))];
  const purged = names.map((table) => ({
    table,
    recorded: record.tables
      .filter((entry) => `${entry.table.schema}.${entry.table.name}` === table)
      .reduce((sum, { rows }) => sum + rows, 0),
    removed: present.get(table) ?? 0,
  }));
  return {
    database,
    application,
    dryRun,
    files,
    tables: purged,
    unrecorded: record.unrecorded.map(({ file, table, reason }) => ({
      file,
      table: table === null ? null : `${table.schema}.${table.name}`,
      reason,
    })),
    summary: { tables: purged.length, rows: purged.reduce((sum, { removed }) => sum + removed, 0), durationMs },
  };
}

function refused(dependents: readonly Dependent[]): SlipwayError {
  const lines = dependents.map(({ table, rows, constraint, refersTo, examples }) => {
    const shown = examples.length === 0 ? "" : `, for example ${examples.join(" ")}`;
    return `${table}: ${rows} ${rows === 1 ? "row refers" : "rows refer"} to ${refersTo} by ${constraint}${shown}`;
  });
  return new SlipwayError("PURGE_REFUSED", `other rows refer to demo data; nothing was removed\n${lines.join("\n")}`, {
    hint: "delete those rows, or let them refer to something else, and run it again",
    details: { dependents: dependents.map((dependent) => ({ ...dependent, examples: [...dependent.examples] })) },
  });
}

function locked(error: ServerError): SlipwayError {
  return new SlipwayError("LOCK_TIMEOUT", `demo data is locked by others: ${error.message}; nothing was removed`, {
    cause: error,
    hint: "run it again when they are done",
  });
}
