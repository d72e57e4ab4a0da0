import { describe, expect, test } from "vitest";
import { renderMessage } from "../../src/pages/message-page.tsx";
import { renderOverview } from "../../src/pages/overview-page.tsx";
import { migration, NOW, overviewOf, run } from "../helpers/overview.ts";

const HOSTILE = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;
const ERROR = {
  code: "MIGRATION_FAILED",
  message: "ddl/03-c.sql:4:18: syntax error (SQLSTATE 42601)",
  hint: "fix the file, then run the same command again",
  details: {
    location: { file: "ddl/03-c.sql", line: 4, column: 18 },
    sqlstate: "42601",
    message: 'syntax error at or near "refrences"',
    frame: " --> ddl/03-c.sql:4:18\n  |\n4 |   user_id bigint refrences users\n  |                  ^^^^^^^^^",
    state: "everything of this release was rolled back; the database is as before",
  },
};

/** What a reader sees, one line for all. */
function textOf(html: string): string {
  const body = html.slice(html.indexOf("<body>"));
  return body
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll("&quot;", '"')
    .replaceAll(/\s+/g, " ");
}

describe("the page", () => {
  test("shows of each migration track, file, state, when and how long", () => {
    const html = renderOverview(
      overviewOf([
        migration("01-a.sql"),
        migration("02-b.sql", { state: "pending", appliedAt: null, durationMs: null }),
        migration("03-demo.sql", { track: "dml", durationMs: 1_320 }),
      ]),
      NOW,
    );

    expect(textOf(html)).toContain(
      "Schema ddl applied 01-a.sql 2026-11-24 11:57:00 UTC 3 min ago 38 ms pending 02-b.sql – – Demo data dml applied 03-demo.sql",
    );
    expect(textOf(html)).toContain("1.32 s");
  });

  test("shows of each run outcome, when, command, who, what and how long", () => {
    const migrations = (["applied", "applied", "unchanged"] as const).map((state, index) => ({
      track: "ddl" as const,
      file: `0${index}-a.sql`,
      state,
      durationMs: 1,
    }));
    const html = renderOverview(overviewOf([migration("01-a.sql")], { runs: [run({ migrations })], idleRuns: 7 }), NOW);

    expect(textOf(html)).toContain(
      "succeeded 2026-11-24 11:57:00 UTC 3 min ago up app pod-1 2 applied, 1 unchanged 1.24 s",
    );
    expect(textOf(html)).toContain("7 runs found nothing to do, the last one 2026-11-24 12:00:00 UTC just now .");
  });

  test("tells first why the last run failed: place, SQLSTATE, SQL, state and what to do", () => {
    const pending = migration("03-c.sql", { state: "pending", appliedAt: null, durationMs: null });
    const failed = run({ status: "failed", error: ERROR });
    const text = textOf(renderOverview(overviewOf([pending], { runs: [failed] }), NOW));

    expect(text).toContain(
      'Why the last run failed MIGRATION_FAILED ddl/03-c.sql:4:18 syntax error at or near "refrences" 4 | user_id bigint refrences users',
    );
    expect(text).toContain(
      "SQLSTATE 42601 State everything of this release was rolled back; the database is as before Next fix the file, then run the same command again",
    );
  });

  test("says drift in words, with what was recorded and what was found", () => {
    const drift = [
      { object: "table shop.item", expected: "integer", actual: null, text: "column shop.item.price is missing" },
    ];
    const text = textOf(renderOverview(overviewOf([migration("01-a.sql", { state: "drifted" })], { drift }), NOW));

    expect(text).toContain("column shop.item.price is missing recorded integer found nothing");
    expect(text).toContain("drifted 01-a.sql the database differs from what it made");
  });

  test("tells how much of the demo data is there", () => {
    const of = { file: "01-demo.sql", reason: null };
    const demoData = [
      { ...of, table: "shop.item", recorded: 1_000, present: 998 },
      { ...of, table: "shop.note", recorded: 500, present: 500 },
    ];
    const html = renderOverview(overviewOf([migration("01-demo.sql", { track: "dml" })], { demoData }), NOW);

    expect(textOf(html)).toContain("1,498 of 1,500 rows are there");
  });

  test("invites to a first run where there is none", () => {
    expect(textOf(renderOverview(overviewOf([], { runs: [] }), NOW))).toContain(
      "No runs yet. slipway up makes the first, and it appears here.",
    );
  });

  test("escapes every text that comes from files, the database or an error", () => {
    const hostile = overviewOf([migration(`01-${HOSTILE}.sql`)], {
      drift: [{ object: HOSTILE, expected: HOSTILE, actual: HOSTILE, text: HOSTILE }],
      information: [HOSTILE],
      runs: [
        run({
          status: "failed",
          command: HOSTILE,
          databaseUser: HOSTILE,
          application: HOSTILE,
          runner: { host: HOSTILE },
          error: {
            code: HOSTILE,
            message: HOSTILE,
            hint: HOSTILE,
            details: {
              location: { file: HOSTILE, line: 1, column: 1 },
              frame: HOSTILE,
              detail: HOSTILE,
              state: HOSTILE,
            },
          },
        }),
      ],
    });
    const problem = { code: "INTERNAL", message: HOSTILE, hint: HOSTILE, details: {} };

    for (const html of [renderOverview(hostile, NOW), renderOverview({ ...hostile, problem }, NOW)]) {
      expect(html).not.toContain("<img");
      expect(html.match(/<script/g)).toHaveLength(1);
      expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    }
    expect(renderMessage(HOSTILE, HOSTILE, `/${HOSTILE}`)).not.toContain("<img");
  });

  test("keeps the lines of a definition that has drifted", () => {
    const drift = [
      { object: "view shop.v", expected: "SELECT 1\n  FROM shop.item", actual: null, text: "view shop.v is missing" },
    ];

    expect(renderOverview(overviewOf([], { drift }), NOW)).toContain("<code>SELECT 1\n  FROM shop.item</code>");
  });

  test("spells out marks that reorder text and control characters", () => {
    const html = renderOverview(overviewOf([migration("01-\u202Elqs.txt\u0007.sql")]), NOW);

    expect(textOf(html)).toContain(String.raw`01-\u202elqs.txt\u0007.sql`);
  });

  test("says when what it shows was read, while the database cannot be read", () => {
    const problem = { code: "DATABASE_UNREACHABLE", message: "gone", hint: "look after it", details: {} };
    const stale = { ...overviewOf([migration("01-a.sql")]), readAt: "2026-11-24T11:59:00.000Z", problem };

    expect(textOf(renderOverview(stale, NOW))).toContain(
      "Database unreachable Gone. Next: look after it. What is below was read 2026-11-24 11:59:00 UTC 1 min ago .",
    );
  });

  test("asks for nothing from elsewhere and has no inline script or style", () => {
    const html = renderOverview(overviewOf([migration("01-a.sql")]), NOW);

    expect([...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, target]) => target)).toEqual([
      expect.stringMatching(/^assets\/icon\.\w{12}\.svg$/),
      expect.stringMatching(/^assets\/style\.\w{12}\.css$/),
      expect.stringMatching(/^assets\/live\.\w{12}\.js$/),
      "#content",
    ]);
    expect(html).not.toMatch(/ style=|<style| on\w+=/);
  });

  test("finds its files from a message page wherever that is shown", () => {
    expect(renderMessage("Not found", "Nothing.", "/a/b?c=/d/e")).toMatch(/href="\.\.\/assets\/style\./);
    expect(renderMessage("Not found", "Nothing.", "/a")).toMatch(/href="assets\/style\./);
  });
});
