import type { Blocker, LockHolder } from "../../index.ts";
import { formatDuration } from "../duration.ts";

/** A session in words: `pid 4711 (app, psql, idle in transaction, transaction open for 40 s): select …`. */
export function describeBlocker(blocker: Blocker): string {
  const age = blocker.ageMs === null ? null : `transaction open for ${formatDuration(blocker.ageMs)}`;
  return describeSession(blocker, age);
}

/** Who holds the run lock, in words. */
export function describeHolder(holder: LockHolder | null): string {
  if (holder === null) return "a session that cannot be seen";
  return describeSession(holder, holder.since === null ? null : `since ${formatTime(holder.since)}`);
}

function describeSession(session: Blocker, age: string | null): string {
  const facts = [session.user, session.application, session.client, session.state, age];
  const about = facts.filter((part) => part !== null && part !== "").join(", ");
  const query = session.query === "" ? "" : `: ${session.query}`;
  return `pid ${session.pid}${about === "" ? "" : ` (${about})`}${query}`;
}

/** An ISO time without fractions: `2026-11-20 09:12:03Z`. */
export function formatTime(iso: string): string {
  return iso.replace("T", " ").replace(/\.\d+(?=Z|[+-]\d\d:?\d\d$|$)/, "");
}

/** `1 migration`, `3 migrations`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
