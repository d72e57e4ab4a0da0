/** Settings of V8 that keep the program small. Bun, which the single program runs on, has another engine. */
const isV8 = (): boolean => process.versions["bun"] === undefined;

async function setFlag(flag: string): Promise<void> {
  if (isV8()) {
    const { setFlagsFromString } = await import("node:v8");
    setFlagsFromString(flag);
  }
}

/** The SQL parser is WebAssembly with one huge function: once it is hot, V8 on Node 24 takes half a gigabyte to optimise it. */
export const keepParserUnoptimised = (): Promise<void> => setFlag("--wasm-tiering-budget=1000000000");

/**
 * What a statement on its way leaves behind lives for a moment: the place for it need not grow to 32 MB before it is swept. To be used by
 * commands that stream; one that keeps what it reads (`split`) would take twice the time.
 */
export const keepYoungObjectsFew = (): Promise<void> => setFlag("--semi-space-growth-factor=1");
