import { expect, test } from "vitest";
import { speaksOf, type Thing } from "../../src/catalog/mention.ts";

const users = (key: string | null): Thing => ({ type: "table", identity: "app.users", key });

test.each<[string, Thing]>([
  ["alter table app.users add column phone text", users("column phone")],
  ["ALTER TABLE Users DROP COLUMN IF EXISTS Phone", users("column phone")],
  ['alter table "app"."users" drop column "phone"', users("column phone")],
  ["do $$ begin execute format('alter table %I drop column %I', 'users', 'phone'); end $$", users("column phone")],
  ["drop index if exists app.users_name", users("index users_name")],
  ["comment on index app.users_name is 'x'", users("comment on index users_name")],
  ["comment on table app.users is 'x'", users("comment")],
  ["grant select on app.users to bob", users("grant select to bob")],
  ["create trigger touch before update on app.users execute function f()", users("trigger touch")],
  ["drop table app.users", users(null)],
  ["create or replace view app.names as select 1", { type: "view", identity: "app.names", key: "definition" }],
  ["drop function app.touch(int)", { type: "function", identity: "app.touch(integer)", key: null }],
  [
    "create cast (int as app.mood) with function f(int)",
    { type: "cast", identity: "(integer AS app.mood)", key: null },
  ],
  [
    "alter default privileges grant select on tables to bob",
    { type: "default acl", identity: "for role a on tables", key: null },
  ],
  [
    'alter table "App"."My ""Table""" add column "a.b" int',
    { type: "table", identity: '"App"."My ""Table"""', key: 'column "a.b"' },
  ],
  ["alter type app.mood add value 'good'", { type: "type", identity: "app.mood", key: "value good" }],
])("%s speaks of it", (statement, thing) => {
  expect(speaksOf([statement], thing)).toBe(true);
});

test.each<[string, Thing]>([
  ["alter table app.users add column telephone text", users("column phone")],
  ["alter table app.users add column phone_2 text", users("column phone")],
  ["alter table app.users_old add column phone text", users("column phone")],
  ["alter table app.users add column phone text", users("comment on column phone")],
  ["alter table app.users add column bob text", users("grant select to bob")],
  ["create index users_phone on app.users (phone)", users("index users_name")],
  ["select 1", users(null)],
])("%s does not", (statement, thing) => {
  expect(speaksOf([statement], thing)).toBe(false);
});

test("object and item must stand in one statement", () => {
  const statements = ["alter table app.users add column mail text", "alter table app.orders add column phone text"];

  expect(speaksOf(statements, users("column phone"))).toBe(false);
});
