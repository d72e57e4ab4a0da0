import type { Client } from "pg";
import { expect, onTestFinished, test } from "vitest";
import { failureOf } from "../helpers/failures.ts";
import { backendPid, openTransaction } from "../helpers/hold.ts";
import { subject, type Subject } from "../helpers/subject.ts";
import { waitFor } from "../helpers/wait.ts";

const ALTER = "create table before (id int);\n\nalter table public.t add column if not exists n int;\n";

/** A table that others use, and a release that needs it for itself. */
async function withTable(sql = ALTER): Promise<Subject> {
  const made = await subject({ ddl: { "01-alter.sql": sql } });
  await made.sql("create table public.t (id int); insert into t values (1)");
  return made;
}

const retries = ({ events }: Subject) => events.filter((event) => event.type === "segment.retry");

/** Reads the table again and again until it is stopped; how long each read took, in milliseconds. */
function reading(client: Client): { readonly waits: readonly number[]; readonly stop: () => Promise<void> } {
  const waits: number[] = [];
  const stopping = new AbortController();
  const ended = (async () => {
    while (!stopping.signal.aborted) {
      const started = performance.now();
      await client.query("select count(*) from public.t");
      waits.push(performance.now() - started);
    }
  })();
  const stop = (): Promise<void> => {
    stopping.abort();
    return ended;
  };
  onTestFinished(stop);
  return { waits, stop };
}

test("while a reader keeps its lock for 10 s, no other reader waits longer than lock_timeout, and the release succeeds after", async () => {
  const made = await withTable();
  const holder = await openTransaction(made.database, "select * from public.t");
  const readers = await Promise.all([1, 2, 3].map(async () => reading(await made.database.client())));
  const lockTimeoutMs = 1_000;
  const since = performance.now();

  const run = made.up({ lockTimeoutMs });

  await waitFor(() => performance.now() - since > 10_000, "10 s", 20_000);
  await holder.end();
  expect((await run).summary.applied).toBe(1);
  await Promise.all(readers.map(({ stop }) => stop()));
  const waits = readers.flatMap((reader) => reader.waits);
  expect(Math.max(...waits)).toBeGreaterThan(lockTimeoutMs / 2);
  expect(Math.max(...waits)).toBeLessThan(lockTimeoutMs + 500);
  expect(retries(made).length).toBeGreaterThan(2);
});

test("before each retry the run says who stands in its way", async () => {
  const made = await withTable();
  const client = await made.database.client();
  await client.query("set application_name = 'nightly report'");
  const pid = await backendPid(client);
  await client.query("begin; select 1 as report, * from public.t");

  const run = made.up({ lockTimeoutMs: 200 });

  await waitFor(() => retries(made).length >= 2, "two retries");
  await client.query("commit");
  await run;
  for (const [index, retry] of retries(made).entries()) {
    expect(retry).toMatchObject({
      attempt: index + 1,
      pauseMs: expect.any(Number),
      reason: "canceling statement due to lock timeout",
      blockers: [
        {
          pid,
          user: made.database.owner,
          application: "nightly report",
          state: "idle in transaction",
          ageMs: expect.any(Number),
          query: "begin; select 1 as report, * from public.t",
        },
      ],
    });
  }
});

test("the pauses between retries grow", async () => {
  const made = await withTable();
  const holder = await openTransaction(made.database, "select * from public.t");
  const run = made.up({ lockTimeoutMs: 20 });

  await waitFor(() => retries(made).length >= 4, "four retries");
  await holder.end();
  await run;

  const pauses = retries(made).map(({ pauseMs }) => pauseMs);
  expect(pauses[3]).toBeGreaterThan(3 * (pauses[0] ?? 0));
});

test("between two tries nothing of the release is there, and its locks are free", async () => {
  const made = await withTable(`alter table public.other add column n int;\n${ALTER}`);
  await made.sql("create table public.other (id int)");
  const holder = await openTransaction(made.database, "select * from public.t");
  const run = made.up({ lockTimeoutMs: 300 });
  await waitFor(() => retries(made).length >= 1, "a retry");

  await made.sql("set lock_timeout = '5s'; insert into public.other values (1)");

  await holder.end();
  expect((await run).summary.applied).toBe(1);
});

test("when the budget of retries is used up, the run fails with 5, names who blocks it, and leaves nothing", async () => {
  const made = await withTable();
  const holder = await openTransaction(made.database, "select * from public.t");

  const error = await failureOf(made.up({ lockTimeoutMs: 200, retryBudgetMs: 1_000 }));

  expect(error).toMatchObject({ code: "LOCK_TIMEOUT", exitCode: 5 });
  expect(error.message).toMatch(/^ddl\/01-alter\.sql:3: canceling statement due to lock timeout/);
  expect(error.hint).toContain(`pid ${holder.pid}`);
  expect(error.details).toMatchObject({
    sqlstate: "55P03",
    location: { file: "ddl/01-alter.sql", line: 3, column: 1 },
    blockers: [{ pid: holder.pid, state: "idle in transaction", query: "begin; select * from public.t" }],
    migrations: [{ file: "01-alter.sql", state: "failed" }],
    state: "everything of this release was rolled back; the database is as before",
  });
  expect(await made.list("select to_regclass('before')")).toEqual([null]);
  expect(await made.list("select status from slipway.run")).toEqual(["failed"]);
  expect(await made.list("select 1 from slipway.failure")).toEqual([]);
});

test("a deadlock with others is a reason to try again", async () => {
  const made = await withTable("alter table public.t add column n int;\nalter table public.u add column n int;\n");
  await made.sql("create table public.u (id int)");
  const admin = await made.database.adminClient();
  // The other session finds out later than the run: it is the run that has to give way.
  await admin.query("set deadlock_timeout = '60s'");
  await admin.query("begin; insert into public.u values (1)");
  const run = made.up({ lockTimeoutMs: 30_000 });
  await waitFor(
    async () => (await made.list("select 1 from pg_locks where relation = 'u'::regclass and not granted")).length > 0,
    "the run waits for the second table",
  );

  await admin.query("select * from public.t");

  await admin.query("commit");
  expect((await run).summary.applied).toBe(1);
  expect(retries(made)).toMatchObject([{ reason: "deadlock detected" }]);
});
