import { describe, expect, test } from "vitest";
import { activity } from "../../src/cli/output/activity.ts";
import { lasting } from "../../src/cli/output/lasting.ts";
import { liveProgress, plainProgress, quietProgress } from "../../src/cli/output/progress-reporter.ts";
import { sinkFor } from "../../src/cli/output/sink.ts";
import type { Blocker, SlipwayEvent } from "../../src/index.ts";
import { waitFor } from "../helpers/wait.ts";
import { keptStream, PLAIN, VERBOSE } from "./looks.ts";

const BLOCKER: Blocker = {
  pid: 4711,
  user: "app",
  application: "psql",
  client: null,
  state: "idle in transaction",
  ageMs: 40_000,
  query: "select * from nexus.users",
};

function running(
  elapsedMs: number,
  blockers: readonly Blocker[] = [],
): Extract<SlipwayEvent, { type: "statement.running" }> {
  const statement = { file: "ddl/05-a.sql", line: 12, head: "create index concurrently users_email" };
  return { type: "statement.running", ...statement, elapsedMs, percent: null, phase: null, blockers };
}

const keep = (text: string): string => text;

/** What a reporter writes for these events. */
function written(report: typeof plainProgress, events: readonly SlipwayEvent[], style = PLAIN): string[] {
  const stream = keptStream();
  const reporter = report(sinkFor(stream, keep), style);
  for (const event of events) reporter.onEvent(event);
  reporter.stop();
  return stream.text().split("\n").slice(0, -1);
}

describe("activity", () => {
  test.for([
    [
      { type: "database.waiting", message: "connection refused", elapsedMs: 5_000 },
      "waiting: connection refused · 5.00 s",
    ],
    [
      {
        type: "lock.waiting",
        holder: { ...BLOCKER, ageMs: null, query: "", since: "2026-11-20T09:12:03.120Z" },
        elapsedMs: 40_000,
      },
      "waiting for the run lock held by pid 4711 (app, psql, idle in transaction, since 2026-11-20 09:12:03Z) · 40 s",
    ],
    [
      { type: "lock.waiting", holder: null, elapsedMs: 0 },
      "waiting for the run lock held by a session that cannot be seen · 0 ms",
    ],
    [running(12_000), "ddl/05-a.sql:12 · create index concurrently users_email · 12 s"],
    [
      { ...running(12_000), percent: 63.9, phase: "building index" },
      "ddl/05-a.sql:12 · create index concurrently users_email · 12 s · 63 % building index",
    ],
    [
      running(2_000, [BLOCKER, BLOCKER]),
      "ddl/05-a.sql:12 · create index concurrently users_email · 2.00 s · blocked by pid 4711 (app, psql, idle in transaction, transaction open for 40 s): select * from nexus.users and 1 more",
    ],
    [
      { type: "predecessor.waiting", pid: 7, elapsedMs: 100 },
      "waiting for the session of an earlier run to end: pid 7 · 100 ms",
    ],
    [{ type: "migration.started", track: "dml", file: "03-a.sql" }, "dml/03-a.sql"],
    [{ type: "predecessor.terminated", pid: 7 }, null],
  ] satisfies [SlipwayEvent, string | null][])("of %j", ([event, text]) => {
    expect(activity(event, PLAIN)).toBe(text);
  });
});

describe("lasting", () => {
  test.for([
    [{ type: "warning", message: "lock_timeout was overridden" }, ["! lock_timeout was overridden"]],
    [{ type: "notice", severity: "NOTICE", message: "exists, skipping", file: "ddl/01-a.sql" }, []],
    [
      { type: "notice", severity: "WARNING", message: "careful", file: "ddl/01-a.sql" },
      ["! ddl/01-a.sql: WARNING: careful"],
    ],
    [
      {
        type: "segment.retry",

        attempt: 1,
        pauseMs: 500,
        reason: "lock timeout on nexus.users",
        blockers: [BLOCKER],
      },
      [
        "! lock timeout on nexus.users; attempt 1 failed, again in 500 ms",
        "    blocked by pid 4711 (app, psql, idle in transaction, transaction open for 40 s): select * from nexus.users",
      ],
    ],
    [{ type: "predecessor.terminated", pid: 7 }, ["! ended pid 7, the session of an earlier run that died"]],
    [
      { type: "index.healed", index: "nexus.users_email", file: "ddl/05-a.sql" },
      ["! ddl/05-a.sql: dropped the invalid index nexus.users_email, which is built anew"],
    ],
    [{ type: "lock.acquired", waitedMs: 3 }, []],
    [{ type: "lock.acquired", waitedMs: 12_000 }, ["· got the run lock after 12 s"]],
    [{ type: "plan.ready", migrations: 0, drift: [] }, []],
    [
      { type: "plan.ready", migrations: 1, drift: ["column a.b.c is missing"] },
      ["· 1 migration to run", "  ! drift: column a.b.c is missing"],
    ],
    [{ type: "migration.finished", track: "ddl", file: "01-a.sql", state: "applied", durationMs: 38 }, []],
  ] satisfies [SlipwayEvent, string[]][])("of %j", ([event, lines]) => {
    expect(lasting(event, PLAIN)).toEqual(lines);
  });

  test("tells more with --verbose", () => {
    const events: SlipwayEvent[] = [
      { type: "database.connected", database: "shop", host: "db", user: "app", serverVersion: "18.1" },
      { type: "segment.started", index: 0, kind: "transaction", files: ["ddl/01-a.sql", "ddl/02-b.sql"] },
      { type: "notice", severity: "NOTICE", message: "exists,\nskipping", file: "ddl/01-a.sql" },
      { type: "migration.finished", track: "ddl", file: "01-a.sql", state: "applied", durationMs: 38 },
      { type: "segment.committed", index: 0, durationMs: 40 },
    ];

    expect(events.flatMap((event) => lasting(event, VERBOSE))).toEqual([
      "· connected to shop on db as app, PostgreSQL 18.1",
      "· segment 1, one transaction: ddl/01-a.sql, ddl/02-b.sql",
      "· ddl/01-a.sql: NOTICE: exists,",
      "    skipping",
      "· ddl/01-a.sql applied after 38 ms",
      "· segment 1 committed after 40 ms",
    ]);
  });
});

describe("progress in a log", () => {
  test("gives a sign of life every 30 s while a statement runs", () => {
    const seconds = Array.from({ length: 100 }, (_, second) => running((second + 1) * 1_000));

    expect(written(plainProgress, seconds)).toEqual([
      "· ddl/05-a.sql:12 · create index concurrently users_email · 30 s",
      "· ddl/05-a.sql:12 · create index concurrently users_email · 1 m 00 s",
      "· ddl/05-a.sql:12 · create index concurrently users_email · 1 m 30 s",
    ]);
  });

  test("tells at once who blocks a statement, and again when that is another", () => {
    const other = { ...BLOCKER, pid: 4712 };
    const lines = written(plainProgress, [
      running(1_000),
      running(2_000, [BLOCKER]),
      running(3_000, [BLOCKER]),
      running(4_000, [other]),
      running(5_000),
    ]);

    expect(lines.map((line) => /pid \d+/.exec(line)?.[0])).toEqual(["pid 4711", "pid 4712"]);
  });

  test("tells at once that PostgreSQL is not there yet, then every 30 s", () => {
    const seconds = Array.from({ length: 62 }, (_, second): SlipwayEvent => {
      return { type: "database.waiting", message: "connection refused", elapsedMs: second * 1_000 };
    });

    expect(written(plainProgress, seconds)).toEqual([
      "· waiting: connection refused · 0 ms",
      "· waiting: connection refused · 30 s",
      "· waiting: connection refused · 1 m 00 s",
    ]);
  });

  test("gives the same information once", () => {
    const waiting: SlipwayEvent = { type: "information", message: "waiting for 01-a.sql" };

    expect(written(plainProgress, [waiting, waiting, waiting])).toEqual(["· waiting for 01-a.sql"]);
  });

  test("cannot be driven by what others write into their queries", () => {
    const lines = written(plainProgress, [running(1_000, [{ ...BLOCKER, query: "\u001B[2J\nfake" }])]);

    expect(lines).toEqual([expect.stringContaining(String.raw`\u001b[2J\nfake`)]);
  });
});

test("quiet progress is warnings only", () => {
  const lines = written(quietProgress, [
    running(60_000),
    { type: "plan.ready", migrations: 1, drift: [] },
    { type: "notice", severity: "WARNING", message: "careful", file: null },
    { type: "warning", message: "lock_timeout was overridden" },
  ]);

  expect(lines).toEqual(["! WARNING: careful", "! lock_timeout was overridden"]);
});

test("the live line fits the terminal, and goes away for lines that stay and at the end", async () => {
  const stream = keptStream({ isTTY: true, columns: 40 });
  const reporter = liveProgress(sinkFor(stream, keep), { ...PLAIN, columns: 40 });

  reporter.onEvent(running(2_000));
  await waitFor(() => stream.text().includes("⠙"), "two frames of the live line");
  reporter.line("a line that stays");
  reporter.stop();

  const frames = stream.text().split("\r\u001B[K");
  expect(frames.slice(0, 3)).toEqual([
    "",
    "⠋ ddl/05-a.sql:12 · create index concu…",
    "⠙ ddl/05-a.sql:12 · create index concu…",
  ]);
  expect(frames.at(-1)).toBe("a line that stays\n");
});
