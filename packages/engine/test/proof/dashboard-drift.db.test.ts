import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SQL_DIR } from "../helpers/dashboard-sql.ts";
import { forEachMajor } from "../helpers/database.ts";
import { createSubject, statesOf, type Subject } from "../helpers/subject.ts";

const FILES = {
  "01-nexus-schema.sql": "applied",
  "02-demo-schema.sql": "applied",
  "05-query-history-enhancement.sql": "applied",
  "06-saved-queries-crud-enhancement.sql": "applied",
};

interface Damage {
  readonly what: string;
  readonly sql: string;
  /** Said of it, in words. */
  readonly says: readonly string[];
  /** The files that make what has drifted. */
  readonly files: readonly (keyof typeof FILES)[];
}

const DAMAGE: readonly Damage[] = [
  {
    what: "a column of 05, with all that hangs on it",
    sql: "alter table nexus.query_history drop column pinned cascade",
    says: [
      "view nexus.query_history_overview is missing",
      "column nexus.query_history.pinned is missing",
      "comment on column nexus.query_history.pinned is missing",
      "index nexus.query_history_pinned_idx is missing",
    ],
    files: ["05-query-history-enhancement.sql"],
  },
  {
    what: "a column of 06",
    sql: "alter table nexus.saved_queries drop column usage_count cascade",
    says: [
      "view nexus.saved_query_overview is missing",
      "column nexus.saved_queries.usage_count is missing",
      "constraint saved_queries_usage_count_check on table nexus.saved_queries is missing",
    ],
    files: ["06-saved-queries-crud-enhancement.sql"],
  },
  {
    what: "an index",
    sql: "drop index nexus.query_history_words_idx",
    says: ["index nexus.query_history_words_idx is missing"],
    files: ["05-query-history-enhancement.sql"],
  },
  {
    what: "a trigger",
    sql: "drop trigger saved_queries_bump_version on nexus.saved_queries",
    says: ["trigger saved_queries_bump_version on table nexus.saved_queries is missing"],
    files: ["06-saved-queries-crud-enhancement.sql"],
  },
  {
    what: "a view",
    sql: "drop view nexus.query_history_daily",
    says: ["view nexus.query_history_daily is missing"],
    files: ["05-query-history-enhancement.sql"],
  },
  {
    what: "a constraint",
    sql: "alter table nexus.query_history drop constraint query_history_sqlstate_check",
    says: ["constraint query_history_sqlstate_check on table nexus.query_history is missing"],
    files: ["05-query-history-enhancement.sql"],
  },
  {
    what: "a comment on a column",
    sql: "comment on column nexus.saved_queries.tags is null",
    says: ["comment on column nexus.saved_queries.tags is missing"],
    files: ["06-saved-queries-crud-enhancement.sql"],
  },
  {
    what: "another comment on a view",
    sql: "comment on view nexus.query_history_daily is 'mine'",
    says: [
      "comment on view nexus.query_history_daily is mine, recorded as Runs, failures and durations per user and UTC day.",
    ],
    files: ["05-query-history-enhancement.sql"],
  },
  {
    what: "a default",
    sql: "alter table nexus.saved_queries alter column version drop default",
    says: ["column nexus.saved_queries.version is integer not null, recorded as integer not null default 1"],
    files: ["06-saved-queries-crud-enhancement.sql"],
  },
  {
    what: "a NOT NULL",
    sql: "alter table nexus.query_history alter column pinned drop not null",
    says: ["column nexus.query_history.pinned is boolean default false, recorded as boolean not null default false"],
    files: ["05-query-history-enhancement.sql"],
  },
  {
    what: "a function with its trigger",
    sql: "drop function nexus.note_query_pinned_at() cascade",
    says: [
      "function nexus.note_query_pinned_at() is missing",
      "trigger query_history_note_pinned_at on table nexus.query_history is missing",
    ],
    files: ["05-query-history-enhancement.sql"],
  },
  {
    what: "a function's body",
    sql: `create or replace function nexus.make_saved_query_slug() returns trigger language plpgsql set search_path = ''
      as $function$ begin return new; end $function$`,
    says: ["function nexus.make_saved_query_slug() differs: line 5 is"],
    files: ["06-saved-queries-crud-enhancement.sql"],
  },
  {
    what: "a view's definition",
    sql: "create or replace view nexus.query_history_daily as select current_date as day, 1::bigint as user_id, 2::bigint as runs, 3::bigint as failed, 4::float8 as median_ms, 5::float8 as p95_ms",
    says: ["view nexus.query_history_daily differs: line 1 is"],
    files: ["05-query-history-enhancement.sql"],
  },
  {
    what: "a whole schema",
    sql: "drop schema demo_analytics cascade",
    says: ["schema demo_analytics is missing"],
    files: ["02-demo-schema.sql"],
  },
];

forEachMajor((major) => {
  describe("what somebody damages by hand", () => {
    let dashboard: Subject;
    beforeAll(async () => {
      dashboard = await createSubject(SQL_DIR, { major });
      await dashboard.up();
    });
    afterAll(() => dashboard.database.drop());

    test.each(DAMAGE)("is said in words and healed: $what", async ({ sql, says, files }) => {
      await dashboard.sql(sql);

      const status = await dashboard.status();
      const texts = status.drift.map(({ text }) => text);
      for (const say of says) expect(texts).toContainEqual(expect.stringContaining(say));
      expect(statesOf(status)).toMatchObject({
        ...FILES,
        ...Object.fromEntries(files.map((file) => [file, "drifted"])),
      });
      expect(status.summary.drifted).toBe(files.length);

      const healed = await dashboard.up();
      expect(healed.summary).toMatchObject({ healed: 4, applied: 0, failed: 0 });
      expect(healed.drift).toEqual(status.drift);

      const after = await dashboard.status();
      expect(after.drift).toEqual([]);
      expect(statesOf(after)).toMatchObject(FILES);
      expect((await dashboard.up()).summary).toMatchObject({ unchanged: 4, healed: 0, runId: null });
    });
  });
});
