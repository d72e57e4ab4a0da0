import { readFileSync } from "node:fs";
import { SlipwayError } from "../errors.ts";
import { splitText } from "../sql/split-text.ts";
import type { SplitResult } from "../sql/statement.ts";

/**
 * The statements of a file as psql would send them, with what is wrong beside them.
 * @throws {SlipwayError} `FILE_UNREADABLE`
 */
export async function splitFile(path: string): Promise<SplitResult> {
  let source: Buffer;
  try {
    source = readFileSync(path);
  } catch (cause) {
    throw new SlipwayError(
      "FILE_UNREADABLE",
      `"${path}" cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
        hint: "name a readable SQL file",
        details: { path },
      },
    );
  }
  return splitText(source);
}
