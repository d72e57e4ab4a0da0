import { SlipwayError } from "../index.ts";
import type { OutputStream } from "./output/style.ts";

interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: OutputStream;
}

/** A function that asks on the terminal and resolves to the line that was typed; undefined where there is no terminal. */
export function questionOn(
  terminal: Terminal,
  signal: AbortSignal,
): ((question: string) => Promise<string>) | undefined {
  // In this order: looking at stdin makes a stream of it, which takes a while.
  if (terminal.stderr.isTTY !== true || !terminal.stdin.isTTY) return undefined;
  return async (question) => {
    const { createInterface } = await import("node:readline/promises");
    terminal.stderr.write(question);
    // Without `terminal`, Ctrl-C stays a signal instead of becoming a key press.
    const lines = createInterface({ input: terminal.stdin, terminal: false });
    try {
      return await lines.question("", { signal });
    } catch (cause) {
      if (!signal.aborted) throw cause;
      throw new SlipwayError("INTERRUPTED", "interrupted before an answer was given; nothing was done", { cause });
    } finally {
      lines.close();
    }
  };
}
