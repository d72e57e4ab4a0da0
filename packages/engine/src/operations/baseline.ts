import { SlipwayError } from "../errors.ts";
import type { LedgerState } from "../ledger/proof.ts";
import { recordSegment } from "../ledger/write.ts";
import type { BaselineOptions } from "../options.ts";
import { analyze } from "../plan/analyze.ts";
import { speaksOf } from "../catalog/mention.ts";
import { namedObjects } from "../catalog/named.ts";
import { readObjects } from "../catalog/read.ts";
import { latestContents } from "../plan/decide.ts";
import type { BaselineResult } from "../results.ts";
import { commit } from "../run/commit.ts";
import { newRun } from "../run/context.ts";
import { inspectOwnership } from "../run/drift.ts";
import { Records } from "../run/records.ts";
import type { Migration } from "../source/migration.ts";
import type { Source } from "../source/discover.ts";
import { takeRunLock } from "./alone.ts";
import { type Opened, withSource } from "./session.ts";

/**
 * Records migrations as applied without running them, for a database whose schema came another way. What their statements name is
 * recorded as it stands.
 * @throws {SlipwayError} `USAGE` when `through` names no file, and what connecting and the run lock give cause for
 */
export async function baseline(options: BaselineOptions): Promise<BaselineResult> {
  return withSource(options, "baseline", async (opened, source) => {
    const chosen = choose(source, options);
    const { state, backendPid } = await takeRunLock(opened, options.application);
    const { application } = state;
    const latest = latestContents(state.contents);
    const known = (migration: Migration): boolean =>
      latest.get(`${migration.track}/${migration.file}`)?.checksum === migration.checksum;
    const fresh = chosen.filter((migration) => !known(migration));
    if (fresh.length > 0) {
      await record(opened, { application, fresh, state, backendPid });
    }
    const names = (migrations: readonly Migration[]): BaselineResult["recorded"] =>
      migrations.map(({ track, file }) => ({ track, file }));
    return { database: opened.database, application, recorded: names(fresh), already: names(chosen.filter(known)) };
  });
}

function choose(source: Source, { through, runDml }: BaselineOptions): readonly Migration[] {
  const last =
    through === undefined
      ? source.ddl.length - 1
      : source.ddl.findIndex(({ file, number }) => file === through || number === through.replace(/^0+(?=\d)/, ""));
  if (last === -1) {
    throw new SlipwayError("USAGE", `"${through ?? ""}" is no file or number of the ddl track`, {
      hint: `name one of: ${source.ddl.map((migration) => migration.file).join(", ")}`,
    });
  }
  return [...source.ddl.slice(0, last + 1), ...(runDml === true ? source.dml : [])];
}

interface Fresh {
  readonly application: string;
  readonly fresh: readonly Migration[];
  readonly state: LedgerState;
  readonly backendPid: number;
}

async function record(opened: Opened, { application, fresh, state, backendPid }: Fresh): Promise<void> {
  const { context, session } = opened;
  const ddl = fresh.filter((migration) => migration.track === "ddl");
  const { files } = await analyze(ddl, "statement", context.signal);
  const definitions = files.flatMap((facts) => facts.definitions);
  const names = await namedObjects(definitions);
  const request = { schema: context.schema, ledger: context.ledger, lockTimeoutMs: context.settings.lockTimeoutMs };
  const before = new Records(await inspectOwnership(session, { ...request, state }));
  const run = newRun(application, "baseline");
  await session.script("begin isolation level read committed read write");
  try {
    const current = await readObjects(session, {
      names,
      owned: [],
      changedByThisTransaction: false,
      exclude: context.ledger,
    });
    // It is recorded as it stands, drift or not; but what others are known to have added stays theirs.
    const { objects } = before.merge(current, (thing) => speaksOf(definitions, thing), []);
    const completed = fresh.map(({ track, file, checksum }) => ({
      track,
      file,
      checksum,
      state: "applied" as const,
      durationMs: 0,
      statements: 0,
    }));
    const xid = await recordSegment(session, context.schema, {
      run,
      status: "succeeded",
      segments: 1,
      durationMs: 0,
      completed,
      migrations: completed,
      baseline: true,
      mark: null,
      objects,
      gone: [],
    });
    await commit({ session, backendPid }, context, { xid, runId: run.id, segments: 1 });
  } catch (error) {
    await session.script("rollback").catch(() => {});
    throw error;
  }
}
