import type { ObjectRecord } from "./object.ts";
import { describeItem, describeObject, sayDifference } from "./words.ts";

/** One thing that is not as it was recorded, or that others added. */
export interface Difference {
  /** What differs: `table nexus.users`, `column nexus.users.phone`, `owner of table nexus.users`. */
  readonly object: string;
  /** The owned object it belongs to, as type and identity: `table nexus.users`. */
  readonly of: string;
  /** Key of the item that differs; null: the object itself. */
  readonly key: string | null;
  /** As recorded; null for what others added. */
  readonly expected: string | null;
  /** As it is now; null for what is gone. */
  readonly actual: string | null;
  /** The difference as a clause: `column nexus.users.phone is missing`. */
  readonly text: string;
}

export interface Comparison {
  /** Recorded things that are gone or different. */
  readonly drift: readonly Difference[];
  /** What others added to recorded objects: a column, an index, a grant, tonight's partition. */
  readonly information: readonly Difference[];
}

// Partitions come and go by night: neither a new nor a dropped one makes its table another. One that the release made is owned itself.
const isPartition = (key: string): boolean => key.startsWith("partition ") && !key.startsWith("partition of ");
// A server's administrator updates extensions, and so does a restore: no migration can bring the older version back.
const isOthers = (of: ObjectRecord, key: string): boolean =>
  isPartition(key) || (of.type === "extension" && key === "version");
const isEnumValue = (key: string): boolean => key.startsWith("value ");

function addressKey(object: ObjectRecord): string {
  return JSON.stringify([object.classId, object.names, object.args]);
}

/** The common labels of an enum in their order: labels that others added in between change the numbers, not the order. */
function enumOrder(items: ObjectRecord["items"], other: ObjectRecord["items"]): string[] {
  return Object.keys(items)
    .filter((key) => isEnumValue(key) && key in other)
    .toSorted((a, b) => Number(items[a]) - Number(items[b]))
    .map((key) => key.slice("value ".length));
}

function compareEnumOrder(recorded: ObjectRecord, current: ObjectRecord): Difference[] {
  const expected = enumOrder(recorded.items, current.items).join(", ");
  const actual = enumOrder(current.items, recorded.items).join(", ");
  return expected === actual ? [] : [difference(current, "order of values", expected, actual)];
}

function difference(of: ObjectRecord, key: string, expected: string | null, actual: string | null): Difference {
  const object = describeItem(of, key);
  return {
    object,
    of: `${of.type} ${of.identity}`,
    key,
    expected,
    actual,
    text: sayDifference(object, expected, actual),
  };
}

function compareItems(recorded: ObjectRecord, current: ObjectRecord): Comparison {
  const drift: Difference[] = [];
  const information: Difference[] = [];
  const keys = new Set([...Object.keys(recorded.items), ...Object.keys(current.items)]);
  for (const key of [...keys].toSorted()) {
    const expected = recorded.items[key] ?? null;
    const actual = current.items[key] ?? null;
    if (expected === actual || (isEnumValue(key) && expected !== null && actual !== null)) continue;
    (expected === null || isOthers(current, key) ? information : drift).push(
      difference(current, key, expected, actual),
    );
  }
  drift.push(...compareEnumOrder(recorded, current));
  return { drift, information };
}

function compareObject(recorded: ObjectRecord, current: ObjectRecord | undefined): Comparison {
  const object = describeObject(recorded);
  const of = `${recorded.type} ${recorded.identity}`;
  if (current === undefined) {
    const missing = {
      object,
      of,
      key: null,
      expected: "present",
      actual: null,
      text: sayDifference(object, "present", null),
    };
    return { drift: [missing], information: [] };
  }
  if (current.type !== recorded.type) {
    const other = {
      object,
      of,
      key: null,
      expected: recorded.type,
      actual: current.type,
      text: `${object} is a ${current.type} now`,
    };
    return { drift: [other], information: [] };
  }
  return compareItems(recorded, current);
}

/**
 * Says in words how objects differ from their records. Objects are matched by address, so that the result is the same after a dump and
 * restore; `fast` is not looked at. Objects that are in `current` only are passed over.
 */
export function compareObjects(recorded: readonly ObjectRecord[], current: readonly ObjectRecord[]): Comparison {
  const found = new Map(current.map((object) => [addressKey(object), object]));
  const comparisons = recorded.map((object) => compareObject(object, found.get(addressKey(object))));
  return {
    drift: comparisons.flatMap((comparison) => comparison.drift),
    information: comparisons.flatMap((comparison) => comparison.information),
  };
}
