import { SlipwayError } from "../errors.ts";

/** Whether a file of this name is wanted. */
export type NameFilter = (file: string) => boolean;

/** Commas and spaces separate globs, except for those between braces. */
const GLOB = /(?:\{[^}]*\}?|[^\s,{])+/g;

/**
 * A filter of file names.
 * @param globs each with `*`, `?`, `[…]` or `{a,b}`; as one text they are separated by commas or spaces. None at all: every file.
 * @throws {SlipwayError} `CONFIG_INVALID`
 */
export async function nameFilter(globs: string | readonly string[] | undefined): Promise<NameFilter> {
  const list = typeof globs === "string" ? globs.match(GLOB) : globs;
  if (list === undefined || list === null || list.length === 0) {
    return () => true;
  }
  // Hardly any run needs it.
  const { default: picomatch } = await import("picomatch");
  const options = { nonegate: true, strictBrackets: true };
  const matchers = list.map((glob) => {
    try {
      return picomatch(glob, options);
    } catch (cause) {
      throw new SlipwayError("CONFIG_INVALID", `"${glob}" is no pattern of file names`, {
        cause,
        hint: "use *, ?, [abc] and {a,b}; close each bracket",
      });
    }
  });
  return (file) => matchers.some((matches) => matches(file));
}
