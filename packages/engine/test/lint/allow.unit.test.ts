import { expect, test } from "vitest";
import { lines } from "./check.ts";

const DROP = "drop table if exists a.t;\n";

/** The findings of one ddl file as `line:column code`. */
async function found(sql: string, off: readonly string[] = []): Promise<readonly string[]> {
  return (await lines({ "ddl/01-a.sql": sql }, off)).map((line) => line.replace("ddl/01-a.sql:", ""));
}

test("an allow on the line before a statement is for that statement only", async () => {
  expect(await found(`select 1;\n-- slipway: allow drop-data unused since 2.3\n${DROP}${DROP}`)).toEqual([
    "4:22 drop-data",
  ]);
});

test("an allow directly before the first statement is for that statement", async () => {
  expect(await found(`-- slipway: allow drop-data unused since 2.3\n${DROP}${DROP}`)).toEqual(["3:22 drop-data"]);
});

test("an allow at the head, with an empty line behind it, is for the whole file", async () => {
  expect(await found(`-- The end of t.\n-- slipway: allow drop-data unused since 2.3\n\n${DROP}${DROP}`)).toEqual([]);
});

test("other comments may stand between the allow and its statement, and several allows", async () => {
  const sql = `select 1;
-- slipway: allow drop-data unused since 2.3
-- slipway: allow drop-cascade its views are unused too
-- Good riddance.
drop table if exists a.t cascade;
`;

  expect(await found(sql)).toEqual([]);
});

test("an allow is for statements within a DO block too", async () => {
  const sql = `do $do$
begin
  if to_regclass('a.t') is not null then
    -- slipway: allow drop-data unused since 2.3
    drop table a.t;
  end if;
  if to_regclass('a.u') is not null then
    drop table a.u;
  end if;
end
$do$;
`;

  expect(await found(sql)).toEqual(["8:16 drop-data"]);
  expect(
    await found(`select 1;\n-- slipway: allow drop-data both are unused\n${sql.replace(/ +-- slipway.*\n/, "")}`),
  ).toEqual([]);
});

test("an allow of another rule, or somewhere else, allows nothing, and is told", async () => {
  expect(await found(`select 1;\n-- slipway: allow drop-cascade unused\n${DROP}`)).toEqual([
    "2:1 allow-unused",
    "3:22 drop-data",
  ]);
  expect(await found(`select 1;\n-- slipway: allow drop-data unused\n\n${DROP}`)).toEqual([
    "2:1 allow-unused",
    "4:22 drop-data",
  ]);
  expect(await found(`${DROP}-- slipway: allow drop-data unused\n`)).toEqual(["1:22 drop-data", "2:1 allow-unused"]);
});

test("an allow of a rule that is off is not told", async () => {
  expect(await found(`-- slipway: allow drop-data unused\n${DROP}`, ["drop-data"])).toEqual([]);
});

test.each([
  ["-- slipway: allow", "1:1 allow-invalid"],
  ["-- slipway: allow drop-data", "1:1 allow-invalid"],
  ["-- slipway: allow drop_data unused", "1:1 allow-invalid"],
  ["-- slipway: run=alwais", "1:1 unknown-directive"],
])("%s is refused", async (line, finding) => {
  expect(await found(`${line}\nselect 1;\n`)).toEqual([finding]);
});

test("what looks like a directive in a string, a function or COPY data is none", async () => {
  const sql = `select 1;
select '
-- slipway: allow nothing
';
create or replace function a.f() returns text language sql as $$
-- slipway: run=always
select 'x'
$$;
create temporary table x (t text);
copy x from stdin;
-- slipway: allow drop-data
\\.
`;

  expect(await found(sql)).toEqual([]);
});
