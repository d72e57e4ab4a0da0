import type { SlipwayError } from "../errors.ts";
import { requireGoing } from "../abort.ts";
import type { Session } from "../postgres/session.ts";
import type { Migration } from "../source/migration.ts";
import { type FileRun, runFile, runLeniently } from "./run-file.ts";

/** Files that failed, with the error. */
export type Failures = ReadonlyMap<Migration, SlipwayError>;

export interface PassOptions {
  /** Files of which only what PostgreSQL takes is run. */
  readonly lenient: ReadonlySet<Migration>;
  /** Called after each file, also after one that failed. */
  readonly afterFile?: (index: number, run: FileRun) => Promise<void>;
  readonly signal: AbortSignal | undefined;
}

/** Runs all files in order. One that fails is rolled back, and the next one goes on. */
export async function runPass(
  session: Session,
  files: readonly Migration[],
  { lenient, afterFile, signal }: PassOptions,
): Promise<Failures> {
  const failures = new Map<Migration, SlipwayError>();
  for (const [index, migration] of files.entries()) {
    requireGoing(signal);
    let run: FileRun = { failure: null, wrote: true };
    if (lenient.has(migration)) await runLeniently(session, migration);
    else run = await runFile(session, migration);
    if (run.failure !== null) failures.set(migration, run.failure);
    await afterFile?.(index, run);
  }
  return failures;
}
