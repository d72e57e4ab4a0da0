import type { Session } from "../postgres/session.ts";
import { createSchema } from "./schema/01-schema.ts";
import { createMeta } from "./schema/02-meta.ts";
import { createFence } from "./schema/03-fence.ts";
import { insertFenceRow } from "./schema/04-fence-row.ts";
import { createApplication } from "./schema/05-application.ts";
import { createRun } from "./schema/06-run.ts";
import { createRunIndex } from "./schema/07-run-index.ts";
import { createMigration } from "./schema/08-migration.ts";
import { createFailure } from "./schema/09-failure.ts";
import { createObject } from "./schema/10-object.ts";
import { createOwnership } from "./schema/11-ownership.ts";
import { createDemoRows } from "./schema/12-demo-rows.ts";
import { addEnvironment } from "./schema/13-environment.ts";
import { addDemoRanges } from "./schema/14-demo-ranges.ts";
import { addMark } from "./schema/15-mark.ts";

/** Version of the ledger's schema that this engine writes. */
export const LEDGER_VERSION = 3;

/** The oldest engine (by its LEDGER_VERSION) that can work with what this one writes. Raise it only for a change that breaks older readers. */
const COMPATIBLE_FROM = 1;

interface Step {
  readonly version: number;
  readonly statement: (schema: string) => string;
}

/** Runs and what they brought. */
const FIRST = [
  createSchema,
  createMeta,
  createFence,
  insertFenceRow,
  createApplication,
  createRun,
  createRunIndex,
  createMigration,
  createFailure,
  createObject,
  createOwnership,
];

/** Rows of demo data, and the database's own mark. */
const SECOND = [createDemoRows, addEnvironment];

/** Demo data by ranges of its keys, and marks of what was proven. */
const THIRD = [addDemoRanges, addMark];

/** In order. A new version of the ledger appends steps; it never edits one. */
const STEPS: readonly Step[] = [FIRST, SECOND, THIRD].flatMap((statements, index) =>
  statements.map((statement) => ({ version: index + 1, statement })),
);

/**
 * One message that brings a ledger from `installed` (0: none) to this engine's version, in one transaction.
 * To be run by the holder of the run lock.
 * @param schema quoted name of the ledger's schema
 */
function installScript(schema: string, installed: number): string {
  const statements = STEPS.filter((step) => step.version > installed).map((step) => step.statement(schema));
  const meta = `
insert into ${schema}.meta (version, compatible_from) values (${LEDGER_VERSION}, ${COMPATIBLE_FROM})
on conflict (only_row) do update set version = excluded.version, compatible_from = excluded.compatible_from`;
  return ["begin", ...statements, meta, "commit"].join(";\n");
}

/**
 * Brings a ledger from `version` (0: none) to this engine's. Only the holder of the run lock comes here.
 * @param schema quoted name of the ledger's schema
 */
export async function installLedger(session: Session, schema: string, version: number): Promise<void> {
  if (version >= LEDGER_VERSION) {
    return;
  }
  const { error } = await session.script(installScript(schema, version));
  if (error !== null) {
    await session.script("rollback");
    throw error;
  }
}
