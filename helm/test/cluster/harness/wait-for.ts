import { setTimeout as pause } from "node:timers/promises";

/**
 * Waits until `condition` gives something other than false, null or undefined, and returns that; asks once a second.
 * @throws an error that begins with `what` after `seconds`, with what the last try threw as its cause.
 */
export async function waitFor<T>(
  what: string,
  seconds: number,
  condition: () => Promise<T>,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = performance.now() + seconds * 1000;
  let cause: unknown;
  while (true) {
    try {
      const value = await condition();
      if (isThere(value)) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > deadline) {
      const last = cause instanceof Error ? `: ${cause.message}` : "";
      throw new Error(`${what}: did not come true within ${seconds} s${last}`, { cause });
    }
    await pause(1000);
  }
}

function isThere<T>(value: T): value is Exclude<T, false | null | undefined> {
  return value !== false && value !== null && value !== undefined;
}
