import { compareObjects, type Difference } from "../catalog/compare.ts";
import type { ObjectRecord } from "../catalog/object.ts";
import { readObjects } from "../catalog/read.ts";
import { SlipwayError } from "../errors.ts";
import { type LedgerState, type RecordedObject, readOwned } from "../ledger/read.ts";
import type { ObjectEntry } from "../ledger/write.ts";
import { ServerError, type Session } from "../postgres/session.ts";
import { LOCKED } from "../postgres/sqlstate.ts";
import type { Drift } from "../results.ts";
import { quoteIdentifier } from "../sql/identifier.ts";

/** What the application owns, and how it differs from what was recorded. */
export interface Ownership {
  readonly recorded: readonly RecordedObject[];
  readonly drift: readonly Difference[];
  /** What others added, in words. */
  readonly information: readonly string[];
  /** Objects that moved without drifting: their fingerprints are to be recorded anew. */
  readonly refreshed: readonly ObjectEntry[];
}

export interface InspectRequest {
  /** Quoted name of the ledger's schema. */
  readonly schema: string;
  readonly ledger: string;
  readonly state: LedgerState;
  readonly lockTimeoutMs: number;
}

const keyOf = (object: { readonly type: string; readonly identity: string }): string => `${object.type} ${object.identity}`;

/**
 * Decides whether a moved fingerprint is drift, by the semantic fingerprint, read under lock_timeout.
 * @throws {SlipwayError} `LOCK_TIMEOUT` when an owned object stays locked exclusively
 */
export async function inspectOwnership(session: Session, request: InspectRequest): Promise<Ownership> {
  const { schema, state } = request;
  const { objects, scope } = await readOwned(session, schema, state.application);
  const moved = new Set(state.moved.map(keyOf));
  const suspects = objects.filter((object) => moved.has(keyOf(object)));
  if (suspects.length === 0) {
    return { recorded: objects, drift: [], information: [], refreshed: [] };
  }
  const current = await readUnderTimeout(session, suspects, request);
  const comparable = suspects.filter((object) => sameKind(object.scope, scope));
  const { drift, information } = compareObjects(comparable, current);
  const drifted = new Set(drift.map((difference) => difference.of));
  return {
    recorded: objects,
    drift,
    information: information.map((difference) => difference.text),
    refreshed: refresh(suspects, current, scope).filter((object) => !drifted.has(keyOf(object))),
  };
}

/** Same version of the fingerprint and same server major; the database may be another one (a restored dump). */
function sameKind(recorded: string, now: string): boolean {
  const kind = (scope: string): string => scope.split("/").slice(0, 2).join("/");
  return kind(recorded) === kind(now);
}

/** Takes up the new fingerprints. What somebody else added stays theirs; under another server major all is recorded anew. */
function refresh(suspects: readonly RecordedObject[], current: readonly ObjectRecord[], scope: string): ObjectEntry[] {
  const found = new Map(current.map((object) => [keyOf(object), object]));
  return suspects.flatMap((recorded) => {
    const now = found.get(keyOf(recorded));
    if (now === undefined) {
      return [];
    }
    if (!sameKind(recorded.scope, scope)) {
      return [entryOf(now, recorded.others)];
    }
    const others = Object.keys(now.items).filter((item) => !(item in recorded.items));
    return [entryOf(now, others)];
  });
}

/** What is recorded of an object: everything but what others added. */
export function entryOf(object: ObjectRecord, others: readonly string[]): ObjectEntry {
  const present = others.filter((item) => item in object.items);
  const items = Object.fromEntries(Object.entries(object.items).filter(([item]) => !present.includes(item)));
  return { ...object, items, others: present };
}

async function readUnderTimeout(session: Session, owned: readonly RecordedObject[], request: InspectRequest): Promise<readonly ObjectRecord[]> {
  await session.script(`begin isolation level read committed read only; set local lock_timeout = ${Math.round(request.lockTimeoutMs)}`);
  try {
    return await readObjects(session, { names: [], owned, changedByThisTransaction: false, exclude: request.ledger });
  } catch (error) {
    if (error instanceof ServerError && LOCKED.has(error.sqlstate)) {
      throw new SlipwayError("LOCK_TIMEOUT", `an owned object is locked by another session: ${error.message}`, {
        cause: error,
        hint: "try again when that session is done; `slipway doctor` shows who holds locks",
        details: { sqlstate: error.sqlstate },
      });
    }
    throw error;
  } finally {
    await session.script("rollback").catch(() => {});
  }
}

/** What is told of a difference. */
export function toDrift({ object, expected, actual, text }: Difference): Drift {
  return { object, expected, actual, text };
}

/** Whether a statement that names `names` as its target is about the object `of`, such as `table nexus.users` or `function nexus.touch()`. */
export function isAbout(of: string, names: readonly string[]): boolean {
  const identity = of.replace(/\(.*$/, "");
  const name = names.map((part) => (/^[a-z_][a-z0-9_$]*$/.test(part) ? part : quoteIdentifier(part))).join(".");
  return identity.endsWith(` ${name}`) || (names.length === 1 && identity.endsWith(`.${name}`));
}

/** The error that ends a run whose drift stays. */
export function driftError(drift: readonly Difference[], why: string, details: Readonly<Record<string, never>> | Readonly<Record<string, string>> = {}): SlipwayError {
  const list = drift.map((difference) => difference.text);
  return new SlipwayError("DRIFT", `the database differs from what was recorded: ${list.join("; ")}; ${why}`, {
    hint: "put back what is missing by hand or by a new migration, or accept the database as it is with --on-drift warn",
    details: { drift: drift.map((difference) => ({ ...toDrift(difference) })), state: "nothing was changed by this run", ...details },
  });
}
