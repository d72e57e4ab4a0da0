import { type OutputStream, type Style, styleFor } from "../../src/cli/output/style.ts";

/** A stream that keeps what is written to it. */
export interface KeptStream extends OutputStream {
  text(): string;
}

export function keptStream(look: { readonly isTTY?: boolean; readonly columns?: number } = {}): KeptStream {
  let text = "";
  return {
    ...look,
    write: (part, done) => {
      text += part;
      done?.();
      return true;
    },
    on: () => undefined,
    text: () => text,
  };
}

/** Text without colours, signs in UTF-8, lines of any length. */
export const PLAIN: Style = styleFor(keptStream(), { LANG: "C.UTF-8" }, { color: "never", verbose: false });
export const VERBOSE: Style = { ...PLAIN, verbose: true };
