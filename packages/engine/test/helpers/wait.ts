import { setTimeout as pause } from "node:timers/promises";

/**
 * Waits until `condition` gives something other than false, null or undefined, and returns that.
 * @throws an error that begins with `message` after `timeoutMs` (default 10 s).
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  message: string,
  timeoutMs = 10_000,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = performance.now() + timeoutMs;
  while (true) {
    const value = await condition();
    if (isThere(value)) return value;
    if (performance.now() > deadline) throw new Error(`${message}: did not come true within ${timeoutMs} ms`);
    await pause(10);
  }
}

function isThere<T>(value: T): value is Exclude<T, false | null | undefined> {
  return value !== false && value !== null && value !== undefined;
}
