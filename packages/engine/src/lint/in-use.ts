import type { Name } from "./names.ts";
import type { FileContext } from "./rule.ts";

/** Whether a table may hold rows, and be in use, when the statement runs: the same file has not made it. */
export function isInUse(name: Name, { release, file }: FileContext): boolean {
  return release.relation(name)?.file !== file;
}
