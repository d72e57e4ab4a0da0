import { compareObjects, type Difference } from "../catalog/compare.ts";
import type { Thing } from "../catalog/mention.ts";
import type { ObjectRecord } from "../catalog/object.ts";
import type { RecordedObject } from "../ledger/read.ts";
import type { ObjectEntry } from "../ledger/write.ts";

/** Whether the files that are due speak of an object or an item: then it is theirs to bring and to change. */
export type SpokenOf = (thing: Thing) => boolean;

export const keyOf = (object: { readonly type: string; readonly identity: string }): string =>
  `${object.type} ${object.identity}`;

/** What is recorded of an object: everything but what others added. */
export function entryOf(object: ObjectRecord, others: readonly string[]): ObjectEntry {
  const present = others.filter((item) => item in object.items);
  const items = Object.fromEntries(Object.entries(object.items).filter(([item]) => !present.includes(item)));
  return { ...object, items, others: present };
}

/** What is to be written of the owned objects. */
export interface Merged {
  readonly objects: readonly ObjectEntry[];
  /** Objects that the release dropped. */
  readonly gone: readonly RecordedObject[];
}

/** The records of the owned objects while a release goes on. */
export class Records {
  #recorded: readonly RecordedObject[];
  readonly #drift: ReadonlyMap<string, readonly Difference[]>;

  /** @param drift how the database differed from the records before anything ran */
  constructor(recorded: readonly RecordedObject[], drift: readonly Difference[]) {
    this.#recorded = recorded;
    this.#drift = byObject(drift);
  }

  get recorded(): readonly RecordedObject[] {
    return this.#recorded;
  }

  /** What had drifted before and still does, apart from what the files that are due have changed themselves. */
  standing(current: readonly ObjectRecord[], spokenOf: SpokenOf): readonly Difference[] {
    const things = new Map(this.#recorded.map((object) => [keyOf(object), object]));
    const drifted = this.#recorded.filter((object) => this.#drift.has(keyOf(object)));
    return compareObjects(drifted, current).drift.filter(({ of, key }) => {
      const object = things.get(of);
      // An object that was missing may be back in part; one that was there, and is gone now, was dropped by the release.
      const before = this.#drift.get(of)?.some((known) => known.key === null || known.key === key) === true;
      return before && object !== undefined && !spokenOf({ ...object, key });
    });
  }

  /**
   * Takes up what the release has made of the objects. What others added stays theirs, unless the release brings the same; what had
   * drifted and is standing stays recorded as it was, fingerprint included, so that the next run sees it again.
   */
  merge(current: readonly ObjectRecord[], spokenOf: SpokenOf, differences: readonly Difference[]): Merged {
    const before = new Map(this.#recorded.map((object) => [keyOf(object), object]));
    const standing = byObject(differences);
    const objects = current.map((object) => {
      const prior = before.get(keyOf(object));
      const others = (prior?.others ?? []).filter((key) => !spokenOf({ ...object, key }));
      const entry = entryOf(object, others);
      const stays = standing.get(keyOf(object));
      return prior === undefined || stays === undefined ? entry : asRecorded(entry, prior, stays);
    });
    const now = new Set(current.map(keyOf));
    const absent = this.#recorded.filter((object) => !now.has(keyOf(object)));
    const kept = absent.filter((object) => standing.has(keyOf(object)));
    this.#recorded = [...objects.map((object) => ({ ...object, scope: "" })), ...kept];
    return { objects, gone: absent.filter((object) => !standing.has(keyOf(object))) };
  }
}

function byObject(differences: readonly Difference[]): ReadonlyMap<string, readonly Difference[]> {
  const groups = new Map<string, Difference[]>();
  for (const difference of differences) {
    groups.set(difference.of, [...(groups.get(difference.of) ?? []), difference]);
  }
  return groups;
}

/** The entry with what differs as it was recorded. */
function asRecorded(entry: ObjectEntry, prior: RecordedObject, differences: readonly Difference[]): ObjectEntry {
  const items = differences.flatMap(({ key }) => {
    const item = key === null ? undefined : prior.items[key];
    return key === null || item === undefined ? [] : [[key, item] as const];
  });
  return { ...entry, items: { ...entry.items, ...Object.fromEntries(items) }, fast: prior.fast };
}
