import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "pg";
import { onTestFinished } from "vitest";
import {
  gate,
  type GateOptions,
  type GateResult,
  plan,
  type PlanResult,
  type SlipwayEvent,
  status,
  type StatusOptions,
  type StatusResult,
  up,
  type UpOptions,
  type UpResult,
} from "../../src/index.ts";
import { SQL_DIR } from "./dashboard-sql.ts";
import { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from "./database.ts";
import { migrationDir, temporaryFolder, type Tracks, writeFiles } from "./files.ts";

/** A migration directory and a database of its own, with the library's operations on the two. */
export interface Subject {
  readonly database: TestDatabase;
  readonly dir: string;
  /** As the database's owner. */
  readonly client: Client;
  /** All events of the operations so far. */
  readonly events: readonly SlipwayEvent[];
  /** Adds or replaces files, named as in `ddl/01-a.sql`. */
  write(files: Readonly<Record<string, string>>): void;
  remove(file: string): void;
  sql(text: string): Promise<void>;
  /** The first column of each row. */
  list(query: string): Promise<readonly unknown[]>;
  up(options?: Partial<UpOptions>): Promise<UpResult>;
  gate(options?: Partial<GateOptions>): Promise<GateResult>;
  status(options?: Partial<StatusOptions>): Promise<StatusResult>;
  plan(options?: Partial<UpOptions>): Promise<PlanResult>;
}

/** A subject for the current test: its database is dropped and its files are removed when the test ends. */
export async function subject(tracks: Tracks, options: TestDatabaseOptions = {}): Promise<Subject> {
  const made = await createSubject(migrationDir(tracks), options);
  onTestFinished(() => made.database.drop());
  return made;
}

/** A copy of the dashboard's SQL with a database for the current test; nothing has run yet. */
export async function dashboardSubject(options: TestDatabaseOptions = {}): Promise<Subject> {
  const dir = temporaryFolder();
  cpSync(SQL_DIR, dir, { recursive: true });
  const made = await createSubject(dir, options);
  onTestFinished(() => made.database.drop());
  return made;
}

/** A subject on files that are there already; its caller drops the database. */
export async function createSubject(dir: string, options: TestDatabaseOptions = {}): Promise<Subject> {
  return subjectOn(await createTestDatabase(options), dir);
}

/** A subject on a database that is there already. */
export async function subjectOn(database: TestDatabase, dir: string): Promise<Subject> {
  const client = await database.client();
  const events: SlipwayEvent[] = [];
  const common = { dir, databaseUrl: database.url, onEvent: (event: SlipwayEvent) => void events.push(event) };
  return {
    database,
    dir,
    client,
    events,
    write: (files) => writeFiles(dir, files),
    remove: (file) => rmSync(join(dir, file)),
    sql: async (text) => void (await client.query(text)),
    list: async (query) => (await client.query<unknown[]>({ text: query, rowMode: "array" })).rows.map((row) => row[0]),
    up: (options) => up({ ...common, ...options }),
    gate: (options) => gate({ ...common, ...options }),
    status: (options) => status({ ...common, ...options }),
    plan: (options) => plan({ ...common, ...options }),
  };
}

/** State of each migration, by file. */
export function statesOf(result: {
  readonly migrations: readonly { readonly file: string; readonly state: string }[];
}): Readonly<Record<string, string>> {
  return Object.fromEntries(result.migrations.map(({ file, state }) => [file, state]));
}
