import { SlipwayError } from "../errors.ts";
import { readProof } from "../ledger/read.ts";
import type { UpOptions } from "../options.ts";
import type { UpResult } from "../results.ts";
import { discover, type Source } from "../source/discover.ts";
import { readExpected } from "../source/expected.ts";
import { allDecisions, bring, isProven, unchanged } from "./bring.ts";
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
    throw new SlipwayError("GUARD_PRODUCTION", "demo data is refused: this environment is production", {
      hint: "leave --run-dml out, or correct SLIPWAY_ENV if this is no production",
    });
  }
  return withSource(options, "up", (opened, source) => upWith(opened, source, options), readerOf(options));
}

function readerOf({ expected: given, onEvent }: UpOptions): ReadSource {
  if (given === undefined) {
    return discover;
  }
  const expected = readExpected(given);
  return (dir, signal) => awaitExpected(expected, { dir, signal, onEvent });
}

async function upWith(opened: Opened, source: Source, options: UpOptions): Promise<UpResult> {
  const startedAt = performance.now();
  const runDml = options.runDml ?? false;
  const { context, session, database } = opened;
  requireWritable(session, database);
  const always = options.ddl === "always";
  const decisions = allDecisions({ source, runDml, always });
  const repeats =
    always || [...source.ddl, ...(runDml ? source.dml : [])].some((migration) => migration.directives.run === "always");
  const state = await readProof(session, {
    schema: context.schema,
    application: options.application,
    shipped: runDml ? [...source.ddl, ...source.dml] : source.ddl,
    countIdle: !repeats,
  });
  const brought = isProven(state, decisions(state))
    ? unchanged(state?.application ?? database.name, decisions(state), startedAt)
    : await bring(
        opened,
        {
          command: "up",
          source,
          application: options.application,
          runDml,
          always,
          onDrift: options.onDrift ?? "heal",
          decisions,
          refuse: () => Promise.resolve(),
        },
        state,
      );
  return { database, ...brought };
}
