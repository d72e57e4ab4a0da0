import { describe, expect, test } from "vitest";
import { history } from "../../src/index.ts";
import { runCli } from "../helpers/cli.ts";
import { failureOf } from "../helpers/failures.ts";
import { statesOf, type Subject, subject } from "../helpers/subject.ts";
import { waitFor } from "../helpers/wait.ts";

const FILES = {
  ddl: {
    "01-a.sql":
      "create schema if not exists app;\ncreate table if not exists app.runs (file text);\ninsert into app.runs values ('01');\n",
    "02-b.sql": "insert into app.runs values ('02');\n",
  },
  dml: { "01-demo.sql": "insert into app.runs values ('demo');\n" },
};
const BROKEN = "create table app.broken (id strange);\n";

const runs = (app: Subject): Promise<readonly unknown[]> => app.list("select file from app.runs");

async function failed(): Promise<Subject> {
  const app = await subject(FILES);
  app.write({ "ddl/03-broken.sql": BROKEN });
  expect((await failureOf(app.up())).code).toBe("MIGRATION_FAILED");
  return app;
}

describe("gate --mode ensure", () => {
  test("brings the ddl of an empty database, and no demo data", async () => {
    const app = await subject(FILES);

    const result = await app.gate();

    expect(result.outcome).toBe("applied");
    expect(statesOf(result)).toEqual({ "01-a.sql": "applied", "02-b.sql": "applied" });
    expect(await runs(app)).toEqual(["01", "02"]);
    const { runs: listed } = await history({ databaseUrl: app.database.url });
    expect(listed.map(({ command, status }) => `${command} ${status}`)).toEqual(["gate succeeded"]);
  });

  test("leaves the demo data to up, for which the ddl is there already", async () => {
    const app = await subject(FILES);
    await app.gate();

    const result = await app.up({ runDml: true });

    expect(result.summary).toMatchObject({ unchanged: 2, applied: 1 });
    expect(await runs(app)).toEqual(["01", "02", "demo"]);
  });

  test("brings what a database that is behind lacks", async () => {
    const app = await subject(FILES);
    await app.gate();
    app.write({ "ddl/03-c.sql": "insert into app.runs values ('03');" });

    expect((await app.gate()).outcome).toBe("applied");

    expect(await runs(app)).toEqual(["01", "02", "03"]);
  });

  test("passes where all is there, at once and without a trace", async () => {
    const app = await subject(FILES);
    await app.up();

    expect(await app.gate()).toMatchObject({ outcome: "passed", migrations: [] });

    const { runs: listed } = await history({ databaseUrl: app.database.url });
    expect(listed.length).toBe(1);
  });

  test("passes on drift: that is the next up's business", async () => {
    const app = await subject({
      ddl: { ...FILES.ddl, "03-i.sql": "create index if not exists runs_file on app.runs (file)" },
    });
    await app.up();
    await app.sql("drop index app.runs_file");

    expect((await app.gate()).outcome).toBe("passed");
    expect((await app.status()).drift.length).toBe(1);
  });

  test("brings what is pending without making up for drift, which stays in sight", async () => {
    const app = await subject({
      ddl: { ...FILES.ddl, "03-i.sql": "create index if not exists runs_file on app.runs (file)" },
    });
    await app.up();
    await app.sql("drop index app.runs_file");
    app.write({ "ddl/04-c.sql": "alter table app.runs add column if not exists n int" });

    expect(statesOf(await app.gate())).toMatchObject({ "03-i.sql": "unchanged", "04-c.sql": "applied" });

    expect((await app.status()).drift.map(({ text }) => text)).toEqual(["index app.runs_file is missing"]);
    expect((await app.up()).summary.healed).toBe(4);
  });

  test("passes a database to which fifty come at once, each file run once", async () => {
    const app = await subject(FILES);

    const results = await Promise.all(Array.from({ length: 50 }, () => app.gate()));

    const outcomes = results.map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === "applied").length).toBe(1);
    expect(outcomes.length).toBe(50);
    expect(await runs(app)).toEqual(["01", "02"]);
  });

  test("waits for the run lock no longer than its own timeout", async () => {
    const app = await subject(FILES);
    await app.up();
    app.write({ "ddl/03-c.sql": "select pg_sleep(60)" });
    const running = app.gate({ signal: AbortSignal.timeout(20_000) }).catch((error: unknown) => error);
    await waitFor(
      () =>
        app
          .list(
            "select 1 from pg_stat_activity where query like '%pg_sleep(60)%' and state = 'active' and pid <> pg_backend_pid()",
          )
          .then((rows) => rows.length > 0),
      "the first gate works",
    );

    const error = await failureOf(app.gate({ timeoutMs: 300 }));

    expect(error.exitCode).toBe(5);
    await app.sql(
      "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()",
    );
    await running;
  });
});

describe("gate --mode wait", () => {
  test("waits until another run has brought the schema, and runs nothing itself", async () => {
    const app = await subject(FILES);
    const waiting = app.gate({ mode: "wait" });
    await waitFor(() => app.events.some(({ type }) => type === "information"), "the gate has found the schema missing");

    await app.up();

    expect(await waiting).toMatchObject({ outcome: "passed", migrations: [] });
    const { runs: listed } = await history({ databaseUrl: app.database.url });
    expect(listed.map(({ command }) => command)).toEqual(["up"]);
  });

  test("ends with GATE_TIMEOUT and names what is missing", async () => {
    const app = await subject(FILES);

    const error = await failureOf(app.gate({ mode: "wait", timeoutMs: 50 }));

    expect(error.code).toBe("GATE_TIMEOUT");
    expect(error.exitCode).toBe(5);
    expect(error.details).toMatchObject({ missing: ["01-a.sql", "02-b.sql"] });
    expect(await app.list("select count(*)::int from pg_namespace where nspname = 'slipway'")).toEqual([0]);
  });

  test("ends with exit code 5 on the command line", async () => {
    const app = await subject(FILES);

    const { code, stderr } = await runCli(["gate", "--mode", "wait", "--timeout", "100ms", "--dir", app.dir], {
      env: { DATABASE_URL: app.database.url },
    });

    expect(code).toBe(5);
    expect(stderr).toContain("01-a.sql, 02-b.sql");
  });
});

describe("a content that failed less than five minutes ago", () => {
  test("is not tried again by a gate, which takes no lock", async () => {
    const app = await failed();
    const before = app.events.length;

    const error = await failureOf(app.gate());

    expect(error.code).toBe("MIGRATION_FAILED_RECENTLY");
    expect(error.exitCode).toBe(1);
    expect(error.message).toMatch(
      /^this content of ddl\/03-broken\.sql failed \d+ s ago: ddl\/03-broken\.sql:1:29: type "strange" does not exist/,
    );
    expect(app.events.slice(before).map(({ type }) => type)).toEqual(["database.connected"]);
    const { runs: listed } = await history({ databaseUrl: app.database.url });
    expect(listed.length).toBe(1);
  });

  test("is tried by one only of twenty gates that come at once", async () => {
    const app = await subject(FILES);
    app.write({ "ddl/03-broken.sql": BROKEN });

    const errors = await Promise.all(Array.from({ length: 20 }, () => failureOf(app.gate())));

    const codes = errors.map(({ code }) => code);
    expect(codes.filter((code) => code === "MIGRATION_FAILED").length).toBe(1);
    expect(codes.filter((code) => code === "MIGRATION_FAILED_RECENTLY").length).toBe(19);
  });

  test("is tried again by up at once", async () => {
    const app = await failed();

    expect((await failureOf(app.up())).code).toBe("MIGRATION_FAILED");
  });

  test("is no matter once the file is another", async () => {
    const app = await failed();
    app.write({ "ddl/03-broken.sql": "create table app.broken (id int);\n" });

    expect((await app.gate()).outcome).toBe("applied");
  });

  test("is no matter once it has run", async () => {
    const app = await failed();
    await app.sql("create schema if not exists app; create domain public.strange as int");
    await app.up();

    expect((await app.gate()).outcome).toBe("passed");
  });

  test("is tried again after five minutes", async () => {
    const app = await failed();
    await app.sql("update slipway.failure set failed_at = failed_at - interval '5 minutes'");

    expect((await failureOf(app.gate())).code).toBe("MIGRATION_FAILED");
    expect((await failureOf(app.gate())).code).toBe("MIGRATION_FAILED_RECENTLY");
  });

  test("does not hold back the gate of a release without it", async () => {
    const app = await failed();
    app.remove("ddl/03-broken.sql");
    app.write({ "ddl/03-c.sql": "select 1" });

    expect((await app.gate()).outcome).toBe("applied");
  });
});
