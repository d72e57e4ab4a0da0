/** An answer and the time that it took to get. */
type Rest<T> = (value: T, tookMs: number) => number;

/**
 * Lets many callers share one answer: at most one is fetched at a time, and none while the last one is younger than `restMs` of it says.
 * However often a page is loaded or a probe asks, the database sees one question after the other, with pauses.
 */
export function shared<T>(fetch: () => Promise<T>, restMs: Rest<T>): () => Promise<T> {
  let flight: Promise<T> | null = null;
  let last: { readonly value: T; readonly until: number } | null = null;
  const start = async (): Promise<T> => {
    const startedAt = performance.now();
    try {
      const value = await fetch();
      const endedAt = performance.now();
      last = { value, until: endedAt + restMs(value, endedAt - startedAt) };
      return value;
    } finally {
      flight = null;
    }
  };
  return () => {
    if (last !== null && performance.now() < last.until) return Promise.resolve(last.value);
    flight ??= start();
    return flight;
  };
}
