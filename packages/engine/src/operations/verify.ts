import { readFileSync } from "node:fs";
import { SlipwayError } from "../errors.ts";
import type { EventListener } from "../events.ts";
import { discover } from "../source/discover.ts";
import { type Proof, PROOFS, type VerifyResult } from "../verify/result.ts";
import { DEFAULT_DIR } from "./session.ts";

export interface VerifyOptions {
  /** The directory that holds `ddl/` and `dml/`. Default `/sql`. */
  readonly dir?: string | undefined;
  /** PostgreSQL majors to start, 15 to 18. Default: the newest. */
  readonly majors?: readonly number[] | undefined;
  /** A server to use instead of starting one: its user may create databases. Nothing but databases of its own is touched there. */
  readonly server?: string | undefined;
  /** An SQL file that is run first in every scratch database: roles and extensions that the files expect. */
  readonly setup?: string | undefined;
  /** Which proofs to do. Default: all. */
  readonly proofs?: readonly Proof[] | undefined;
  /** Also start from the release of each git tag that holds migrations at the directory's place. Default: false. */
  readonly fromTags?: boolean | undefined;
  /** The version that runs now, as a directory, tag or commit: what breaks it is found. Default: none. */
  readonly oldApp?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: EventListener | undefined;
}

/**
 * Proves on scratch databases that the files can be repeated, and says of each one what it does when it is.
 * @throws {SlipwayError} what is wrong with the directory; `EMBEDDED_MISSING`, `EMBEDDED_FAILED`, `DATABASE_UNREACHABLE`
 */
export async function verify(options: VerifyOptions = {}): Promise<VerifyResult> {
  const startedAt = performance.now();
  const source = await discover(options.dir ?? DEFAULT_DIR);
  const { verifyOn } = await import("../verify/verify-on.ts");
  const { mergeMajors } = await import("../verify/merge.ts");
  const majors = options.server === undefined ? (options.majors ?? [18]) : [undefined];
  const setup = options.setup === undefined ? null : readSetup(options.setup);
  const results = [];
  for (const major of majors) {
    results.push(
      await verifyOn({
        source,
        major,
        server: options.server,
        setup,
        proofs: options.proofs ?? PROOFS,
        fromTags: options.fromTags ?? false,
        oldApp: options.oldApp,
        signal: options.signal,
        onEvent: options.onEvent,
      }),
    );
  }
  return { ...mergeMajors(results), durationMs: Math.round(performance.now() - startedAt) };
}

function readSetup(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new SlipwayError("FILE_UNREADABLE", `the setup file "${path}" cannot be read`, {
      cause,
      hint: "name a readable SQL file with --setup",
      details: { path },
    });
  }
}
