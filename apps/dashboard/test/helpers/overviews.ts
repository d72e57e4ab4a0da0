import { migration, NOW, overviewOf, run } from "./overview.ts";

const LONG_NAME = `07-${"a-very-long-name-of-a-migration-".repeat(4)}.sql`;
const PENDING = { state: "pending", appliedAt: null, durationMs: null } as const;

const FAILED = run({
  status: "failed",
  error: {
    code: "MIGRATION_FAILED",
    message: `ddl/${LONG_NAME}:4:18: syntax error at or near "refrences" (SQLSTATE 42601)`,
    hint: "fix the file, then run the same command again",
    details: {
      location: { file: `ddl/${LONG_NAME}`, line: 4, column: 18 },
      sqlstate: "42601",
      message: 'syntax error at or near "refrences"',
      frame: `4 |   user_id bigint refrences users ${"-- a long comment ".repeat(12)}\n  |                  ^^^^^^^^^`,
      context: "PL/pgSQL function shop.price(bigint) line 4 at SQL statement",
      state: "everything of this release was rolled back; the database is as before",
    },
  },
});

/** Every kind of page. */
export const OVERVIEWS = [
  {
    name: "a database that is up to date",
    overview: overviewOf(
      [
        migration("01-shop.sql"),
        migration("02-orders.sql", { durationMs: 1_320, baseline: true }),
        migration("03-demo.sql", { track: "dml" }),
        migration("04-more.sql", { track: "dml", state: "skipped", appliedAt: null, durationMs: null }),
      ],
      {
        runs: [run(), run({ id: "2", status: "interrupted", application: "another", command: "gate" })],
        idleRuns: 1_204,
        information: ["index shop.item_by_a_dba was added"],
        demoData: [{ file: "03-demo.sql", table: "shop.item", recorded: 1_500, present: 1_498, reason: null }],
      },
    ),
  },
  {
    name: "a release that failed on a database that has drifted",
    overview: overviewOf(
      [
        migration("01-shop.sql", { state: "drifted" }),
        migration("02-orders.sql", { state: "changed" }),
        migration("03-gone.sql", { state: "missing" }),
        migration(LONG_NAME, PENDING),
      ],
      {
        runs: [FAILED, { ...FAILED, id: "2" }, run({ id: "3", status: "running" })],
        drift: [
          {
            object: "table shop.item",
            expected:
              "CREATE INDEX item_words_idx ON shop.item USING gin (shop.words(name)) WHERE (deleted_at IS NULL)",
            actual: null,
            text: "index shop.item_words_idx is missing",
          },
          {
            object: "table shop.item",
            expected: "integer",
            actual: "bigint",
            text: "column shop.item.price has another type",
          },
        ],
      },
    ),
  },
  { name: "an empty database", overview: overviewOf([migration("01-shop.sql", PENDING)], { runs: [] }) },
  {
    name: "a database that is away",
    overview: {
      askedAt: NOW,
      readAt: null,
      status: null,
      history: null,
      problem: {
        code: "DATABASE_UNREACHABLE",
        message: "PostgreSQL at db.example.com:5432 cannot be reached: connect ECONNREFUSED",
        hint: "check that the server runs and that host and port are right",
        details: {},
      },
    },
  },
] as const;
