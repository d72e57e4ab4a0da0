import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareObjects, type Difference } from "../../src/catalog/compare.ts";
import type { ObjectRecord } from "../../src/catalog/object.ts";
import { readObjects } from "../../src/catalog/read.ts";
import { createTestDatabase, forEachMajor, type TestDatabase } from "../helpers/database.ts";
import type { Change } from "./changes/change.ts";
import { CODE_CHANGES } from "./changes/code.ts";
import { COLUMNS_CHANGES } from "./changes/columns.ts";
import { CONSTRAINTS_CHANGES } from "./changes/constraints.ts";
import { DATABASE_CHANGES } from "./changes/database.ts";
import { PRIVILEGES_CHANGES } from "./changes/privileges.ts";
import { STORAGE_CHANGES } from "./changes/storage.ts";
import { TABLES_CHANGES } from "./changes/tables.ts";
import { TYPES_CHANGES } from "./changes/types.ts";

const CHANGES: readonly Change[] = [
  ...TABLES_CHANGES,
  ...COLUMNS_CHANGES,
  ...CONSTRAINTS_CHANGES,
  ...CODE_CHANGES,
  ...TYPES_CHANGES,
  ...PRIVILEGES_CHANGES,
  ...STORAGE_CHANGES,
  ...DATABASE_CHANGES,
];

interface Outcome {
  readonly drift: readonly string[];
  readonly information: readonly string[];
  /** Whether the fast fingerprint of one of its objects is another, or an object is gone. */
  readonly moved: boolean;
}

const EXCLUDE = "slipway";

/** The name that stands for `app` in one change: all changes are made in one transaction, read twice. */
const token = (index: number): string => `app${index}`;
const belongsTo = (words: string, change: Change, index: number): boolean =>
  new RegExp(`\\b${change.extension ?? token(index)}(?!\\d)`, "u").test(words);

async function outcomes(database: TestDatabase, changes: readonly Change[]): Promise<Outcome[]> {
  const client = await database.adminClient();
  const named = (sql: string, index: number): string =>
    sql.replaceAll(/\bapp(?=\b|_)/gu, token(index)).replaceAll(/\breader\b/gu, database.owner);
  await client.query("begin");
  for (const [index, { before }] of changes.entries()) {
    await client.query(`create schema ${token(index)}; ${named(before, index)}`);
  }
  const subscriptions = changes.map((_, index) => ({
    type: "subscription",
    names: [`${token(index)}_sub`],
    args: null,
    searchPath: null,
  }));
  const recorded = await readObjects(client, {
    names: subscriptions,
    owned: [],
    changedByThisTransaction: true,
    exclude: EXCLUDE,
  });
  for (const [index, { change }] of changes.entries()) await client.query(named(change, index));
  const current = await readObjects(client, {
    names: [],
    owned: recorded,
    changedByThisTransaction: false,
    exclude: EXCLUDE,
  });
  await client.query("rollback");

  const { drift, information } = compareObjects(recorded, current);
  const fast = new Map(current.map((object) => [keyOf(object), object.fast]));
  return changes.map((change, index) => {
    const words = (differences: readonly Difference[]): string[] =>
      differences
        .filter((difference) => belongsTo(`${difference.text} ${difference.of}`, change, index))
        .map(({ text }) => text.replaceAll(token(index), "app").replaceAll(database.owner, "reader"));
    const own = recorded.filter(({ type, identity }) => belongsTo(`${type} ${identity}`, change, index));
    return {
      drift: words(drift),
      information: words(information),
      moved: own.some((object) => fast.get(keyOf(object)) !== object.fast),
    };
  });
}

const keyOf = ({ classId, objectId }: ObjectRecord): string => `${classId} ${objectId}`;

forEachMajor((major) => {
  describe("a change by hand", () => {
    const changes = CHANGES.filter(({ since = 0 }) => since <= major);
    const seen = new Map<Change, Outcome>();
    let database: TestDatabase;
    beforeAll(async () => {
      database = await createTestDatabase({ major });
      const found = await outcomes(database, changes);
      for (const [index, change] of changes.entries())
        seen.set(change, found[index] ?? { drift: [], information: [], moved: false });
    });
    afterAll(() => database.drop());

    test.each(changes)("moves the fast fingerprint and is said in words: $name", (change) => {
      expect(seen.get(change)).toEqual({
        drift: change.drift.map((words) => (typeof words === "string" ? words : expect.stringMatching(words))),
        information: change.information ?? [],
        moved: true,
      });
    });
  });
});
