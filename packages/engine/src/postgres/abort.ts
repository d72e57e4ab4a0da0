import { abortError } from "../abort.ts";

export { abortError, either, requireGoing } from "../abort.ts";

/**
 * Resolves after `ms` milliseconds.
 * @throws {SlipwayError} `INTERRUPTED` as soon as the signal fires
 */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(abortError(signal));
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(abortError(signal ?? AbortSignal.abort()));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/**
 * The result of `work`; what it gives after the signal has fired goes to `discard`.
 * @throws {SlipwayError} `INTERRUPTED` as soon as the signal fires
 */
export async function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  discard: (result: T) => void,
): Promise<T> {
  if (signal === undefined) {
    return work;
  }
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      work.then(discard, () => {});
      reject(abortError(signal));
    };
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (onAbort !== undefined) {
      signal.removeEventListener("abort", onAbort);
    }
  }
}

/** `ms` with a random part of up to a quarter more or less, so that many runners do not move in step. */
export function jittered(ms: number): number {
  return ms * (0.75 + Math.random() / 2);
}
