import { SlipwayError } from "../errors.ts";
import { analyze } from "../plan/analyze.ts";
import { placeEnumBreaks } from "../plan/enums.ts";
import type { FileFacts } from "../plan/facts.ts";
import { cutSegments, type Part, type Segment, withBreak } from "../plan/segments.ts";
import { ServerError, type Session } from "../postgres/session.ts";
import { readEnumFacts } from "../run/enum-facts.ts";
import { migrationFailed } from "../run/failure.ts";
import { findBreak } from "../run/recut.ts";
import { sendPart, sentStatement, watchedPieces } from "../run/send-part.ts";
import { RESUME, sessionReset, suspend } from "../run/session-reset.ts";
import type { Surroundings } from "../run/surroundings.ts";
import { type Failure, Transmitter } from "../run/transmit.ts";
import type { Migration } from "../source/migration.ts";
import { classify } from "../sql/classify.ts";

/** Nobody else is in a scratch database: whoever waits this long waits for himself. */
const SETTINGS = { lockTimeoutMs: 30_000, checksConnection: false, claim: null } as const;
const RESET = sessionReset(SETTINGS);
const SUSPEND = suspend(SETTINGS);
const SURROUNDINGS: Surroundings = { inUse: false, invalidIndexes: new Set() };
const NONE: ReadonlySet<number> = new Set();
/** A transaction that has changed nothing has no number. */
const WRITES = { sql: "select pg_catalog.pg_current_xact_id_if_assigned()::text", commands: 1 } as const;
const STATE = "the file was rolled back on the scratch server";

/** How a file is run: kept, or only to see what it does. */
export interface RunFileOptions {
  /** Looked at before the transaction ends, which is rolled back then. Only for files with one transaction, see `isOneTransaction`. */
  readonly rollBackAfter?: () => Promise<void>;
}

/** What became of a file. */
export interface FileRun {
  /** Why it failed, with its place; null when it did not. */
  readonly failure: SlipwayError | null;
  /** False: the database is as it was before. */
  readonly wrote: boolean;
}

/** Whether all of a file runs in one transaction, so that it can be tried and rolled back. */
export async function isOneTransaction(session: Session, migration: Migration): Promise<boolean> {
  const segments = cutSegments(await factsOf(session, migration), "file");
  return segments.length === 1 && segments[0]?.kind === "transaction";
}

/**
 * Runs one file as the engine would: in a transaction of its own, cut where PostgreSQL insists.
 * @throws {ConnectionLostError}
 */
export async function runFile(session: Session, migration: Migration, options: RunFileOptions = {}): Promise<FileRun> {
  let wrote = false;
  try {
    let files = await factsOf(session, migration);
    for (let done = 0; ;) {
      const segment = cutSegments(files, "file")[done];
      if (segment === undefined) return { failure: null, wrote };
      const ran = await runSegment(session, segment, options);
      wrote ||= ran.wrote;
      if (ran.failure === null) {
        done += 1;
        continue;
      }
      const found = segment.kind === "transaction" ? findBreak(ran.failure, files) : null;
      if (found === null || options.rollBackAfter !== undefined) {
        return { failure: migrationFailed(ran.failure, STATE, migration), wrote };
      }
      files = files.map((facts) => withBreak(facts, found.cut));
    }
  } catch (error) {
    // What the splitter and the plan refuse: a backslash command, an open quote, a ROLLBACK.
    if (error instanceof SlipwayError && error.details["location"] !== undefined) return { failure: error, wrote };
    throw error;
  }
}

interface SegmentRun {
  readonly failure: Failure | null;
  readonly wrote: boolean;
}

async function factsOf(session: Session, migration: Migration): Promise<readonly FileFacts[]> {
  const analysis = await analyze([migration], "file");
  return placeEnumBreaks(analysis, await readEnumFacts(session, analysis.enumValues));
}

function runSegment(session: Session, segment: Segment, options: RunFileOptions): Promise<SegmentRun> {
  const part = segment.parts[0];
  if (part === undefined) return Promise.resolve({ failure: null, wrote: false });
  return segment.kind === "transaction" ? runTransaction(session, part, options) : runStatements(session, part);
}

async function runTransaction(session: Session, part: Part, options: RunFileOptions): Promise<SegmentRun> {
  let transaction: string | null = null;
  const begun = session.script("begin isolation level read committed read write");
  begun.catch(() => undefined);
  const transmitter = new Transmitter(session, () => undefined, undefined);
  transmitter.control(part.resumes ? RESUME : RESET);
  await sendPart(part, {
    transmitter,
    settings: SETTINGS,
    surroundings: SURROUNDINGS,
    mentions: null,
    onHealed: () => undefined,
    leaveOut: NONE,
  });
  transmitter.control({ sql: "set constraints all immediate", commands: 1 });
  transmitter.ask(WRITES, (id) => (transaction = id));
  transmitter.control(part.completes ? RESET : SUSPEND);
  const failure = await transmitter.finish();
  await begun;
  if (failure === null && options.rollBackAfter !== undefined) await options.rollBackAfter();
  const rollsBack = failure !== null || options.rollBackAfter !== undefined;
  const { error } = await session.script(rollsBack ? "rollback" : "commit");
  const refused = failure ?? (error === null ? null : atEnd(error));
  return { failure: refused, wrote: refused === null && transaction !== null };
}

const atEnd = (error: ServerError): Failure => ({ statement: null, error, bytes: Buffer.alloc(0), position: null });

/** Each statement by itself, outside a transaction. */
async function runStatements(session: Session, part: Part): Promise<SegmentRun> {
  const before = await session.script((part.resumes ? RESUME : RESET).sql);
  if (before.error !== null) return { failure: atEnd(before.error), wrote: true };
  const failure = await sendEach(session, part);
  if (session.inTransaction) await session.script("rollback");
  const after = await session.script((part.completes ? RESET : SUSPEND).sql);
  return { failure: failure ?? (after.error === null ? null : atEnd(after.error)), wrote: true };
}

async function sendEach(session: Session, part: Part): Promise<Failure | null> {
  let transmitter: Transmitter | null = null;
  for (const piece of watchedPieces(part.migration)) {
    if (piece.type === "copy-data") await transmitter?.copyData(piece.bytes);
    if (piece.type === "copy-end") transmitter?.copyDone();
    if (piece.type !== "statement") continue;
    const failure = (await transmitter?.finish()) ?? null;
    transmitter = null;
    if (failure !== null || piece.index >= part.end) return failure;
    if (piece.index < part.first) continue;
    transmitter = new Transmitter(session, () => undefined, undefined);
    await transmitter.add(piece.bytes, sentStatement(piece, part.migration), true);
  }
  return (await transmitter?.finish()) ?? null;
}

/**
 * Runs what can be run of a file that fails: each statement that PostgreSQL takes, without the others. So the files after it can be
 * judged by themselves.
 */
export async function runLeniently(session: Session, migration: Migration): Promise<void> {
  await session.script(`begin; ${RESET.sql}`);
  let copying: ReturnType<Session["script"]> | null = null;
  for (const piece of watchedPieces(migration)) {
    // What psql alone can do is left out like a statement that fails; behind an open quote nothing can be told.
    if (piece.type === "error" && piece.error.code !== "SQL_META_COMMAND") break;
    if (piece.type === "copy-data" && copying !== null) session.copyData(piece.bytes);
    if (piece.type === "copy-end" && copying !== null) {
      session.copyDone();
      await skipFailed(session, copying);
      copying = null;
    }
    if (piece.type !== "statement") continue;
    const facts = classify(piece.bytes, piece.kind);
    if (facts.transactionControl !== null) continue;
    if (facts.nonTransactional !== null || facts.mayCommit) {
      await session.script("commit");
      await session.script([piece.bytes]);
      await session.script(session.inTransaction ? "rollback; begin" : "begin");
      continue;
    }
    await session.script("savepoint slipway_verify");
    const answer = session.script([piece.bytes]);
    if (piece.copy) copying = answer;
    else await skipFailed(session, answer);
  }
  const end = await session.script("set constraints all immediate");
  await session.script(end.error === null ? `${RESET.sql}; commit` : "rollback");
  if (session.inTransaction) await session.script("rollback");
  await session.script(RESET.sql);
}

async function skipFailed(session: Session, answer: ReturnType<Session["script"]>): Promise<void> {
  const { error } = await answer;
  if (error !== null) await session.script("rollback to savepoint slipway_verify");
}
