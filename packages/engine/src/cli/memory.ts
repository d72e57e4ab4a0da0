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

/** How often Bun is made to sweep: more often costs more than it saves. */
const SWEEP_EVERY_MS = 150;

/**
 * What a statement on its way leaves behind lives for a moment: the place for it need not grow to 32 MB before it is swept. To be used by
 * commands that stream; one that keeps what it reads (`split`) would take twice the time. Bun waits until its heap has doubled, whatever
 * is told to it, so there it is swept by the clock.
 */
export async function keepYoungObjectsFew(): Promise<void> {
  await setFlag("--semi-space-growth-factor=1");
  const bun: unknown = Reflect.get(globalThis, "Bun");
  if (canSweep(bun)) {
    setInterval(() => bun.gc(true), SWEEP_EVERY_MS).unref();
  }
}

function canSweep(bun: unknown): bun is { readonly gc: (now: boolean) => unknown } {
  return typeof bun === "object" && bun !== null && "gc" in bun && typeof bun.gc === "function";
}
