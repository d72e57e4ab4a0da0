import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

/** Replaces what a list of processes shows as the command line of this one; cut to the room that the arguments took. */
export function showAsArguments(text: string): void {
  if (process.versions["bun"] === undefined) process.title = text;
  else overwriteArguments(text);
}

/** Bun keeps a title to itself: what others see is in the memory that the kernel put the arguments in. */
function overwriteArguments(text: string): void {
  try {
    const { start, end } = placeOfArguments();
    const bytes = Buffer.alloc(end - start);
    bytes.write(text);
    const memory = openSync("/proc/self/mem", "r+");
    writeSync(memory, bytes, 0, bytes.length, start);
    closeSync(memory);
  } catch {
    // Only Linux has such a place. To keep a run from its work would be worse.
  }
}

/** Fields 48 and 49 of the kernel's own account; the second may hold blanks, and ends with the last parenthesis. */
function placeOfArguments(): { readonly start: number; readonly end: number } {
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fromThird = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { start: Number(fromThird[45]), end: Number(fromThird[46]) };
}
