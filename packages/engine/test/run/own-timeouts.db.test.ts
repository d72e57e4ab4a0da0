import { describe, expect, test } from "vitest";
import type { TransactionMode } from "../../src/index.ts";
import { failureOf } from "../helpers/failures.ts";
import { openTransaction } from "../helpers/hold.ts";
import { subject } from "../helpers/subject.ts";

const MODES: readonly TransactionMode[] = ["release", "file", "statement"];
const ALTER = "alter table public.t add column n int;";

describe.each([
  ["SET", "set lock_timeout = 0;", true],
  ["SET in quotes and capitals", `SET SESSION "lock_timeout" TO '1h';`, true],
  ["SET LOCAL", "begin;\nset local lock_timeout = '1h';", true],
  ["RESET", "reset lock_timeout;", true],
  ["RESET ALL", "reset all;", true],
  ["set_config", "select pg_catalog.set_config('lock_timeout', '0', false);", true],
  ["set_config inside DO", "do $$ begin perform set_config('lock_timeout', '0', false); end $$;", false],
  ["a rolled back savepoint", "begin;\nsavepoint a;\nset lock_timeout = '1h';\nrollback to a;", true],
])("a lock_timeout that a file sets by %s", (_how, sql, isSeen) => {
  test.each(MODES)("is overridden, with --transaction %s", async (transaction) => {
    const ends = sql.startsWith("begin;") ? "commit;\n" : "";
    const made = await subject({ ddl: { "01-a.sql": `${sql}\n${ALTER}\n${ends}` } });
    await made.sql("create table public.t (id int)");
    await openTransaction(made.database, "select * from public.t");

    const error = await failureOf(made.up({ lockTimeoutMs: 50, retryBudgetMs: 100, transaction }));

    expect(error).toMatchObject({ code: "LOCK_TIMEOUT", exitCode: 5 });
    expect(error.details["location"]).toMatchObject({ file: "ddl/01-a.sql", line: sql.split("\n").length + 1 });
    const warnings = made.events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
    expect(warnings.some((message) => message.includes("lock_timeout"))).toBe(isSeen);
  });
});

test("the plan says which settings of a file do not count", async () => {
  const made = await subject({ ddl: { "01-a.sql": "select 1;\nset lock_timeout = 0;\nset statement_timeout = 0;\n" } });

  const { notes } = await made.plan();

  expect(notes).toEqual(["ddl/01-a.sql:2: lock_timeout is set by the file; the run's own value stays in force"]);
});

test("timeouts of an idle transaction that a file sets do not end the run's session", async () => {
  const made = await subject({
    ddl: { "01-a.sql": "set idle_in_transaction_session_timeout = 1;\ncreate table a (id int);" },
  });

  await made.up();

  expect(made.events).toContainEqual({
    type: "warning",
    message:
      "ddl/01-a.sql:1: idle_in_transaction_session_timeout is set by the file; the run's own value stays in force",
  });
});

test("a statement_timeout that a file sets counts for that file, and not for the next", async () => {
  const made = await subject({
    ddl: {
      "01-a.sql": "set statement_timeout = '10s';\ncreate table a as select current_setting('statement_timeout') as v;",
      "02-b.sql": "create table b as select current_setting('statement_timeout') as v;",
    },
  });

  await made.up();

  expect(await made.list("select v from a union all select v from b")).toEqual(["10s", "0"]);
});

test("a lock_timeout of 0 for the run means no limit", async () => {
  const made = await subject({
    ddl: { "01-a.sql": "create table a as select current_setting('lock_timeout') as v;" },
  });

  await made.up({ lockTimeoutMs: 0 });

  expect(await made.list("select v from a")).toEqual(["0"]);
});
