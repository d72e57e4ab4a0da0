import type { Redact } from "../secrets.ts";
import type { OutputStream } from "./style.ts";

/** A stream to write text to. A reader that went away is no reason to stop a run: what cannot be written is dropped. */
export interface Sink {
  /** Writes with known passwords masked. */
  write(text: string): void;
  /** Resolves once everything is with the operating system. */
  flushed(): Promise<void>;
}

export function sinkFor(stream: OutputStream, redact: Redact): Sink {
  let open = true;
  stream.on("error", () => {
    open = false;
  });
  return {
    write: (text) => {
      if (open) stream.write(redact(text));
    },
    flushed: () =>
      new Promise((resolve) => {
        if (open) stream.write("", () => resolve());
        else resolve();
      }),
  };
}
