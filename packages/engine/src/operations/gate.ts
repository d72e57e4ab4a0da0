import { SlipwayError } from "../errors.ts";
import { recentFailure } from "../ledger/failures.ts";
import { type LedgerContents, readContents } from "../ledger/read.ts";
import type { GateOptions } from "../options.ts";
import { decide, type Decision, neverRan } from "../plan/decide.ts";
import { jittered, pause } from "../postgres/abort.ts";
import type { GateResult } from "../results.ts";
import { discoverDdl, type Source } from "../source/discover.ts";
import { type ExpectedFile, firstOf, readExpected } from "../source/expected.ts";
import { type Look, lookForExpected, unexpected } from "./expected-files.ts";
import { DEFAULT_DIR, type Opened, requireWritable, withSession, withSource } from "./session.ts";

const DEFAULT_TIMEOUT_MS = 600_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;
const ONLY_WAIT: Look = { source: null, differences: [] };

/**
 * Returns once every ddl content shipped here (or each of `expected`, which need not be here) has run at some time; a newer database passes.
 * With `mode: "ensure"` (the default) a database that is behind is brought up here, unless the files here are not the expected ones;
 * with `"wait"` only others bring it.
 * @throws {SlipwayError} `GATE_TIMEOUT`, `MIGRATION_FAILED_RECENTLY`, and all that {@link up} throws
 */
export async function gate(options: GateOptions): Promise<GateResult> {
  const startedAt = Date.now();
  if (options.expected === undefined) {
    return withSource(
      options,
      "gate",
      (opened, source) => {
        const look = (): Promise<Look> => Promise.resolve({ source, differences: [] });
        return hold(opened, options, { wanted: source.ddl, look, startedAt });
      },
      discoverDdl,
    );
  }
  const dir = options.dir ?? DEFAULT_DIR;
  const wanted = readExpected(options.expected);
  const look = (): Promise<Look> => lookForExpected(wanted, () => discoverDdl(dir, options.signal));
  return withSession(options, "gate", (opened) => hold(opened, options, { wanted, look, startedAt }));
}

interface Passage {
  /** What has to have run. */
  readonly wanted: readonly ExpectedFile[];
  /** Whether what is wanted is here, to be brought. */
  readonly look: () => Promise<Look>;
  readonly startedAt: number;
}

async function hold(opened: Opened, options: GateOptions, passage: Passage): Promise<GateResult> {
  const { database, context, session } = opened;
  const { wanted, look, startedAt } = passage;
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const waited = (): number => Date.now() - startedAt;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const state = await readContents(session, { schema: context.schema, application: options.application });
    const missing = neverRan(wanted, state?.contents ?? []).map(({ file }) => file);
    if (state !== null && missing.length === 0) {
      session.leave();
      return { database, application: state.application, outcome: "passed", migrations: [], waitedMs: waited() };
    }
    const { source, differences } = options.mode === "wait" ? ONLY_WAIT : await look();
    if (source !== null) {
      return {
        database,
        ...(await ensure(opened, options, { source, state, waitedMs: waited() })),
        waitedMs: waited(),
      };
    }
    const others = differences.length === 0 ? null : unexpected(options.dir ?? DEFAULT_DIR, differences);
    if (waited() > timeoutMs) {
      throw gateTimeout({ missing, differences, waitedMs: waited() }, others);
    }
    const waiting = `waiting for ${firstOf(missing)}`;
    context.emit({ type: "information", message: others === null ? waiting : `${waiting}: ${others}` });
    await pause(jittered(pauseMs), options.signal);
  }
}

interface Behind {
  readonly source: Source;
  readonly state: LedgerContents | null;
  readonly waitedMs: number;
}

async function ensure(
  opened: Opened,
  options: GateOptions,
  { source, state, waitedMs }: Behind,
): Promise<Pick<GateResult, "application" | "outcome" | "migrations">> {
  requireWritable(opened.session, opened.database);
  await refuseRecentFailure(opened, source, state);
  const { settings } = opened.context;
  const leftMs = Math.max((options.timeoutMs ?? DEFAULT_TIMEOUT_MS) - waitedMs, 0);
  const runLockTimeoutMs = Math.min(settings.runLockTimeoutMs, leftMs);
  // All that brings a release is more than the gates of every day need.
  const { bring } = await import("./bring.ts");
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
  (state: LedgerContents | null): readonly Decision[] => {
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
  state: LedgerContents | null,
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

function gateTimeout(
  details: { readonly missing: readonly string[]; readonly differences: readonly string[]; readonly waitedMs: number },
  others: string | null,
): SlipwayError {
  const { missing, waitedMs } = details;
  const late = `the schema did not arrive within ${Math.round(waitedMs / 1000)} s: ${firstOf(missing)} never ran here`;
  return new SlipwayError("GATE_TIMEOUT", others === null ? late : `${late}; ${others}`, {
    hint: "look at the migration Job, or run `slipway up`",
    details,
  });
}
