import { describe, expect, onTestFinished, test } from "vitest";
import type { TestDatabase } from "../helpers/database.ts";
import { failureOf } from "../helpers/failures.ts";
import { type Subject, subject } from "../helpers/subject.ts";

const FILES = { ddl: { "01-a.sql": "create table if not exists app.a (id int);\n" } };

interface Role {
  readonly name: string;
  readonly url: string;
}

/** Another login role of the database, with these rights. */
async function role(database: TestDatabase, suffix: string, grants: string): Promise<Role> {
  const admin = await database.adminClient();
  const name = `${database.name}_${suffix}`;
  await admin.query(`create role ${name} login password 'x'; ${grants.replaceAll("ROLE", name)}`);
  onTestFinished(async () => void (await admin.query(`drop owned by ${name}; drop role ${name}`)));
  return { name, url: database.urlOf({ user: name, password: "x" }) };
}

describe("the ledger", () => {
  test("is made in a schema that an administrator has made for a role that may make none", async () => {
    const app = await subject(FILES);
    const { database } = app;
    const { url, name } = await role(
      database,
      "m",
      "create schema app authorization ROLE; create schema slipway authorization ROLE",
    );

    expect((await app.up({ databaseUrl: url })).summary.applied).toBe(1);
    expect((await app.up({ databaseUrl: url })).summary.runId).toBeNull();
    expect(
      await app.list("select pg_get_userbyid(nspowner)::text from pg_namespace where nspname = 'slipway'"),
    ).toEqual([name]);
  });

  test("cannot be made without the right: PRIVILEGE_MISSING, and nothing is there", async () => {
    const app = await subject(FILES);
    const { url } = await role(app.database, "n", "create schema app authorization ROLE");

    const error = await failureOf(app.up({ databaseUrl: url }));

    expect(error.code).toBe("PRIVILEGE_MISSING");
    expect(error.exitCode).toBe(7);
    expect(error.hint).toContain("grant");
    expect(await app.list("select count(*)::int from pg_class where relnamespace = 'app'::regnamespace")).toEqual([0]);
  });

  test("can be read by a role that may only read", async () => {
    const app = await subject(FILES);
    await app.sql("create schema app");
    await app.up();
    const { url } = await role(
      app.database,
      "r",
      "grant usage on schema slipway to ROLE; grant select on all tables in schema slipway to ROLE",
    );

    expect(await app.status({ databaseUrl: url })).toMatchObject({ drift: [], summary: { applied: 1 } });
    await app.sql("drop table app.a");
    expect((await app.status({ databaseUrl: url })).drift.map(({ text }) => text)).toEqual(["table app.a is missing"]);
    expect((await app.plan({ databaseUrl: url })).drift.length).toBe(1);
  });

  test("says PRIVILEGE_MISSING to a role that may not read it", async () => {
    const app = await subject(FILES);
    await app.sql("create schema app");
    await app.up();
    const { url } = await role(app.database, "x", "");

    for (const operation of ["up", "gate", "status", "plan"] as const) {
      expect((await failureOf(app[operation]({ databaseUrl: url }))).code).toBe("PRIVILEGE_MISSING");
    }
  });

  test("is not readable by everybody", async () => {
    const app = await subject(FILES);
    await app.sql("create schema app");
    await app.up();

    expect(await app.list("select has_schema_privilege('public', 'slipway', 'usage')")).toEqual([false]);
  });

  test("holds no password of the connection", async () => {
    const app = await subject({
      ddl: { "01-a.sql": "create schema if not exists app;\nselect strange;\n" },
    });
    await failureOf(app.up());

    const rows = await app.list(
      "select error::text from slipway.run union all select error::text from slipway.failure",
    );
    expect(rows.length).toBe(2);
    expect(JSON.stringify(rows)).not.toContain(app.database.ownerPassword);
  });
});

describe("the ledger's own objects", () => {
  test("are no part of what is owned, also when a file grants on them", async () => {
    const app: Subject = await subject({
      ddl: {
        "01-a.sql": "create table if not exists a (id int);\n",
        "02-b.sql": "grant usage on schema slipway to public;\ncomment on table slipway.run is 'mine';\n",
      },
    });
    await app.up();

    expect(await app.list("select identity from slipway.object")).toEqual(["public.a"]);
    expect((await app.up()).summary.runId).toBeNull();
  });

  test("may be moved by VACUUM FULL and REINDEX", async () => {
    const app = await subject({ ddl: { "01-a.sql": "create table if not exists a (id int);\n" } });
    await app.up();
    await app.sql("vacuum full slipway.migration");
    await app.sql("reindex schema slipway");

    expect((await app.up()).summary.runId).toBeNull();
    expect((await app.status()).idleRuns).toBe(1);
  });
});
