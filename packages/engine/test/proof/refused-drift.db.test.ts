import { describe, expect, test } from "vitest";
import { history } from "../../src/index.ts";
import { runCli } from "../helpers/cli.ts";
import { failureOf } from "../helpers/failures.ts";
import { statesOf, subject, type Subject } from "../helpers/subject.ts";

const DDL = {
  "01-app.sql": `create schema if not exists app;
create table if not exists app.users (id int primary key, name text not null default 'nobody', phone text);
create table if not exists app.notes (id int primary key, body text);
`,
  "02-index.sql": "create index if not exists users_name on app.users (name);\n",
};

async function applied(): Promise<Subject> {
  const app = await subject({ ddl: DDL });
  await app.up();
  return app;
}

const TYPE_SAYS = "column app.users.phone is integer, recorded as text";
const changeType = "alter table app.users alter column phone type int using null";

describe("drift that running the ddl again does not restore", () => {
  test("ends with DRIFT, says expected and actual, and changes nothing", async () => {
    const app = await applied();
    await app.sql(changeType);

    const error = await failureOf(app.up());

    expect(error.code).toBe("DRIFT");
    expect(error.exitCode).toBe(4);
    expect(error.message).toBe(
      `the database differs from what was recorded: ${TYPE_SAYS}; running the ddl again does not restore it, and was rolled back`,
    );
    expect(error.hint).toBeDefined();
    expect(error.details).toMatchObject({
      drift: [{ object: "column app.users.phone", expected: "text", actual: "integer", text: TYPE_SAYS }],
      state: "nothing was changed by this run",
    });
  });

  test("rolls back what the same run has healed beside it", async () => {
    const app = await applied();
    await app.sql(`${changeType}; drop index app.users_name`);

    const error = await failureOf(app.up());

    expect(error.message).toContain("index app.users_name is missing");
    expect(error.message).toContain(TYPE_SAYS);
    expect(await app.list("select to_regclass('app.users_name')::text")).toEqual([null]);
  });

  test("rolls back a pending file of the same run", async () => {
    const app = await applied();
    await app.sql(changeType);
    app.write({ "ddl/03-more.sql": "create table app.more (id int)" });

    const error = await failureOf(app.up());

    expect(error.code).toBe("DRIFT");
    expect(await app.list("select to_regclass('app.more')::text")).toEqual([null]);
    expect(statesOf(await app.status())).toEqual({
      "01-app.sql": "drifted",
      "02-index.sql": "applied",
      "03-more.sql": "pending",
    });
  });

  test("is in the history as a failed run", async () => {
    const app = await applied();
    await app.sql(changeType);
    await failureOf(app.up());

    const { runs } = await history({ databaseUrl: app.database.url });

    expect(runs.map(({ status, command }) => `${command} ${status}`)).toEqual(["up failed", "up succeeded"]);
    expect(runs[0]?.error).toMatchObject({ code: "DRIFT" });
  });

  test("is a changed default that no file puts back", async () => {
    const app = await applied();
    await app.sql("alter table app.users alter column name set default 'somebody'");

    const error = await failureOf(app.up());

    expect(error.details["drift"]).toMatchObject([
      {
        object: "column app.users.name",
        expected: "text not null default 'nobody'::text",
        actual: "text not null default 'somebody'::text",
      },
    ]);
  });

  test("says what stopped the ddl when it fails on the second run", async () => {
    const app = await applied();
    await app.sql("alter table app.users drop column name cascade");

    const error = await failureOf(app.up());

    expect(error.code).toBe("DRIFT");
    expect(error.message).toContain("column app.users.name is missing");
    expect(error.message).toContain('column "name" does not exist (SQLSTATE 42703)');
    expect(error.details).toMatchObject({
      sqlstate: "42703",
      location: { file: "ddl/02-index.sql", line: 1 },
      state: "nothing was changed by this run",
    });
  });

  test("is over when somebody puts it back by hand", async () => {
    const app = await applied();
    await app.sql(changeType);
    await failureOf(app.up());
    await app.sql("alter table app.users alter column phone type text");

    expect((await app.up()).summary).toMatchObject({ unchanged: 2, healed: 0, runId: null });
  });

  test("is over when a new file puts it back", async () => {
    const app = await applied();
    await app.sql(changeType);
    app.write({ "ddl/03-repair.sql": "alter table app.users alter column phone type text" });

    const result = await app.up();

    expect(result.summary).toMatchObject({ healed: 2, applied: 1 });
    expect((await app.status()).drift).toEqual([]);
  });
});

describe("a table that was dropped with its rows", () => {
  test("comes back empty, and is healed", async () => {
    const app = await applied();
    await app.sql("insert into app.notes values (1, 'a'); drop table app.notes");

    const result = await app.up();

    expect(result.drift.map(({ text }) => text)).toEqual(["table app.notes is missing"]);
    expect(result.summary.healed).toBe(2);
    expect(await app.list("select count(*)::int from app.notes")).toEqual([0]);
  });
});

describe("--on-drift fail", () => {
  test("heals nothing, though it could", async () => {
    const app = await applied();
    await app.sql("drop index app.users_name");

    const error = await failureOf(app.up({ onDrift: "fail" }));

    expect(error.code).toBe("DRIFT");
    expect(error.message).toContain("index app.users_name is missing");
    expect(await app.list("select to_regclass('app.users_name')::text")).toEqual([null]);
  });

  test("says nothing where there is no drift", async () => {
    const app = await applied();

    expect((await app.up({ onDrift: "fail" })).summary.runId).toBeNull();
  });
});

describe("--on-drift warn", () => {
  test("warns, leaves it, and warns again the next time", async () => {
    const app = await applied();
    await app.sql(changeType);

    const first = await app.up({ onDrift: "warn" });
    const before = app.events.length;
    const second = await app.up({ onDrift: "warn" });

    for (const result of [first, second]) {
      expect(result.drift.map(({ text }) => text)).toEqual([TYPE_SAYS]);
      expect(result.summary).toMatchObject({ unchanged: 2, healed: 0, runId: null });
    }
    expect(app.events.slice(before)).toContainEqual({ type: "warning", message: TYPE_SAYS });
  });

  test("warns again also when a new file changed the same table meanwhile", async () => {
    const app = await applied();
    await app.sql(changeType);
    app.write({ "ddl/03-mail.sql": "alter table app.users add column if not exists mail text" });

    expect((await app.up({ onDrift: "warn" })).summary.applied).toBe(1);

    expect((await app.up({ onDrift: "warn" })).drift.map(({ text }) => text)).toEqual([TYPE_SAYS]);
    await app.sql("alter table app.users drop column mail");
    expect((await app.status()).drift.map(({ text }) => text)).toEqual(["column app.users.mail is missing", TYPE_SAYS]);
  });

  test("accepts what a new file makes of it", async () => {
    const app = await applied();
    await app.sql(changeType);
    app.write({ "ddl/03-phone.sql": "alter table app.users alter column phone type bigint" });

    await app.up({ onDrift: "warn" });

    expect((await app.status()).drift).toEqual([]);
    expect((await app.up()).summary).toMatchObject({ unchanged: 3, runId: null });
  });
});

describe("on the command line", () => {
  test("status --exit-code gives 4, and up gives 4 with the same words", async () => {
    const app = await applied();
    await app.sql(changeType);
    const env = { DATABASE_URL: app.database.url, SLIPWAY_DIR: app.dir };

    const status = await runCli(["status", "--exit-code"], { env });
    const up = await runCli(["up"], { env });

    expect(status.code).toBe(4);
    expect(status.stdout).toContain(TYPE_SAYS);
    expect(up.code).toBe(4);
    expect(up.stderr).toContain(TYPE_SAYS);
  });

  test("status --exit-code gives 4 rather than 3 when a file is pending too", async () => {
    const app = await applied();
    await app.sql("drop index app.users_name");
    app.write({ "ddl/03-more.sql": "create table app.more (id int)" });

    const { code } = await runCli(["status", "--exit-code", "--dir", app.dir], {
      env: { DATABASE_URL: app.database.url },
    });

    expect(code).toBe(4);
  });
});
