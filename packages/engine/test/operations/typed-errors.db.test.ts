import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { baseline, type DatabaseOptions, gate, history, plan, status, unlock, up } from "../../src/index.ts";
import { createTestDatabase, type TestDatabase } from "../helpers/database.ts";
import { closedPort, startFakeServer } from "../helpers/fake-server.ts";
import { failureOf } from "../helpers/failures.ts";
import { migrationDir } from "../helpers/files.ts";

const WITH_FILES = { up, gate, status, plan, baseline } as const;
const ALL: Readonly<Record<string, (options: DatabaseOptions) => Promise<unknown>>> = {
  ...WITH_FILES,
  history,
  unlock,
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const dir = (): string => migrationDir({ ddl: { "01-a.sql": "create table a ();" } });

describe.each(Object.keys(WITH_FILES))("%s rejects with a typed error", (name) => {
  const operation = ALL[name] ?? up;

  test("where the directory is missing", async () => {
    const error = await failureOf(operation({ dir: "/no/such/directory", databaseUrl: database.url }));

    expect(error).toMatchObject({ code: "DIRECTORY_MISSING", exitCode: 2 });
  });

  test("where two files have one number", async () => {
    const twice = migrationDir({ ddl: { "01-a.sql": "", "01-b.sql": "" } });

    expect(await failureOf(operation({ dir: twice, databaseUrl: database.url }))).toMatchObject({
      code: "FILE_NUMBER_DUPLICATE",
    });
  });
});

describe.each(Object.keys(ALL))("%s rejects with a typed error", (name) => {
  const operation = ALL[name] ?? up;
  const run = (options: DatabaseOptions): Promise<unknown> => operation({ dir: dir(), waitTimeoutMs: 0, ...options });

  test("where nobody answers", async () => {
    const databaseUrl = `postgresql://nobody@127.0.0.1:${await closedPort()}/nothing`;

    expect(await failureOf(run({ databaseUrl }))).toMatchObject({ code: "DATABASE_UNREACHABLE", exitCode: 6 });
  });

  test("where the password is wrong", async () => {
    const error = await failureOf(run({ databaseUrl: database.urlOf({ password: "wrong" }) }));

    expect(error).toMatchObject({ code: "AUTHENTICATION_FAILED", exitCode: 7 });
  });

  test("where the database is missing", async () => {
    const error = await failureOf(run({ databaseUrl: database.urlOf({ database: "no_such" }) }));

    expect(error).toMatchObject({ code: "DATABASE_MISSING", exitCode: 7 });
  });

  test("where the server is too old", async () => {
    const old = await startFakeServer(() => ({ greet: { server_version: "14.19" } }));

    const error = await failureOf(run({ databaseUrl: old.url(database.url) }));

    expect(error).toMatchObject({ code: "SERVER_TOO_OLD", exitCode: 7 });
  });

  test("where the URL cannot be read", async () => {
    expect(await failureOf(run({ databaseUrl: "mysql://host/db" }))).toMatchObject({
      code: "CONFIG_INVALID",
      exitCode: 2,
    });
  });

  test("where it was stopped before it began", async () => {
    const error = await failureOf(run({ databaseUrl: database.url, signal: AbortSignal.abort("SIGTERM") }));

    expect(error).toMatchObject({ code: "INTERRUPTED", exitCode: 143 });
  });
});

describe.each(["up", "gate", "status", "plan", "baseline", "history"])("%s rejects with a typed error", (name) => {
  const operation = ALL[name] ?? up;

  test("where the ledger is newer", async () => {
    const newer = await createTestDatabase();
    try {
      await up({ dir: dir(), databaseUrl: newer.url });
      const client = await newer.client();
      await client.query(
        "update slipway.meta set version = 9, compatible_from = 9; alter table slipway.run rename to runs; alter table slipway.migration rename to content",
      );

      const error = await failureOf(operation({ dir: dir(), databaseUrl: newer.url }));

      expect(error).toMatchObject({ code: "LEDGER_NEWER", exitCode: 7 });
    } finally {
      await newer.drop();
    }
  });

  test("where the role may not use the ledger", async () => {
    const other = await createTestDatabase();
    try {
      await up({ dir: dir(), databaseUrl: other.url });
      const admin = await other.adminClient();
      await admin.query(`create role ${other.name}_g login password 'guest'`);

      const error = await failureOf(
        operation({ dir: dir(), databaseUrl: other.urlOf({ user: `${other.name}_g`, password: "guest" }) }),
      );

      expect(error).toMatchObject({ code: "PRIVILEGE_MISSING", exitCode: 7 });
    } finally {
      await other.drop();
    }
  });
});
