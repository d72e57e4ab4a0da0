import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareObjects, type Difference } from "../../src/catalog/compare.ts";
import { markSql } from "../../src/catalog/mark.ts";
import type { ObjectRecord } from "../../src/catalog/object.ts";
import { createTestDatabase, forEachMajor, type TestDatabase } from "../helpers/database.ts";
import { changesOf, makeAll, named, readAgain, token } from "./changes/all.ts";
import type { Change } from "./changes/change.ts";

interface Outcome {
  readonly drift: readonly string[];
  readonly information: readonly string[];
  /** Whether the fast fingerprint of one of its objects is another, or an object is gone. */
  readonly moved: boolean;
  /** Whether the change alone left another mark. */
  readonly marked: boolean;
}

const keyOf = ({ classId, objectId }: ObjectRecord): string => `${classId} ${objectId}`;

function belongsTo(words: string, change: Change, index: number): boolean {
  return new RegExp(`\\b${change.extension ?? token(index)}(?!\\d)`, "u").test(words);
}

/** The mark of the objects, as the steady-state query reads it. */
async function markOf(client: Client, owned: readonly ObjectRecord[]): Promise<string> {
  const { rows } = await client.query<{ mark: string }>({
    text: `with owned as (select * from unnest($1::oid[], $2::oid[]) o(class_id, object_id)) select ${markSql("owned")} as mark`,
    values: [owned.map(({ classId }) => classId), owned.map(({ objectId }) => objectId)],
  });
  return rows[0]?.mark ?? "";
}

/** Makes all changes in one transaction, which is read before and after, and tells what became of each. */
async function outcomes(database: TestDatabase, changes: readonly Change[]): Promise<Map<Change, Outcome>> {
  const client = await database.adminClient();
  await client.query("begin");
  const recorded = await makeAll(client, changes, database);
  const mark = await markOf(client, recorded);
  const marked = new Set<Change>();
  for (const [index, change] of changes.entries()) {
    await client.query("savepoint alone");
    await client.query(named(change.change, index, database));
    if ((await markOf(client, recorded)) !== mark) marked.add(change);
    await client.query("rollback to alone");
  }
  expect(await markOf(client, recorded)).toBe(mark);
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
    return { drift: words(drift), information: words(information), moved, marked: marked.has(change) };
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

    test.each(changes)("moves the mark and the fast fingerprint, and is said in words: $name", (change) => {
      const { drift, information = [] } = change;
      expect(seen.get(change)).toEqual({ drift, information, moved: true, marked: true });
    });
  });
});
