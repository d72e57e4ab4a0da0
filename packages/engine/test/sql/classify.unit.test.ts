import { describe, expect, test } from "vitest";
import { classify } from "../../src/sql/classify.ts";

const facts = (text: string) => classify(Buffer.from(text));

describe("transaction control", () => {
  test.each([
    ["begin", ["begin", "BEGIN ISOLATION LEVEL SERIALIZABLE", "start transaction read only", "/* a */ begin work"]],
    ["commit", ["commit", "end", "COMMIT AND CHAIN", "end work"]],
    ["rollback", ["rollback", "abort", "rollback and no chain", "rollback work"]],
    [
      "savepoint",
      ["savepoint a", "release a", "rollback to a", "ROLLBACK TRANSACTION TO SAVEPOINT a", "rollback work to a"],
    ],
    ["prepare", ["prepare transaction 'x'"]],
    [
      null,
      ["select 1", "prepare x as select 1", "commit prepared 'x'", "insert into t values ('commit')", "", "'begin'"],
    ],
  ])("%s", (control, statements) => {
    for (const statement of statements) expect(facts(statement).transactionControl).toBe(control);
  });
});

describe("a DO may commit", () => {
  test.each([
    "do $$ begin commit; end $$",
    "do $$ begin if true then rollback; end if; end $$",
    "do $$ begin for i in 1..3 loop commit; end loop; end $$",
    "do $$ begin <<label>> commit and chain; end $$",
    "do 'begin perform ''x''; commit; end'",
    "do $$ begin call p(); end $$",
    "do language plpgsql $$ begin commit; end $$",
    "do language plpython3u $$ plpy.commit() $$",
    "do $a$ /* commit */ begin -- commit\n commit; end $a$",
  ])("%s", (statement) => {
    expect(facts(statement).mayCommit).toBe(true);
  });

  test.each([
    "do $$ begin perform 1; end $$",
    "do $$ begin -- commit;\n raise notice 'commit;'; end $$",
    "do $$ begin execute 'x'; perform commit from t; end $$",
    'do $$ begin perform "commit"; end $$',
    "do $$ declare commit_count int; begin commit_count := 1; end $$",
    "do",
  ])("not %s", (statement) => {
    expect(facts(statement).mayCommit).toBe(false);
  });

  test("and so may every CALL, whose procedure is named as written", () => {
    expect(facts('call "My schema" . p (1, 2)')).toMatchObject({ mayCommit: true, callee: '"My schema" . p' });
    expect(facts("CALL public.P()")).toMatchObject({ mayCommit: true, callee: "public.P" });
    expect(facts("call")).toMatchObject({ mayCommit: true, callee: null });
  });
});

test("ADD VALUE tells type, label and whether it may be there already", () => {
  expect(facts("alter type mood add value 'it''s'").addValue).toEqual({
    type: "mood",
    label: "it's",
    ifNotExists: false,
  });
  expect(facts("ALTER TYPE s.\"Mood\" ADD VALUE IF NOT EXISTS E'a\\nb' BEFORE 'c'").addValue).toEqual({
    type: 's."Mood"',
    label: "a\nb",
    ifNotExists: true,
  });
  expect(facts("alter type mood rename value 'a' to 'b'").addValue).toBeNull();
  expect(facts("alter type mood add attribute a int").addValue).toBeNull();
  expect(facts("alter table t add value int").addValue).toBeNull();
});

test("timeouts are found however they are set", () => {
  expect(facts("set lock_timeout = '1s'").timeouts).toEqual(["lock_timeout"]);
  expect(facts("SET LOCAL Statement_Timeout TO 0").timeouts).toEqual(["statement_timeout"]);
  expect(facts('set session "lock_timeout" to default').timeouts).toEqual(["lock_timeout"]);
  expect(facts("reset transaction_timeout").timeouts).toEqual(["transaction_timeout"]);
  expect(facts("reset all").timeouts).toContain("lock_timeout");
  expect(
    facts("select pg_catalog.set_config('lock_timeout', '0', false), set_config('a', 'b', true)").timeouts,
  ).toEqual(["lock_timeout"]);
  expect(facts("set search_path = lock_timeout").timeouts).toEqual([]);
  expect(facts("select 'set_config(''lock_timeout'', ...)'").timeouts).toEqual([]);
});

test("reasons name what is refused", () => {
  expect(facts("create index concurrently i on t (a)").nonTransactional).toBe(
    "CREATE INDEX CONCURRENTLY cannot run inside a transaction block",
  );
  expect(facts("create index concurrently_i on t (a)").nonTransactional).toBeNull();
});

test("an INSERT has no facts, and every other such statement shares them", () => {
  expect(classify(Buffer.from("insert into t values (1)"), "INSERT")).toBe(facts("update t set a = 1"));
  expect(facts("copy t from stdin").copyFromStdin).toBe(true);
});
