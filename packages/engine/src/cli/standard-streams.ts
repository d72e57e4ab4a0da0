import { fstatSync, writeSync } from "node:fs";
import type { OutputStreams } from "./printer.ts";
import type { OutputStream } from "./output/style.ts";

export interface Streams extends OutputStreams {
  readonly stdin: NodeJS.ReadStream;
}

const FULL_PIPE_PAUSE_MS = 1;

/**
 * The standard streams of this process. Those of the runtime know more than a pipe or a file needs, and making them takes longer than
 * all the rest of a gate that has nothing to do: only a terminal gets them.
 */
export async function standardStreams(): Promise<Streams> {
  const [outIsTerminal, errIsTerminal] = await Promise.all([isTerminal(1), isTerminal(2)]);
  return {
    get stdin() {
      return process.stdin;
    },
    stdout: outIsTerminal ? process.stdout : plainOutput(1),
    stderr: errIsTerminal ? process.stderr : plainOutput(2),
  };
}

async function isTerminal(descriptor: number): Promise<boolean> {
  try {
    if (!fstatSync(descriptor).isCharacterDevice()) return false;
  } catch {
    // Closed by whoever started us.
    return false;
  }
  const { isatty } = await import("node:tty");
  return isatty(descriptor);
}

/** Writes at once, as the runtime does for pipes and files too. */
function plainOutput(descriptor: number): OutputStream {
  const listeners: ((error: Error) => void)[] = [];
  return {
    write: (text, done) => {
      try {
        writeAll(descriptor, Buffer.from(text));
      } catch (cause) {
        const error = cause instanceof Error ? cause : new Error(String(cause));
        for (const listener of listeners) listener(error);
      }
      done?.();
      return true;
    },
    on: (_event, listener) => listeners.push(listener),
  };
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (!isFullPipe(error)) throw error;
      // Somebody made the pipe non-blocking and its reader is slow.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE_PAUSE_MS);
    }
  }
}

function isFullPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}
