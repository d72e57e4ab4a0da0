import { KEY_SETTINGS, type KeyedTable, qualified } from "../catalog/keyed-table.ts";
import { findTables } from "../catalog/references.ts";
import { type DemoRecord, readDemoRecord } from "../ledger/demo-rows.ts";
import { ServerError, type Session } from "../postgres/session.ts";
import type { DemoDataStatus } from "../results.ts";
import { demoMatch } from "./demo-match.ts";

/** How long a look at demo data may wait for a lock, and how long it may count, in milliseconds. */
const LOCK_PATIENCE_MS = 500;
const COUNT_PATIENCE_MS = 5_000;

/** What is recorded of demo data, and how much of it is there still. Reads the tables that have demo data; nothing else. */
export async function readDemoStatus(
  session: Session,
  schema: string,
  application: string,
): Promise<readonly DemoDataStatus[]> {
  const record = await readDemoRecord(session, schema, application);
  const tables = await findTables(
    session,
    record.tables.map(({ table }) => table),
  );
  const counted: DemoDataStatus[] = [];
  for (const entry of record.tables) {
    const table = tables.find(({ schema: of, name }) => of === entry.table.schema && name === entry.table.name);
    counted.push({
      file: entry.file,
      table: `${entry.table.schema}.${entry.table.name}`,
      recorded: entry.rows,
      present: await countIn(session, { entry, table, schema, application }),
      reason: null,
    });
  }
  const unrecorded = record.unrecorded.map(({ file, table, reason }) => ({
    file,
    table: table === null ? null : `${table.schema}.${table.name}`,
    recorded: 0,
    present: null,
    reason,
  }));
  return [...counted, ...unrecorded];
}

async function countIn(
  session: Session,
  look: {
    readonly entry: DemoRecord["tables"][number];
    readonly table: KeyedTable | undefined;
    readonly schema: string;
    readonly application: string;
  },
): Promise<number | null> {
  const { entry, table, schema, application } = look;
  if (table === undefined) {
    return 0;
  }
  if (table.keyColumns.join() !== entry.keyColumns.join()) {
    return null;
  }
  const begin = `begin read only; set local lock_timeout = ${LOCK_PATIENCE_MS}; set local statement_timeout = ${COUNT_PATIENCE_MS}; ${KEY_SETTINGS}`;
  const demo = demoMatch(schema, table, { file: "$2", schema: "$3", name: "$4" });
  try {
    await session.script(begin);
    const { rows } = await session.query<{ present: number }>({
      text: `
with demo as materialized (${demo.recorded})
select pg_catalog.count(*)::int as present from ${qualified(table)} t, demo k where ${demo.finds("k", "t")}`,
      values: [application, entry.file, table.schema, table.name],
    });
    return rows[0]?.present ?? 0;
  } catch (error) {
    if (error instanceof ServerError) {
      return null;
    }
    throw error;
  } finally {
    await session.script("rollback");
  }
}
