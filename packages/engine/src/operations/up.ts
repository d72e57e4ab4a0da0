import { milliseconds } from "../clock.ts";
import { SlipwayError } from "../errors.ts";
import { readProof } from "../ledger/proof.ts";
import type { LedgerContents } from "../ledger/read.ts";
import type { UpOptions } from "../options.ts";
import type { UpResult } from "../results.ts";
import { discover, type Source } from "../source/discover.ts";
import { readExpected } from "../source/expected.ts";
import { type NameFilter, nameFilter } from "../source/name-filter.ts";
import { allDecisions, isProven, unchanged } from "./brought.ts";
import { awaitExpected } from "./expected-files.ts";
import { type Opened, type ReadSource, requireWritable, withSource } from "./session.ts";

/**
 * Brings a release's SQL into its database: waits for PostgreSQL, and, unless one look proves that nothing is due, takes the run lock
 * and runs the ddl track, then the dml track if asked for.
 *
 * A failed migration is rolled back with the whole release (as far as PostgreSQL can roll back); the error's `details` hold the place,
 * a code frame, SQLSTATE, the state of the database and the migrations so far.
 * @throws {SlipwayError} `MIGRATION_FAILED`, `DRIFT`, `LOCK_TIMEOUT`, `RUN_LOCK_TIMEOUT`, `DATABASE_UNREACHABLE`, `INTERRUPTED`,
 * `FILES_UNEXPECTED` and what the files themselves give cause for
 */
export async function up(options: UpOptions): Promise<UpResult> {
  if (options.runDml === true && options.environment === "production") {
    throw demoDataRefused("this environment is production (SLIPWAY_ENV)");
  }
  const dmlInclude = await nameFilter(options.dmlInclude);
  return withSource(
    options,
    "up",
    (opened, source) => upWith(opened, source, { ...options, dmlInclude }),
    readerOf(options),
  );
}

function readerOf({ expected: given, onEvent }: UpOptions): ReadSource {
  if (given === undefined) {
    return discover;
  }
  const expected = readExpected(given);
  return (dir, signal) => awaitExpected(expected, { dir, signal, onEvent });
}

function demoDataRefused(why: string): SlipwayError {
  return new SlipwayError("GUARD_PRODUCTION", `demo data is refused: ${why}`, {
    hint: "leave --run-dml out (RUN_DML, migrations.runDML); if this is no production, say so there",
  });
}

type Chosen = Omit<UpOptions, "dmlInclude"> & { readonly dmlInclude: NameFilter };

async function upWith(opened: Opened, source: Source, options: Chosen): Promise<UpResult> {
  const startedAt = milliseconds();
  const { runDml = false, dmlInclude } = options;
  const { context, session, database } = opened;
  requireWritable(session, database);
  const always = options.ddl === "always";
  const decisions = allDecisions({ source, runDml, dmlInclude, always });
  const shipped = [...source.ddl, ...(runDml ? source.dml.filter(({ file }) => dmlInclude(file)) : [])];
  const repeats = always || shipped.some((migration) => migration.directives.run === "always");
  const state = await readProof(session, {
    schema: context.schema,
    application: options.application,
    shipped,
    countIdle: !repeats,
  });
  const refuse = (now: LedgerContents | null): void => {
    if (runDml && now?.environment === "production") {
      throw demoDataRefused(`${database.name} is marked as a production database`);
    }
  };
  refuse(state);
  if (isProven(state, decisions(state))) {
    session.leave();
    return { database, ...unchanged(state?.application ?? database.name, decisions(state), startedAt) };
  }
  // All that brings a release is more than most deploys need.
  const { bring } = await import("./bring.ts");
  const brought = await bring(
    opened,
    {
      command: "up",
      source,
      application: options.application,
      runDml,
      always,
      onDrift: options.onDrift ?? "heal",
      decisions,
      refuse: async (now) => refuse(now),
    },
    state,
  );
  return { database, ...brought };
}
