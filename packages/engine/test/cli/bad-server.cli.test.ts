import { describe, expect, test } from "vitest";
import { runCli, spawnCli } from "../helpers/cli.ts";
import { testDatabase, type TestDatabase } from "../helpers/database.ts";
import { closedPort, startFakeServer } from "../helpers/fake-server.ts";
import { migrationDir } from "../helpers/files.ts";

const release = (): string => migrationDir({ ddl: { "01-a.sql": "create table a ();\n" } });

/** What `slipway up` says of a database, with names and ports of the test replaced. */
async function refusal(url: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(["up", "--dir", release(), ...args], { env: { DATABASE_URL: url } });
  return masked(`${stdout}${stderr}exit ${code}`);
}

const masked = (text: string): string =>
  text
    .replaceAll(/127\.0\.0\.1:\d+/g, "HOST")
    .replaceAll(/\bt_[0-9a-f]{12}_g\b/g, "GUEST")
    .replaceAll(/\bt_[0-9a-f]{12}\b/g, "NAME")
    .replaceAll(/\d+(\.\d+)? m?s\b/g, "TIME");

describe("a server that is not there yet", () => {
  test("is waited for, which is said, and then used", async () => {
    const database = await testDatabase();
    const port = await closedPort();
    const url = new URL(database.url);
    url.port = String(port);
    const run = spawnCli(["up", "--dir", release()], { env: { DATABASE_URL: url.href } });
    await run.waitForOutput(/waiting: PostgreSQL at/);

    await startFakeServer(() => ({ forward: database.server }), port);

    expect(await run.ended).toMatchObject({ code: 0, stdout: expect.stringContaining("1 applied") });
  });

  test("is given up after --wait-timeout", async () => {
    const port = await closedPort();

    expect(await refusal(`postgresql://nobody@127.0.0.1:${port}/nothing`, "--wait-timeout", "1s"))
      .toMatchInlineSnapshot(`
      "· waiting: PostgreSQL at HOST cannot be reached: connect ECONNREFUSED HOST · TIME
      error[DATABASE_UNREACHABLE]: PostgreSQL at HOST cannot be reached: connect ECONNREFUSED HOST
         = hint: check that the server runs and that host and port are right; --wait-timeout sets how long to wait for it
      exit 6"
    `);
  });

  test("is tried once with --wait-timeout 0", async () => {
    const port = await closedPort();

    const output = await refusal(`postgresql://nobody@127.0.0.1:${port}/nothing`, "--wait-timeout", "0");

    expect(output).not.toContain("waiting");
    expect(output).toMatch(/exit 6$/);
  });

  test("that takes the connection and says nothing is given up, too", async () => {
    const silent = await startFakeServer(() => "silence");

    expect(await refusal(`postgresql://nobody@127.0.0.1:${silent.port}/nothing`, "--wait-timeout", "300ms")).toMatch(
      /exit 6$/,
    );
  });
});

describe.each([
  { what: "is starting up", sqlstate: "57P03", message: "the database system is starting up" },
  { what: "has no connection left", sqlstate: "53300", message: "sorry, too many clients already" },
])("a server that $what", ({ sqlstate, message }) => {
  test("is waited for, and then used", async () => {
    const database = await testDatabase();
    const server = await startFakeServer((connection) =>
      connection <= 2 ? { refuse: { sqlstate, message } } : { forward: database.server },
    );

    const output = await refusal(server.url(database.url));

    expect(output).toContain(`· waiting: PostgreSQL at HOST cannot be reached: ${message}`);
    expect(output).toMatch(/exit 0$/);
  });

  test("is given up after --wait-timeout", async () => {
    const server = await startFakeServer(() => ({ refuse: { sqlstate, message } }));

    const output = await refusal(server.url("postgresql://nobody@host/nothing"), "--wait-timeout", "300ms");

    expect(output).toContain(`error[DATABASE_UNREACHABLE]: PostgreSQL at HOST cannot be reached: ${message}`);
    expect(output).toMatch(/exit 6$/);
  });
});

test.each([0, 1])("a role that may have %i connections is waited for, and given up", async (limit) => {
  const database = await testDatabase();
  await (await database.adminClient()).query(`alter role ${database.owner} connection limit ${limit}`);

  const output = await refusal(database.url, "--wait-timeout", "300ms");

  expect(output).toContain(
    'error[DATABASE_UNREACHABLE]: PostgreSQL at HOST cannot be reached: too many connections for role "NAME"',
  );
  expect(output).toMatch(/exit 6$/);
});

describe("a server that refuses", () => {
  test("the password", async () => {
    const database = await testDatabase();

    expect(await refusal(database.urlOf({ password: "wrong" }))).toMatchInlineSnapshot(`
      "error[AUTHENTICATION_FAILED]: PostgreSQL at HOST refuses user "NAME": password authentication failed for user "NAME" (SQLSTATE 28P01)
         = hint: check user and password of the database URL, or PGUSER and PGPASSWORD
      exit 7"
    `);
  });

  test("a user without a password", async () => {
    const database = await testDatabase();

    expect(await refusal(`postgresql://${database.owner}@127.0.0.1:${database.server.port}/${database.name}`))
      .toMatchInlineSnapshot(`
      "error[AUTHENTICATION_FAILED]: PostgreSQL at HOST asks for a password of user "NAME", and none was given
         = hint: put it into the database URL, PGPASSWORD or a password file (PGPASSFILE)
      exit 7"
    `);
  });

  test("the database, which does not exist", async () => {
    const database = await testDatabase();

    expect(await refusal(database.urlOf({ database: "no_such_database" }))).toMatchInlineSnapshot(`
      "error[DATABASE_MISSING]: PostgreSQL at HOST has no database "no_such_database" (SQLSTATE 3D000)
         = hint: create the database first, or correct its name in the database URL
      exit 7"
    `);
  });

  test("to let the role connect", async () => {
    const database = await testDatabase();
    const role = await guest(database);
    await (await database.client()).query(`revoke connect on database ${database.name} from public`);

    expect(await refusal(database.urlOf({ user: role, password: "guest" }))).toMatchInlineSnapshot(`
      "error[PRIVILEGE_MISSING]: user "GUEST" may not connect to database "NAME" (SQLSTATE 42501)
         = hint: run: grant connect on database "NAME" to "GUEST"
      exit 7"
    `);
  });

  test("to let the role make the ledger", async () => {
    const database = await testDatabase();
    const role = await guest(database);

    expect(await refusal(database.urlOf({ user: role, password: "guest" }))).toMatchInlineSnapshot(`
      "error[PRIVILEGE_MISSING]: user "GUEST" may not make or use the ledger "slipway": permission denied for database NAME (SQLSTATE 42501)
         = hint: run as the owner of the database: grant create on database "NAME" to "GUEST"
      exit 7"
    `);
  });

  test("to let the role use the ledger of another", async () => {
    const database = await testDatabase();
    const role = await guest(database);
    await refusal(database.url);

    expect(await refusal(database.urlOf({ user: role, password: "guest" }))).toMatchInlineSnapshot(`
      "error[PRIVILEGE_MISSING]: user "GUEST" may not make or use the ledger "slipway": permission denied for schema slipway (SQLSTATE 42501)
         = hint: let the role that owns schema "slipway" run Slipway, or make "GUEST" a member of it
      exit 7"
    `);
  });

  test("to write, as the role reads only", async () => {
    const database = await testDatabase();
    await (await database.adminClient()).query(`alter role ${database.owner} set default_transaction_read_only = on`);

    expect(await refusal(database.url)).toMatchInlineSnapshot(`
      "error[SERVER_READ_ONLY]: the server at HOST is read-only (a standby, or default_transaction_read_only)
         = hint: connect to the primary
      exit 7"
    `);
  });

  test("to write, as it is a standby", async () => {
    const standby = await startFakeServer(() => ({ greet: { server_version: "17.2", in_hot_standby: "on" } }));

    const output = await refusal(standby.url("postgresql://nobody@host/nothing"));

    expect(output).toContain("error[SERVER_READ_ONLY]");
    expect(output).toMatch(/exit 7$/);
  });

  test("to be of use, as it is too old", async () => {
    const old = await startFakeServer(() => ({ greet: { server_version: "13.22" } }));

    expect(await refusal(old.url("postgresql://nobody@host/nothing"))).toMatchInlineSnapshot(`
      "error[SERVER_TOO_OLD]: this PostgreSQL is version 13.22; Slipway needs 15 or newer
         = hint: upgrade the server to PostgreSQL 15 or newer
      exit 7"
    `);
  });
});

/** A role of the same server that has no rights in the database beyond those of everybody. */
async function guest(database: TestDatabase): Promise<string> {
  const role = `${database.name}_g`;
  await (await database.adminClient()).query(`create role ${role} login password 'guest'`);
  return role;
}
