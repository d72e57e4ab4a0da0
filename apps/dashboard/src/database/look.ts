import { LOOK_TIMEOUT_MS, type Problem, problemOf } from "./problem.ts";

export type Look<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** Asks the database once, for a bounded time; a failure is a value, as a page has to show it. `stop` ends the look early. */
export async function look<T>(stop: AbortSignal, ask: (signal: AbortSignal) => Promise<T>): Promise<Look<T>> {
  const timeout = AbortSignal.timeout(LOOK_TIMEOUT_MS);
  try {
    return { ok: true, value: await ask(AbortSignal.any([stop, timeout])) };
  } catch (error) {
    return { ok: false, problem: problemOf(error, timeout.aborted && !stop.aborted) };
  }
}
