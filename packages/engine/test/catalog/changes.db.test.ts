import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareObjects, type Difference } from "../../src/catalog/compare.ts";
import type { ObjectRecord } from "../../src/catalog/object.ts";
import { createTestDatabase, forEachMajor, type TestDatabase } from "../helpers/database.ts";
import { changesOf, makeAll, named, readAgain, token } from "./changes/all.ts";
import type { Change } from "./changes/change.ts";

interface Outcome {
  readonly drift: readonly string[];
  readonly information: readonly string[];
  /** Whether the fast fingerprint of one of its objects is another, or an object is gone. */
  readonly moved: boolean;
}

const keyOf = ({ classId, objectId }: ObjectRecord): string => `${classId} ${objectId}`;

function belongsTo(words: string, change: Change, index: number): boolean {
  return new RegExp(`\\b${change.extension ?? token(index)}(?!\\d)`, "u").test(words);
}

/** Makes all changes in one transaction, which is read before and after, and tells what became of each. */
async function outcomes(database: TestDatabase, changes: readonly Change[]): Promise<Map<Change, Outcome>> {
  const client = await database.adminClient();
  await client.query("begin");
  const recorded = await makeAll(client, changes, database);
  for (const [index, { change }] of changes.entries()) await client.query(named(change, index, database));
  const current = await readAgain(client, recorded);
  await client.query("rollback");

  const { drift, information } = compareObjects(recorded, current);
  const fast = new Map(current.map((object) => [keyOf(object), object.fast]));
  const outcome = (change: Change, index: number): Outcome => {
    const words = (differences: readonly Difference[]): string[] =>
      differences
        .filter((difference) => belongsTo(`${difference.text} ${difference.of}`, change, index))
        .map(({ text }) => text.replaceAll(token(index), "app").replaceAll(database.owner, "reader"))
        // Older majors name a transform so.
        .map((text) => text.replace(" on language ", " language "));
    const own = recorded.filter(({ type, identity }) => belongsTo(`${type} ${identity}`, change, index));
    const moved = own.some((object) => fast.get(keyOf(object)) !== object.fast);
    return { drift: words(drift), information: words(information), moved };
  };
  return new Map(changes.map((change, index) => [change, outcome(change, index)]));
}

forEachMajor((major) => {
  describe("a change by hand", () => {
    const changes = changesOf(major);
    let database: TestDatabase;
    let seen: Map<Change, Outcome>;
    beforeAll(async () => {
      database = await createTestDatabase({ major });
      seen = await outcomes(database, changes);
    });
    afterAll(() => database.drop());

    test.each(changes)("moves the fast fingerprint and is said in words: $name", (change) => {
      expect(seen.get(change)).toEqual({ drift: change.drift, information: change.information ?? [], moved: true });
    });
  });
});
