/** Runs pieces of work, so many at the same time. */
export interface Parallel {
  /** Starts the work as soon as there is room; resolves then, not when the work is done. */
  add(work: () => Promise<void>): Promise<void>;
  /** Waits for all. @throws what the first failed one threw */
  finish(): Promise<void>;
  /** Waits for all, whatever becomes of them. */
  settle(): Promise<void>;
}

export function inParallel(width: number): Parallel {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const throwFirst = (): void => {
    if (failures.length > 0) throw failures[0];
  };
  return {
    async add(work) {
      while (running.size >= width) await Promise.race(running);
      throwFirst();
      const one: Promise<void> = work()
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(one));
      running.add(one);
    },
    async finish() {
      await Promise.all(running);
      throwFirst();
    },
    async settle() {
      await Promise.all(running);
    },
  };
}
