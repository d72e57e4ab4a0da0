import { DatabaseError } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, forEachMajor, type TestDatabase } from "../helpers/database.ts";
import { codes } from "./check.ts";

const SETUP = `create schema a;
create table a.t (x int, y int);
create table a.u (x int primary key);
create table a.w (x int not null, constraint w_check check (x > 0));
create unique index w_x on a.w (x);
create table a.parts (x int) partition by list (x);
create table a.part (x int);
create table a.base (x int);
create type a.color as enum ('red');
create domain a.positive as int;
create publication lint_changes;
create sequence a.old_numbers;
create function a.f() returns trigger language plpgsql as 'begin return new; end';
create function a.h() returns int language sql as 'select 1';
create trigger old before insert on a.u for each row execute function a.f();`;

/** What PostgreSQL raises when a statement runs a second time. */
const STATEMENTS: Readonly<Record<string, string>> = {
  "create table a.n (x int)": "duplicate_table",
  "create table a.n as select 1 as x": "duplicate_table",
  "create view a.v as select 1 as x": "duplicate_table",
  "create materialized view a.m as select 1 as x": "duplicate_table",
  "create sequence a.s": "duplicate_table",
  "create index t_x_idx on a.t (x)": "duplicate_table",
  "create schema b": "duplicate_schema",
  "create type a.e as enum ('x')": "duplicate_object",
  "create type a.c as (x int)": "duplicate_object",
  "create type a.r as range (subtype = int)": "duplicate_object",
  "create domain a.d as int": "duplicate_object",
  "create function a.g() returns int language sql as 'select 1'": "duplicate_function",
  "create aggregate a.s(int) (sfunc = int4pl, stype = int)": "duplicate_function",
  "create operator a.=== (leftarg = int, rightarg = int, function = int4eq)": "duplicate_function",
  "create trigger x before insert on a.t for each row execute function a.f()": "duplicate_object",
  "create policy p on a.t using (true)": "duplicate_object",
  "create rule r as on insert to a.t do instead nothing": "duplicate_object",
  "create collation a.co (locale = 'C')": "duplicate_object",
  "create statistics a.st on x, y from a.t": "duplicate_object",
  "alter table a.t add column z int": "duplicate_column",
  "alter table a.t add constraint c check (x > 0)": "duplicate_object",
  "alter table a.t add constraint f foreign key (x) references a.u": "duplicate_object",
  "alter table a.t add constraint k unique (x)": "duplicate_table",
  "alter table a.t add constraint p primary key (x)": "invalid_table_definition",
  "alter table a.w add constraint w_x unique using index w_x": "object_not_in_prerequisite_state",
  "alter table a.w add constraint w_key unique using index w_x": "undefined_object",
  "alter table a.w drop constraint w_check": "undefined_object",
  "alter table a.w rename constraint w_check to w_positive": "undefined_object",
  "alter table a.w alter column x add generated always as identity": "object_not_in_prerequisite_state",
  "alter table a.parts attach partition a.part for values in (1)": "wrong_object_type",
  "alter table a.part inherit a.base": "duplicate_table",
  "alter type a.color add value 'blue'": "duplicate_object",
  "alter type a.color rename value 'red' to 'pink'": "invalid_parameter_value",
  "alter domain a.positive add constraint p check (value > 0)": "duplicate_object",
  "alter publication lint_changes add table a.t": "duplicate_object",
  "create role lint_conditions": "duplicate_object",
  "drop type a.color": "undefined_object",
  "drop trigger old on a.u": "undefined_object",
  "drop sequence a.old_numbers": "undefined_table",
  "alter table a.t rename column x to w": "undefined_column",
  "alter table a.t rename to renamed": "undefined_table",
  "drop table a.t": "undefined_table",
  "drop function a.h()": "undefined_function",
  "drop schema a cascade": "invalid_schema_name",
  "alter table a.t drop column x": "undefined_column",
  "insert into a.u values (1)": "unique_violation",
};

const SQLSTATES: Readonly<Record<string, string>> = {
  duplicate_column: "42701",
  duplicate_function: "42723",
  duplicate_object: "42710",
  duplicate_schema: "42P06",
  duplicate_table: "42P07",
  invalid_parameter_value: "22023",
  invalid_schema_name: "3F000",
  invalid_table_definition: "42P16",
  object_not_in_prerequisite_state: "55000",
  undefined_column: "42703",
  undefined_object: "42704",
  wrong_object_type: "42809",
  undefined_function: "42883",
  undefined_table: "42P01",
  unique_violation: "23505",
};

forEachMajor((major) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase({ major });
  });
  afterAll(() => database.drop());

  test.each(Object.entries(STATEMENTS))(
    "%s raises %s the second time, and the rules know it",
    async (sql, condition) => {
      const client = await database.adminClient();
      await client.query(`begin; ${SETUP} ${sql}`);
      const error = await client.query(sql).catch((thrown: unknown) => thrown);
      await client.query("rollback");
      await client.end();

      expect(error).toBeInstanceOf(DatabaseError);
      expect(error).toHaveProperty("code", SQLSTATES[condition]);

      const handled = (name: string): string => `do $do$ begin ${sql}; exception when ${name} then null; end $do$;`;
      const wrong = await repeatCodes(handled("division_by_zero"));
      expect(wrong.length).toBeGreaterThan(0);
      expect(await repeatCodes(handled(condition))).toEqual([]);
    },
  );
});

async function repeatCodes(sql: string): Promise<readonly string[]> {
  return (await codes(sql)).filter((code) => code.startsWith("bare-"));
}
