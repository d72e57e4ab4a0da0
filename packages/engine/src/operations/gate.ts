import { SlipwayError } from "../errors.ts";
import { recentFailure } from "../ledger/failures.ts";
import { type LedgerState, readProof } from "../ledger/read.ts";
import type { GateOptions } from "../options.ts";
import { decide, type Decision, neverRan } from "../plan/decide.ts";
import { jittered, pause } from "../postgres/abort.ts";
import type { GateResult } from "../results.ts";
import type { Source } from "../source/discover.ts";
import { bring } from "./bring.ts";
import { type Opened, requireWritable, withSource } from "./session.ts";

const DEFAULT_TIMEOUT_MS = 600_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Returns once every ddl content shipped here has run at some time; a newer database passes.
 * With `mode: "ensure"` (the default) a database that is behind is brought up here; with `"wait"` only others bring it.
 * @throws {SlipwayError} `GATE_TIMEOUT`, `MIGRATION_FAILED_RECENTLY`, and all that {@link up} throws
 */
export async function gate(options: GateOptions): Promise<GateResult> {
  const startedAt = Date.now();
  return withSource(options, "gate", async (opened, source) => {
    const { database, context, session } = opened;
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const waited = (): number => Date.now() - startedAt;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
      const state = await readProof(session, {
        schema: context.schema,
        application: options.application,
        shipped: [],
        countIdle: false,
      });
      const missing = neverRan(source.ddl, state?.contents ?? []);
      if (state !== null && missing.length === 0) {
        return { database, application: state.application, outcome: "passed", migrations: [], waitedMs: waited() };
      }
      if (options.mode !== "wait") {
        return { database, waitedMs: waited(), ...(await ensure(opened, options, source, state)) };
      }
      if (waited() > timeoutMs) {
        throw gateTimeout(
          missing.map((migration) => migration.file),
          waited(),
        );
      }
      context.emit({
        type: "information",
        message: `waiting for ${missing.map((migration) => migration.file).join(", ")}`,
      });
      await pause(jittered(pauseMs), options.signal);
    }
  });
}

async function ensure(
  opened: Opened,
  options: GateOptions,
  source: Source,
  state: LedgerState | null,
): Promise<Pick<GateResult, "application" | "outcome" | "migrations">> {
  requireWritable(opened.session, opened.database);
  await refuseRecentFailure(opened, source, state);
  const { settings } = opened.context;
  const runLockTimeoutMs = Math.min(settings.runLockTimeoutMs, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  const brought = await bring(
    { ...opened, context: { ...opened.context, settings: { ...settings, runLockTimeoutMs } } },
    {
      command: "gate",
      source,
      application: options.application,
      runDml: false,
      always: false,
      onDrift: "warn",
      decisions: gateDecisions(source),
      refuse: (now) => refuseRecentFailure(opened, source, now),
    },
    state,
  );
  return {
    application: brought.application,
    outcome: brought.summary.runId === null ? "passed" : "applied",
    migrations: brought.migrations,
  };
}

/** What a gate runs: contents that never ran. One that ran before, and was followed by another, is a newer database. */
const gateDecisions =
  (source: Source) =>
  (state: LedgerState | null): readonly Decision[] => {
    const missing = new Set(neverRan(source.ddl, state?.contents ?? []));
    return decide({ ddl: source.ddl, dml: [], contents: state?.contents ?? [], runDml: false, always: false }).map(
      (decision) =>
        decision.migration !== null && !missing.has(decision.migration)
          ? { ...decision, state: "applied", action: "skip", reason: "this content has run at some time" }
          : decision,
    );
  };

/**
 * Crash-looping replicas must not keep taking locks with a content that is known to fail.
 * @throws {SlipwayError} `MIGRATION_FAILED_RECENTLY`
 */
async function refuseRecentFailure(
  { session, context }: Opened,
  source: Source,
  state: LedgerState | null,
): Promise<void> {
  if (state === null) {
    return;
  }
  const failure = await recentFailure(session, {
    schema: context.schema,
    application: state.application,
    migrations: neverRan(source.ddl, state.contents),
  });
  if (failure !== null) {
    throw new SlipwayError(
      "MIGRATION_FAILED_RECENTLY",
      `this content of ddl/${failure.file} failed ${failure.secondsAgo} s ago: ${failure.message}`,
      {
        hint: "fix the file and ship it; gates try the same content again 5 minutes after it failed, `slipway up` at once",
        details: { file: failure.file, secondsAgo: failure.secondsAgo, failure: failure.error },
      },
    );
  }
}

function gateTimeout(files: readonly string[], waitedMs: number): SlipwayError {
  return new SlipwayError(
    "GATE_TIMEOUT",
    `the schema did not arrive within ${Math.round(waitedMs / 1000)} s: ${files.join(", ")} never ran here`,
    {
      hint: "look at the migration Job, or run `slipway up`",
      details: { missing: files, waitedMs },
    },
  );
}
