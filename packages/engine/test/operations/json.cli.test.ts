import { describe, expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { statesOf, type Subject, subject } from "../helpers/subject.ts";

const FILES = {
  ddl: { "01-app.sql": "create table if not exists users (id int primary key, phone text);\n" },
  dml: { "01-demo.sql": "insert into users values (1, '1');\n" },
};
const CHECKSUM = expect.stringMatching(/^[0-9a-f]{64}$/);
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);
const NUMBER = expect.any(Number);

interface Document {
  readonly code: number | null;
  readonly json: Readonly<Record<string, unknown>>;
}

/** Runs a command in JSON mode; standard output must be one document and nothing else. */
async function document(app: Subject, ...args: readonly string[]): Promise<Document> {
  const env = { DATABASE_URL: app.database.url, SLIPWAY_DIR: app.dir };
  const { code, stdout } = await runCli([...args, "--json"], { env });
  return { code, json: JSON.parse(stdout) };
}

const databaseOf = (app: Subject): object => ({
  name: app.database.name,
  host: app.database.server.host,
  port: app.database.server.port,
  user: app.database.owner,
  serverVersion: expect.stringMatching(/^\d+/),
});

describe("the JSON document", () => {
  test("of up has each migration's state after the run, its duration and its locks", async () => {
    const app = await subject(FILES);
    await app.sql("create table users (id int primary key)");
    app.write({ "ddl/01-app.sql": "alter table users add column if not exists phone text;\n" });

    const { code, json } = await document(app, "up");

    expect(code).toBe(0);
    expect(json).toEqual({
      version: 1,
      command: "up",
      ok: true,
      database: databaseOf(app),
      application: app.database.name,
      migrations: [
        {
          track: "ddl",
          file: "01-app.sql",
          state: "applied",
          checksum: CHECKSUM,
          durationMs: NUMBER,
          statements: 1,
          locks: [{ relation: "public.users", mode: "ACCESS EXCLUSIVE" }],
        },
        {
          track: "dml",
          file: "01-demo.sql",
          state: "skipped",
          reason: "demo data is off",
          checksum: CHECKSUM,
          durationMs: 0,
          statements: 0,
          locks: [],
        },
      ],
      drift: [],
      information: [],
      summary: {
        applied: 1,
        healed: 0,
        unchanged: 0,
        skipped: 1,
        failed: 0,
        durationMs: NUMBER,
        runId: expect.any(String),
      },
      error: null,
    });
  });

  test("of status has the checklist with checksum, time and duration", async () => {
    const app = await subject(FILES);
    await app.up();

    const { code, json } = await document(app, "status");

    expect(code).toBe(0);
    expect(json).toEqual({
      version: 1,
      command: "status",
      ok: true,
      database: databaseOf(app),
      application: app.database.name,
      ledger: { schema: "slipway", version: 3 },
      migrations: [
        {
          track: "ddl",
          file: "01-app.sql",
          state: "applied",
          checksum: CHECKSUM,
          appliedAt: TIME,
          durationMs: NUMBER,
          baseline: false,
        },
        {
          track: "dml",
          file: "01-demo.sql",
          state: "skipped",
          reason: "demo data is off",
          checksum: CHECKSUM,
          appliedAt: null,
          durationMs: null,
          baseline: false,
        },
      ],
      drift: [],
      information: [],
      demoData: [],
      lastRun: expect.objectContaining({ command: "up", status: "succeeded" }),
      idleRuns: 0,
      summary: { applied: 1, pending: 0, changed: 0, drifted: 0, missing: 0, skipped: 1 },
      error: null,
    });
  });

  test("of status has drift as object, expected, actual and text, and is not ok with its exit code", async () => {
    const app = await subject(FILES);
    await app.up();
    await app.sql("alter table users alter column phone type int using null");

    const { code, json } = await document(app, "status", "--exit-code");

    expect(code).toBe(4);
    expect(json).toMatchObject({ ok: false, error: null, summary: { drifted: 1 } });
    expect(json["drift"]).toEqual([
      {
        object: "column public.users.phone",
        expected: "text",
        actual: "integer",
        text: "column public.users.phone is integer, recorded as text",
      },
    ]);
  });

  test("of a refused up has the drift and what became of each migration beside the error", async () => {
    const app = await subject(FILES);
    await app.up();
    await app.sql("alter table users alter column phone type int using null");

    const { code, json } = await document(app, "up");

    expect(code).toBe(4);
    expect(json).toMatchObject({
      version: 1,
      command: "up",
      ok: false,
      database: databaseOf(app),
      drift: [{ object: "column public.users.phone" }],
      migrations: [{ file: "01-app.sql" }, { file: "01-demo.sql", state: "skipped" }],
      error: { code: "DRIFT", message: expect.any(String), hint: expect.any(String) },
    });
  });

  test("of a failed up has the failed file, its place, and the others", async () => {
    const app = await subject(FILES);
    app.write({ "ddl/02-bad.sql": "create table bad (\n  id strange\n);\n" });

    const { code, json } = await document(app, "up");

    expect(code).toBe(1);
    expect(json).toMatchObject({
      ok: false,
      summary: { failed: 1, applied: 0 },
      error: {
        code: "MIGRATION_FAILED",
        details: {
          location: { file: "ddl/02-bad.sql", line: 2, column: 6 },
          statement: { index: 0, line: 1, endLine: 3 },
          sqlstate: "42704",
        },
      },
    });
    expect(statesOf(migrationsIn(json))).toEqual({
      "01-app.sql": "skipped",
      "02-bad.sql": "failed",
      "01-demo.sql": "skipped",
    });
  });

  test("of gate has its outcome and how long it waited", async () => {
    const app = await subject(FILES);

    const first = await document(app, "gate");
    const second = await document(app, "gate");

    expect(first.json).toMatchObject({ command: "gate", ok: true, outcome: "applied", waitedMs: NUMBER });
    expect(first.json["migrations"]).toMatchObject([{ file: "01-app.sql", state: "applied" }]);
    expect(second.json).toMatchObject({ outcome: "passed", migrations: [], error: null });
  });

  test("of plan has reasons, statements and segments", async () => {
    const app = await subject(FILES);

    const { json } = await document(app, "plan");

    expect(json).toMatchObject({
      command: "plan",
      ok: true,
      transaction: "release",
      migrations: [
        {
          track: "ddl",
          file: "01-app.sql",
          checksum: CHECKSUM,
          state: "pending",
          action: "run",
          reason: "never ran here",
          statementCount: 1,
          statements: [{ line: 1, kind: "CREATE TABLE", head: expect.any(String), note: null }],
        },
        { file: "01-demo.sql", state: "skipped", action: "skip", statements: [] },
      ],
      segments: [
        {
          index: 0,
          kind: "transaction",
          track: "ddl",
          parts: [{ file: "01-app.sql", firstStatement: 0, lastStatement: 0 }],
        },
      ],
      drift: [],
      notes: [],
      summary: { run: 1, skip: 1, segments: 1 },
    });
  });

  test("of history, baseline, unlock, doctor and new has what the library gives", async () => {
    const app = await subject(FILES);

    const baseline = await document(app, "baseline");
    const history = await document(app, "history");
    const unlock = await document(app, "unlock");
    const doctor = await document(app, "doctor");
    const made = await document(app, "new", "ddl", "more");

    expect(baseline.json).toMatchObject({ ok: true, recorded: [{ track: "ddl", file: "01-app.sql" }], already: [] });
    expect(history.json).toMatchObject({ ok: true, runs: [{ command: "baseline" }], idleRuns: 0, lastIdleAt: null });
    expect(unlock.json).toMatchObject({ ok: true, holder: null, terminated: false });
    expect(doctor.json).toMatchObject({
      ok: true,
      checks: expect.arrayContaining([
        { name: "ledger", ok: true, expected: expect.any(String), actual: expect.any(String), hint: null },
      ]),
    });
    expect(made.json).toMatchObject({ ok: true, track: "ddl", file: "02-more.sql", path: expect.any(String) });
  });

  test("is one document too when the database cannot be reached", async () => {
    const app = await subject(FILES);
    const env = { DATABASE_URL: "postgresql://u:secret@127.0.0.1:1/d", SLIPWAY_DIR: app.dir };

    const { code, stdout } = await runCli(["up", "--json", "--wait-timeout", "0"], { env });

    expect(code).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      command: "up",
      ok: false,
      migrations: [],
      error: { code: "DATABASE_UNREACHABLE" },
    });
    expect(stdout).not.toContain("secret");
  });
});

function migrationsIn(json: Document["json"]): { readonly migrations: readonly { file: string; state: string }[] } {
  const { migrations } = json;
  if (!Array.isArray(migrations)) throw new Error("the document has no list of migrations");
  return { migrations };
}
