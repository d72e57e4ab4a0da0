import { join, resolve } from "node:path";

const NAMED = process.env["SLIPWAY_TEST_BIN"];

/** Whether the program under test is one that SLIPWAY_TEST_BIN names, which need not be a script of Node. */
export const IS_NAMED = NAMED !== undefined;

/** The program under test with its first argument: the built one on this Node, or the one that SLIPWAY_TEST_BIN names. */
export const PROGRAM: readonly string[] = commandOf(
  NAMED === undefined ? join(import.meta.dirname, "..", "..", "bin", "slipway.cjs") : resolve(NAMED),
);

function commandOf(path: string): readonly string[] {
  return /\.[cm]?js$/.test(path) ? [process.execPath, path] : [path];
}
