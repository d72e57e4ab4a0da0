import { describe, expect, test } from "vitest";
import { renderBaseline } from "../../src/cli/commands/baseline.ts";
import { renderDoctor } from "../../src/cli/commands/doctor.ts";
import { renderGate } from "../../src/cli/commands/gate.ts";
import { renderHistory } from "../../src/cli/commands/history.ts";
import { renderPlan } from "../../src/cli/commands/plan.ts";
import { renderSplit } from "../../src/cli/commands/split.ts";
import { renderStatus } from "../../src/cli/commands/status.ts";
import { renderUnlock } from "../../src/cli/commands/unlock.ts";
import { renderUp } from "../../src/cli/commands/up.ts";
import type { MigrationResult, MigrationStatus, RunRecord, RunState, UpResult } from "../../src/index.ts";
import { PLAIN, VERBOSE } from "./looks.ts";

const database = { name: "dashboard", host: "db", port: 5432, user: "nexus_service", serverVersion: "18.1" };
const application = "dashboard";

function ran(file: string, state: RunState, durationMs: number, statements: number): MigrationResult {
  const locks = state === "applied" ? [{ relation: "nexus.users", mode: "ACCESS EXCLUSIVE" }] : [];
  const track = file.startsWith("03") ? "dml" : "ddl";
  const reason = state === "skipped" ? { reason: "demo data is off" } : {};
  return { track, file, state, ...reason, checksum: "abc", durationMs, statements, locks };
}

function upResult(migrations: readonly MigrationResult[]): UpResult {
  const of = (state: RunState): number => migrations.filter((migration) => migration.state === state).length;
  const counts = { applied: of("applied"), healed: of("healed"), unchanged: of("unchanged") };
  const summary = { ...counts, skipped: of("skipped"), failed: of("failed"), durationMs: 1_290, runId: null };
  return { database, application, migrations, drift: [], information: [], summary };
}

describe("up", () => {
  test("with nothing to do is one line", () => {
    const result = upResult([ran("01-a.sql", "unchanged", 0, 0), ran("03-b.sql", "skipped", 0, 0)]);

    expect(renderUp(result, PLAIN)).toBe("up to date: 1 migration unchanged, 1 skipped (demo data is off) · 1.29 s");
  });

  test("shows also a duration that rounds to nothing", () => {
    expect(renderUp(upResult([ran("06-orders.sql", "applied", 0, 1)]), PLAIN)).toMatch(
      /applied {2}1 statement {2}0 ms$/m,
    );
  });

  const result = {
    ...upResult([
      ran("01-nexus-schema.sql", "unchanged", 0, 0),
      ran("05-users-email.sql", "healed", 1_240, 1),
      ran("06-orders.sql", "applied", 38, 4),
    ]),
    information: ["index nexus.by_hand was added by others"],
  };

  test("tells what it touched, and counts the rest", () => {
    expect(renderUp(result, PLAIN)).toMatchInlineSnapshot(`
      "dashboard on db:5432 as nexus_service · PostgreSQL 18.1 · application dashboard

        ✓ ddl/05-users-email.sql  healed    1 statement  1.24 s
        ✓ ddl/06-orders.sql       applied  4 statements   38 ms
        · index nexus.by_hand was added by others

      1 applied, 1 healed, 1 unchanged · 1.29 s"
    `);
  });

  test("tells all, and the locks, with --verbose", () => {
    expect(renderUp(result, VERBOSE)).toMatchInlineSnapshot(`
      "dashboard on db:5432 as nexus_service · PostgreSQL 18.1 · application dashboard

        ✓ ddl/01-nexus-schema.sql  unchanged
        ✓ ddl/05-users-email.sql   healed      1 statement  1.24 s
        ✓ ddl/06-orders.sql        applied    4 statements   38 ms
          ddl/06-orders.sql: ACCESS EXCLUSIVE on nexus.users
        · index nexus.by_hand was added by others

      1 applied, 1 healed, 1 unchanged · 1.29 s"
    `);
  });
});

describe("gate", () => {
  const migrations = [ran("01-a.sql", "applied", 38, 4)];

  test("passed is one line", () => {
    const result = { database, application, outcome: "passed", migrations, waitedMs: 12 } as const;

    expect(renderGate(result, PLAIN)).toBe("passed: every ddl migration of this release is in the ledger · 12 ms");
  });

  test("tells what it brought", () => {
    const result = { database, application, outcome: "applied", migrations, waitedMs: 1_200 } as const;

    expect(renderGate(result, PLAIN)).toMatchInlineSnapshot(`
      "dashboard on db:5432 as nexus_service · PostgreSQL 18.1 · application dashboard

        ✓ ddl/01-a.sql  applied  4 statements  38 ms

      the gate brought the schema: 1 applied · 1.20 s"
    `);
  });
});

const record: RunRecord = {
  id: "7",
  application,
  command: "up",
  status: "failed",
  startedAt: "2026-11-20T09:12:03.123Z",
  durationMs: 1_240,
  databaseUser: "nexus_service",
  runner: { host: "dashboard-db-migration-x7k2p", pid: 1 },
  migrations: [
    { track: "ddl", file: "01-a.sql", state: "unchanged", durationMs: 0 },
    { track: "ddl", file: "06-orders.sql", state: "failed", durationMs: 6 },
  ],
  error: { code: "MIGRATION_FAILED", message: "division by zero", hint: null, details: {} },
};

describe("status", () => {
  const at = { checksum: "abc", appliedAt: "2026-11-20T09:12:03.123Z", durationMs: 41, baseline: false };
  const never = { ...at, appliedAt: null, durationMs: null };
  const migrations: MigrationStatus[] = [
    { ...at, track: "ddl", file: "01-nexus-schema.sql", state: "applied" },
    { ...at, track: "ddl", file: "02-demo-schema.sql", state: "applied", baseline: true },
    { ...at, track: "ddl", file: "03b-hotfix.sql", state: "missing" },
    { ...at, track: "ddl", file: "05-users-email.sql", state: "changed" },
    { ...at, track: "ddl", file: "06-saved.sql", state: "drifted" },
    { ...never, track: "ddl", file: "07-orders.sql", state: "pending" },
    { ...never, track: "dml", file: "03-demo-data.sql", state: "skipped", reason: "demo data is off" },
  ];
  const summary = { applied: 2, pending: 1, changed: 1, drifted: 1, missing: 1, skipped: 1 };
  const drift = [
    { object: "table nexus.users", expected: "", actual: null, text: "column nexus.users.phone is missing" },
  ];
  const ledger = { schema: "slipway", version: 2 };
  const result = {
    database,
    application,
    ledger,
    migrations,
    drift,
    information: [],
    demoData: [
      { file: "03-demo-data.sql", table: "shop.users", recorded: 12, present: 10, reason: null },
      {
        file: "03-demo-data.sql",
        table: "shop.log",
        recorded: 0,
        present: null,
        reason: "the table has no primary key",
      },
    ],
    lastRun: record,
    idleRuns: 3,
    summary,
  };

  test("is a checklist", () => {
    expect(renderStatus(result, PLAIN)).toMatchInlineSnapshot(`
      "dashboard on db:5432 as nexus_service · PostgreSQL 18.1 · application dashboard
        ✓ ddl/01-nexus-schema.sql  applied  2026-11-20 09:12:03Z  41 ms
        ✓ ddl/02-demo-schema.sql   applied  2026-11-20 09:12:03Z         recorded by baseline
        ? ddl/03b-hotfix.sql       missing  2026-11-20 09:12:03Z  41 ms  applied, but the file is gone
        ! ddl/05-users-email.sql   changed  2026-11-20 09:12:03Z  41 ms  the file differs from what ran
        ! ddl/06-saved.sql         drifted  2026-11-20 09:12:03Z  41 ms  the database differs from what it made
        ○ ddl/07-orders.sql        pending
        · dml/03-demo-data.sql     skipped                               demo data is off
        ! drift: column nexus.users.phone is missing
        · demo data of dml/03-demo-data.sql: 10 of 12 rows there; not recorded: shop.log: the table has no primary key

      last run failed 2026-11-20 09:12:03Z (up, 1.24 s) · 3 runs found nothing to do
        error[MIGRATION_FAILED]: division by zero
      2 applied, 1 pending, 1 changed, 1 drifted, 1 missing, 1 skipped"
    `);
  });

  test("never wraps on a narrow terminal", () => {
    const rows = renderStatus({ ...result, drift: [], demoData: [], lastRun: null }, { ...PLAIN, columns: 60 }).split(
      "\n",
    );

    for (const row of rows.filter((line) => line.startsWith("  "))) expect(row.length).toBeLessThanOrEqual(60);
  });
});

test("plan tells what runs, why, and what commits together", () => {
  const skip = { checksum: "abc", action: "skip", statementCount: 0, statements: [] } as const;
  const statements = [
    { line: 1, kind: "CREATE TABLE", head: "create table if not exists nexus.orders (", note: null },
    { line: 12, kind: "CREATE INDEX", head: "create index concurrently …", note: "runs outside a transaction" },
  ];
  const result = {
    database,
    application,
    transaction: "release",
    migrations: [
      { ...skip, track: "ddl", file: "01-a.sql", state: "applied", reason: "its proof holds" },
      {
        track: "ddl",
        file: "07-orders.sql",
        checksum: "abc",
        state: "pending",
        action: "run",
        reason: "it never ran",
        statementCount: 3,
        statements,
      },
    ],
    segments: [
      {
        index: 0,
        kind: "transaction",
        track: "ddl",
        parts: [{ file: "07-orders.sql", firstStatement: 0, lastStatement: 0 }],
        reason: "commits together",
      },
      {
        index: 1,
        kind: "statement",
        track: "ddl",
        parts: [{ file: "07-orders.sql", firstStatement: 1, lastStatement: 2 }],
        reason: "CREATE INDEX CONCURRENTLY",
      },
    ],
    drift: [],
    information: [],
    notes: ["locks stay until the commit"],
  } as const;

  expect(renderPlan(result, PLAIN)).toMatchInlineSnapshot(`
    "dashboard on db:5432 as nexus_service · PostgreSQL 18.1 · application dashboard
      · ddl/01-a.sql  applied  its proof holds

      ○ ddl/07-orders.sql  pending: it never ran
           1  CREATE TABLE  create table if not exists nexus.orders (
          12  CREATE INDEX  create index concurrently …                runs outside a transaction
          and 1 more statement

    segments
      1  one transaction  ddl: 07-orders.sql (1)    commits together
      2  on its own       ddl: 07-orders.sql (2-3)  CREATE INDEX CONCURRENTLY
      · locks stay until the commit

    1 migration to run in 2 segments, 1 left alone"
  `);
  expect(renderPlan({ ...result, migrations: result.migrations.slice(0, 1), segments: [], notes: [] }, PLAIN))
    .toMatchInlineSnapshot(`
      "dashboard on db:5432 as nexus_service · PostgreSQL 18.1 · application dashboard
        · ddl/01-a.sql  applied  its proof holds

      nothing to do: 1 migration left alone"
    `);
});

test("history tells each run, and why one failed", () => {
  const result = { database, application, runs: [record], idleRuns: 12, lastIdleAt: "2026-11-21T09:12:03Z" };

  expect(renderHistory(result, PLAIN)).toMatchInlineSnapshot(`
    "dashboard on db:5432 as nexus_service · PostgreSQL 18.1 · application dashboard

    ✗ 2026-11-20 09:12:03Z  up failed · 1.24 s · nexus_service from dashboard-db-migration-x7k2p · dashboard · 1 failed, 1 unchanged
        failed ddl/06-orders.sql 6 ms
        error[MIGRATION_FAILED]: division by zero

    12 runs found nothing to do, the last one 2026-11-21 09:12:03Z"
  `);
  expect(renderHistory({ ...result, runs: [], idleRuns: 0, lastIdleAt: null }, PLAIN)).toMatchInlineSnapshot(`
    "dashboard on db:5432 as nexus_service · PostgreSQL 18.1 · application dashboard
    no runs yet: \`slipway up\` makes the first"
  `);
});

test("doctor puts expected and actual side by side", () => {
  const checks = [
    { name: "connection", ok: true, expected: "a connection", actual: "db:5432 in 3 ms", hint: null },
    {
      name: "privileges",
      ok: false,
      expected: "create on database dashboard",
      actual: "missing",
      hint: "grant create on database dashboard to nexus_service",
    },
  ];

  expect(renderDoctor({ code: null, database, ok: false, checks }, PLAIN)).toMatchInlineSnapshot(`
    "dashboard on db:5432 as nexus_service · PostgreSQL 18.1
      ✓ connection  db:5432 in 3 ms
      ✗ privileges
          expected: create on database dashboard
          actual:   missing
          hint:     grant create on database dashboard to nexus_service

    1 check failed"
  `);
});

test("unlock tells who holds the lock, and what was done", () => {
  const holder = {
    pid: 4711,
    user: "app",
    application: "slipway up ci-7",
    client: "10.0.0.7",
    state: "active",
    ageMs: null,
    query: "select 1",
    since: "2026-11-20T09:12:03Z",
  };

  expect(renderUnlock({ database, holder: null, terminated: false }, PLAIN)).toMatchInlineSnapshot(
    `"✓ nobody holds the run lock of dashboard"`,
  );
  expect(renderUnlock({ database, holder, terminated: false }, PLAIN)).toMatchInlineSnapshot(`
    "! the run lock of dashboard is held by pid 4711 (app, slipway up ci-7, 10.0.0.7, active, since 2026-11-20 09:12:03Z): select 1
      a run that works holds it too; to end that session: slipway unlock --terminate"
  `);
  expect(renderUnlock({ database, holder, terminated: true }, PLAIN)).toMatchInlineSnapshot(
    `"✓ the run lock of dashboard is free: ended pid 4711 (app, slipway up ci-7, 10.0.0.7, active, since 2026-11-20 09:12:03Z): select 1"`,
  );
});

test("baseline tells what it recorded", () => {
  const recorded = [{ track: "ddl", file: "02-b.sql" }] as const;
  const already = [{ track: "ddl", file: "01-a.sql" }] as const;

  expect(renderBaseline({ database, application, recorded, already }, PLAIN)).toMatchInlineSnapshot(`
    "dashboard on db:5432 as nexus_service · PostgreSQL 18.1 · application dashboard
      ✓ ddl/02-b.sql  recorded, not run
      · ddl/01-a.sql  was there already
    1 recorded, 1 there already"
  `);
});

test("split tells a line for each statement, and the errors after them", () => {
  const statements = [
    { index: 0, line: 1, column: 1, offset: 0, text: "\n  create table t (\n id int)", kind: "CREATE TABLE" },
    { index: 1, line: 12, column: 1, offset: 40, text: "copy t from stdin", kind: "COPY", copyData: 120 },
  ];
  const error = {
    code: "SQL_UNTERMINATED",
    message: "a quote is never closed",
    hint: "close it",
    line: 20,
    column: 3,
    offset: 300,
  } as const;

  expect(renderSplit("a.sql", { statements, errors: [error] }, PLAIN)).toMatchInlineSnapshot(`
    "1   line 1  CREATE TABLE  create table t (
    2  line 12  COPY          copy t from stdin  120 bytes of data
    error[SQL_UNTERMINATED]: a quote is never closed
      --> a.sql:20:3
       = hint: close it
    2 statements, 1 error"
  `);
});
