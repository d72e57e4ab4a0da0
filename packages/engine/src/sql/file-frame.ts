import { readFileSync, statSync } from "node:fs";
import type { Location } from "../errors.ts";
import { codeFrame } from "./code-frame.ts";
import { maskPasswords } from "./mask-passwords.ts";

/** A frame is drawn from files up to this size; a larger one shows the place only. */
const LARGEST_BYTES = 16 * 1024 * 1024;

/**
 * The frame around a place in a file on disk.
 * @param length characters to underline
 * @returns undefined where the file is too large, or gone by now: the error is worth showing all the same
 */
export function fileFrame(path: string, location: Location, length: number): string | undefined {
  try {
    if (statSync(path).size > LARGEST_BYTES) return undefined;
    const source = maskPasswords(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
    return codeFrame({ source, location, length });
  } catch {
    return undefined;
  }
}
