import type { Client } from "pg";
import type { ObjectRecord } from "../../../src/catalog/object.ts";
import { readObjects } from "../../../src/catalog/read.ts";
import type { TestDatabase } from "../../helpers/database.ts";
import type { Change } from "./change.ts";
import { CODE_CHANGES } from "./code.ts";
import { COLUMNS_CHANGES } from "./columns.ts";
import { CONSTRAINTS_CHANGES } from "./constraints.ts";
import { DATABASE_CHANGES } from "./database.ts";
import { PRIVILEGES_CHANGES } from "./privileges.ts";
import { STORAGE_CHANGES } from "./storage.ts";
import { TABLES_CHANGES } from "./tables.ts";
import { TYPES_CHANGES } from "./types.ts";

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

/** The changes that PostgreSQL of this major can make. */
export function changesOf(major: number): Change[] {
  return CHANGES.filter(({ since = 0 }) => since <= major);
}

/** Those whose objects stay in their database: a subscription is the cluster's, and keeps its database from being dropped. */
export function committable(changes: readonly Change[]): Change[] {
  return changes.filter(({ name }) => name !== "subscription");
}

/** The name that stands for `app` in the change of this index. */
export function token(index: number): string {
  return `app${index}`;
}

/** The SQL of a change with its own names. */
export function named(sql: string, index: number, database: TestDatabase): string {
  return sql.replaceAll(/\bapp(?=\b|_)/gu, token(index)).replaceAll(/\breader\b/gu, database.owner);
}

/** Makes in the open transaction what the changes start from: objects of every kind. Returns their records. */
export async function makeAll(
  client: Client,
  changes: readonly Change[],
  database: TestDatabase,
): Promise<readonly ObjectRecord[]> {
  for (const [index, { before }] of changes.entries()) {
    await client.query(`create schema ${token(index)}; ${named(before, index, database)}`);
  }
  // pg_subscription is closed, so that subscriptions are found by their names only.
  const names = changes.map((_, index) => ({
    type: "subscription",
    names: [`${token(index)}_sub`],
    args: null,
    searchPath: null,
  }));
  return readObjects(client, { names, owned: [], changedByThisTransaction: true, exclude: "slipway" });
}

/** The records of the same objects as they are now. */
export function readAgain(client: Client, owned: readonly ObjectRecord[]): Promise<readonly ObjectRecord[]> {
  return readObjects(client, { names: [], owned, changedByThisTransaction: false, exclude: "slipway" });
}
