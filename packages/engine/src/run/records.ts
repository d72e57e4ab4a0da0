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
  /** All records, once this is committed. */
  readonly recorded: readonly RecordedObject[];
  /** The records are what was read: nothing stays recorded as it was before. */
  readonly isWhole: boolean;
}

/** What the ledger recorded, and how the database differed from it, before anything ran. */
export interface Before {
  readonly recorded: readonly RecordedObject[];
  /** Objects of other applications. */
  readonly foreign: readonly RecordedObject[];
  readonly drift: readonly Difference[];
}

/** The records of the owned objects while a release goes on. */
export class Records {
  #recorded: readonly RecordedObject[];
  readonly #foreign: ReadonlyMap<string, RecordedObject>;
  readonly #drift: ReadonlyMap<string, readonly Difference[]>;

  constructor({ recorded, foreign, drift }: Before) {
    this.#recorded = recorded;
    this.#foreign = new Map(foreign.map((object) => [keyOf(object), object]));
    this.#drift = byObject(drift);
  }

  get recorded(): readonly RecordedObject[] {
    return this.#recorded;
  }

  /** Objects of other applications that the release may have dropped, as it speaks of them and has not left them to be read. */
  perhapsDropped(current: readonly ObjectRecord[], spokenOf: SpokenOf): readonly RecordedObject[] {
    const now = new Set(current.map(keyOf));
    return [...this.#foreign.values()].filter(
      (object) => !now.has(keyOf(object)) && spokenOf({ ...object, key: null }),
    );
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
   * drifted and is standing stays recorded as it was, fingerprint included, so that the next run sees it again. Of another application's
   * object, only what the release speaks of is taken up.
   */
  merge(current: readonly ObjectRecord[], spokenOf: SpokenOf, standing: readonly Difference[]): Merged {
    const before = new Map([...this.#recorded.map((object) => [keyOf(object), object] as const), ...this.#foreign]);
    const stays = byObject([...standing, ...this.#differencesOfForeign(current, spokenOf)]);
    const objects = current.map((object) => {
      const prior = before.get(keyOf(object));
      const entry = entryOf(object, this.#others(object, prior, spokenOf));
      const differences = stays.get(keyOf(object));
      return prior === undefined || differences === undefined ? entry : asRecorded(entry, prior, differences);
    });
    const now = new Set(current.map(keyOf));
    const absent = this.#recorded.filter((object) => !now.has(keyOf(object)));
    const kept = absent.filter((object) => stays.has(keyOf(object)));
    const recorded = [...objects.map((object) => ({ ...object, scope: "" })), ...kept];
    return { objects, gone: absent.filter((object) => !stays.has(keyOf(object))), recorded, isWhole: stays.size === 0 };
  }

  /** What has been merged is committed. */
  accept({ recorded }: Merged): void {
    this.#recorded = recorded;
  }

  #others(object: ObjectRecord, prior: RecordedObject | undefined, spokenOf: SpokenOf): readonly string[] {
    if (prior === undefined) {
      return [];
    }
    const unknown = this.#foreign.has(keyOf(object))
      ? Object.keys(object.items).filter((key) => !(key in prior.items))
      : [];
    return [...new Set([...prior.others, ...unknown])].filter((key) => !spokenOf({ ...object, key }));
  }

  #differencesOfForeign(current: readonly ObjectRecord[], spokenOf: SpokenOf): readonly Difference[] {
    const found = new Map(current.map((object) => [keyOf(object), object]));
    const touched = [...this.#foreign.values()].filter((object) => found.has(keyOf(object)));
    return compareObjects(touched, current).drift.filter(({ of, key }) => {
      const object = found.get(of);
      return object !== undefined && !spokenOf({ ...object, key });
    });
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
