/** Table locks in the order of their strength, as SQL writes them. */
export const LOCK_MODES = [
  "ACCESS SHARE",
  "ROW SHARE",
  "ROW EXCLUSIVE",
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
] as const;

export type LockMode = (typeof LOCK_MODES)[number];

/** What a release may do to those who work with the database. */
export interface LockBudget {
  /** The strongest lock that may be held for any time. Default ROW EXCLUSIVE, which every writer takes. */
  readonly locks: LockMode;
  /** How long a stronger one may be held, in milliseconds. Default 0. */
  readonly timeMs: number;
}

/** A lock as a rehearsal found it. */
export interface HeldLock {
  readonly relation: string;
  readonly mode: string;
  readonly heldMs: number;
}

/** The locks that are stronger and held longer than the budget allows. Pure. */
export function overBudget<T extends HeldLock>(held: readonly T[], budget: LockBudget): readonly T[] {
  const allowed = LOCK_MODES.indexOf(budget.locks);
  return held.filter(
    ({ mode, heldMs }) => LOCK_MODES.findIndex((known) => known === mode) > allowed && heldMs > budget.timeMs,
  );
}
