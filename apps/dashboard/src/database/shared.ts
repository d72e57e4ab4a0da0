/**
 * Lets many callers share one answer: at most one is fetched at a time, and none while the last one is younger than `freshMs`. However
 * often a page is loaded or a probe asks, the database sees one question after the other.
 */
export function shared<T>(fetch: () => Promise<T>, freshMs: number): () => Promise<T> {
  let flight: Promise<T> | null = null;
  let last: { readonly value: T; readonly at: number } | null = null;
  return () => {
    if (last !== null && performance.now() - last.at < freshMs) {
      return Promise.resolve(last.value);
    }
    flight ??= fetch()
      .then((value) => {
        last = { value, at: performance.now() };
        return value;
      })
      .finally(() => {
        flight = null;
      });
    return flight;
  };
}
