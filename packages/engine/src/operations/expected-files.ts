import { SlipwayError } from "../errors.ts";
import type { DatabaseOptions } from "../options.ts";
import { pause } from "../postgres/abort.ts";
import { discoverDdl, type Source, withDml } from "../source/discover.ts";
import { differencesFrom, type ExpectedFile, firstOf } from "../source/expected.ts";

/** Kubelets refresh a mounted ConfigMap about once a minute. */
const PATIENCE_MS = 120_000;
const LOOK_AGAIN_MS = 1_000;

/** The files where they are the expected ones; otherwise how they differ, or why they cannot be read. */
export type Look =
  | { readonly source: Source; readonly differences: readonly [] }
  | { readonly source: null; readonly differences: readonly string[] };

/** @throws {SlipwayError} `INTERRUPTED` */
export async function lookForExpected(expected: readonly ExpectedFile[], read: () => Promise<Source>): Promise<Look> {
  try {
    const source = await read();
    const differences = differencesFrom(expected, source.ddl);
    return differences.length === 0 ? { source, differences: [] } : { source: null, differences };
  } catch (error) {
    if (error instanceof SlipwayError && error.code !== "INTERRUPTED") {
      return { source: null, differences: [error.message] };
    }
    throw error;
  }
}

interface AwaitOptions extends Pick<DatabaseOptions, "signal" | "onEvent"> {
  readonly dir: string;
}

/**
 * The files once they are the expected ones: a mount may show those of the release before for a while.
 * @throws {SlipwayError} `FILES_UNEXPECTED` when they are still others after `patienceMs`; `INTERRUPTED`
 */
export async function awaitExpected(
  expected: readonly ExpectedFile[],
  { dir, signal, onEvent }: AwaitOptions,
  patienceMs = PATIENCE_MS,
): Promise<Source> {
  const startedAt = performance.now();
  for (;;) {
    const { source, differences } = await lookForExpected(expected, () => discoverDdl(dir, signal));
    if (source !== null) {
      return withDml(source, signal);
    }
    const words = unexpected(dir, differences);
    const waitedMs = performance.now() - startedAt;
    if (waitedMs >= patienceMs) {
      throw new SlipwayError("FILES_UNEXPECTED", words, {
        hint: "ship these files with a list of their checksums made from them, or leave --expected out",
        details: { dir, differences, waitedMs: Math.round(waitedMs) },
      });
    }
    onEvent?.({ type: "information", message: `${words}; looking again` });
    await pause(LOOK_AGAIN_MS, signal);
  }
}

export function unexpected(dir: string, differences: readonly string[]): string {
  return `the ddl files in "${dir}" are not the expected ones: ${firstOf(differences)}`;
}
