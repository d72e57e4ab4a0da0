import { compareObjects, type Difference } from "../catalog/compare.ts";
import { speaksOf } from "../catalog/mention.ts";
import type { ObjectRecord } from "../catalog/object.ts";
import { readObjects } from "../catalog/read.ts";
import { SlipwayError } from "../errors.ts";
import type { LedgerState } from "../ledger/proof.ts";
import { type Recorded, type RecordedObject, readRecorded } from "../ledger/read.ts";
import type { ObjectEntry } from "../ledger/write.ts";
import type { FileFacts } from "../plan/facts.ts";
import { ServerError, type Session } from "../postgres/session.ts";
import { LOCKED } from "../postgres/sqlstate.ts";
import type { Drift } from "../results.ts";
import { entryOf, keyOf } from "./records.ts";

/** What the application owns, and how it differs from what was recorded. */
export interface Ownership {
  /** The records, with what others have added since. */
  readonly recorded: readonly RecordedObject[];
  /** The records of other applications' objects. */
  readonly foreign: readonly RecordedObject[];
  readonly drift: readonly Difference[];
  /** What others added, in words. */
  readonly information: readonly string[];
  /** Objects that moved without drifting: their fingerprints are to be recorded anew. */
  readonly refreshed: readonly ObjectEntry[];
  /** Objects that another server major does not show any more: their records are to be taken out. */
  readonly gone: readonly RecordedObject[];
  /** Drift that a heal accepts where it cannot undo it: privileges that a restored dump came without. */
  readonly isForgivable: (difference: Difference) => boolean;
}

export interface InspectRequest {
  /** Quoted name of the ledger's schema. */
  readonly schema: string;
  readonly ledger: string;
  readonly state: LedgerState;
  /** What the ledger recorded; read where it is not given. */
  readonly recorded?: Recorded;
  readonly lockTimeoutMs: number;
}

/**
 * Decides whether a moved fingerprint is drift, by the semantic fingerprint, read under lock_timeout.
 * @throws {SlipwayError} `LOCK_TIMEOUT` when an owned object stays locked exclusively
 */
export async function inspectOwnership(session: Session, request: InspectRequest): Promise<Ownership> {
  const { schema, state } = request;
  const {
    own: objects,
    foreign,
    scope,
  } = request.recorded ?? (await readRecorded(session, { schema, application: state.application }));
  const moved = new Set(state.moved.map(keyOf));
  const suspects = objects.filter((object) => moved.has(keyOf(object)));
  if (suspects.length === 0) {
    return {
      recorded: objects,
      foreign,
      drift: [],
      information: [],
      refreshed: [],
      gone: [],
      isForgivable: () => false,
    };
  }
  const current = await readUnderTimeout(session, suspects, request);
  return { ...judge({ objects, suspects, current, scope }), foreign };
}

interface Evidence {
  readonly objects: readonly RecordedObject[];
  /** Those of them whose fingerprint has moved. */
  readonly suspects: readonly RecordedObject[];
  readonly current: readonly ObjectRecord[];
  readonly scope: string;
}

function judge({ objects, suspects, current, scope }: Evidence): Omit<Ownership, "foreign"> {
  const comparable = suspects.filter((object) => sameKind(object.scope, scope));
  const elsewhere = new Set(comparable.filter((object) => object.scope !== scope).map(keyOf));
  const { drift: differences, information } = compareObjects(comparable, current);
  const is =
    (pattern: RegExp) =>
    ({ of, key }: Difference): boolean =>
      elsewhere.has(of) && key !== null && pattern.test(key);
  const drift = differences.filter((difference) => !is(OWNER)(difference));
  const drifted = new Set(drift.map((difference) => difference.of));
  const moved = new Set(suspects);
  const found = new Map(current.map((object) => [keyOf(object), object]));
  const refreshed: ObjectEntry[] = [];
  const gone: RecordedObject[] = [];
  const recorded = objects.flatMap((object): RecordedObject[] => {
    const now = found.get(keyOf(object));
    if (!moved.has(object) || (now === undefined && drifted.has(keyOf(object)))) {
      return [object];
    }
    if (now === undefined) {
      gone.push(object);
      return [];
    }
    // Under another major all is recorded anew; else what is not in the record was added by others.
    const others = sameKind(object.scope, scope)
      ? Object.keys(now.items).filter((item) => !(item in object.items))
      : object.others;
    if (drifted.has(keyOf(object))) {
      return [{ ...object, others }];
    }
    const entry = entryOf(now, others);
    refreshed.push(entry);
    return [{ ...entry, scope }];
  });
  const told = [...information, ...differences.filter(is(OWNER))].map((difference) => difference.text);
  return { recorded, drift, information: told, refreshed, gone, isForgivable: is(PRIVILEGES) };
}

// Owners and privileges are each database's own: a dump is often restored without them, or for other roles.
const OWNER = /^owner$/;
const PRIVILEGES = /^(?:grant|privileges) /;

/** Same version of the fingerprint and same server major; the database may be another one (a restored dump). */
function sameKind(recorded: string, now: string): boolean {
  const kind = (scope: string): string => scope.split("/").slice(0, 2).join("/");
  return kind(recorded) === kind(now);
}

async function readUnderTimeout(
  session: Session,
  owned: readonly RecordedObject[],
  request: InspectRequest,
): Promise<readonly ObjectRecord[]> {
  await session.script(
    `begin isolation level read committed read only; set local lock_timeout = ${Math.round(request.lockTimeoutMs)}`,
  );
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

/** The files that speak of what has drifted; where none does, those that speak of the object that it belongs to. */
export function driftedFiles(
  files: readonly FileFacts[],
  { recorded, drift }: Pick<Ownership, "recorded" | "drift">,
): ReadonlySet<string> {
  const objects = new Map(recorded.map((object) => [keyOf(object), object]));
  const found = drift.flatMap(({ of, key }) => {
    const object = objects.get(of);
    const speaking = (about: string | null): readonly FileFacts[] =>
      object === undefined ? [] : files.filter(({ definitions }) => speaksOf(definitions, { ...object, key: about }));
    const exactly = speaking(key);
    return exactly.length > 0 ? exactly : speaking(null);
  });
  return new Set(found.map((facts) => facts.migration.file));
}

/** Whether a statement is about something that has drifted. */
export function aboutDrift({ recorded, drift }: Pick<Ownership, "recorded" | "drift">): (statement: string) => boolean {
  const objects = new Map(recorded.map((object) => [keyOf(object), object]));
  return (statement) =>
    drift.some(({ of, key }) => {
      const object = objects.get(of);
      return object !== undefined && speaksOf([statement], { ...object, key });
    });
}

interface Stays {
  /** What state the database is in now. */
  readonly state: string;
  /** What stopped the ddl when it ran again. */
  readonly failure: SlipwayError | null;
}

/** The error that ends a run whose drift stays. */
export function driftError(drift: readonly Difference[], why: string, { state, failure }: Stays): SlipwayError {
  const list = drift.map((difference) => difference.text);
  const stopped = failure === null ? "" : `: ${failure.message}`;
  return new SlipwayError(
    "DRIFT",
    `the database differs from what was recorded: ${list.join("; ")}; ${why}${stopped}`,
    {
      hint: "put back what is missing by hand or by a new migration, or go on as it is with --on-drift warn",
      cause: failure?.cause,
      details: {
        ...failure?.details,
        drift: drift.map((difference) => ({ ...toDrift(difference) })),
        state,
      },
    },
  );
}
