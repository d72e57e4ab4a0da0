import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { SlipwayError } from "../errors.ts";

/**
 * Puts another content into a file at once: whoever reads it sees the old one or the new one. A link stays a link.
 * @throws {SlipwayError} `FILE_UNREADABLE` where it cannot be written
 */
export function replaceFile(path: string, content: Buffer): void {
  try {
    const target = realpathSync(path);
    const temporary = `${target}.${process.pid}.tmp`;
    try {
      writeFileSync(temporary, content, { flag: "wx" });
      chmodSync(temporary, statSync(target).mode & 0o7777);
      renameSync(temporary, target);
    } catch (cause) {
      rmSync(temporary, { force: true });
      throw cause;
    }
  } catch (cause) {
    throw new SlipwayError(
      "FILE_UNREADABLE",
      `"${path}" cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause, hint: "let the user that runs Slipway write the file and its folder", details: { path } },
    );
  }
}
