import { describe, expect, test } from "vitest";
import { failureOf } from "../helpers/failures.ts";
import { subject, type Subject } from "../helpers/subject.ts";

const ADD = "alter type public.mood add value if not exists 'calm';\n";

const segments = ({ events }: Subject): number => events.filter(({ type }) => type === "segment.committed").length;

/** A database in which the type exists already, with a table that uses it. */
async function withMood(ddl: Readonly<Record<string, string>>): Promise<Subject> {
  const made = await subject({ ddl });
  await made.sql(
    "create type public.mood as enum ('happy', 'sad'); create table public.person (mood mood default 'sad')",
  );
  return made;
}

describe.each([
  ["an INSERT", "insert into public.person values ('calm');"],
  ["a column default", "alter table public.person alter column mood set default 'calm';"],
  ["a view", "create or replace view public.calm as select * from public.person where mood = 'calm';"],
  [
    "a check constraint",
    "alter table public.person drop constraint if exists c;\nalter table public.person add constraint c check (mood <> 'calm');",
  ],
  ["a partial index", "create index if not exists i on public.person (mood) where mood = 'calm';"],
  ["a DO block", "do $$ begin insert into public.person values ('calm'); end $$;"],
  [
    "a function in SQL",
    "create or replace function public.f() returns mood language sql as $$ select 'calm'::mood $$;",
  ],
])("a value added to a type that exists already, used by %s", (_user, use) => {
  test("is committed before a later file uses it, and the plan says so", async () => {
    const made = await withMood({ "01-add.sql": ADD, "02-use.sql": `create table a (id int);\n${use}` });
    const planned = await made.plan();

    await made.up();

    expect(planned.segments.map(({ kind }) => kind)).toEqual(["transaction", "transaction"]);
    expect(made.events.some(({ type }) => type === "information")).toBe(false);
    expect(segments(made)).toBe(2);
    expect((await made.up()).summary).toMatchObject({ unchanged: 2 });
  });
});

test("a value that the file itself uses is committed before, and the file is recorded once", async () => {
  const made = await withMood({
    "01-add.sql": `create table a (id int);\n${ADD}insert into public.person values ('calm');`,
  });

  expect((await made.up()).summary.applied).toBe(1);

  expect(segments(made)).toBe(2);
});

test("a value that is there already needs no commit in between", async () => {
  const made = await withMood({ "01-add.sql": ADD, "02-use.sql": "insert into public.person values ('calm');" });
  await made.sql(ADD);

  await made.up();

  expect(segments(made)).toBe(1);
});

test("a value whose type the release makes itself needs no commit in between", async () => {
  const made = await subject({
    ddl: {
      "01-type.sql": "create type public.mood as enum ('happy');\nalter type public.mood add value 'calm';",
      "02-use.sql": "create table person (mood mood default 'calm');\ninsert into person values ('calm');",
    },
  });

  await made.up();

  expect(segments(made)).toBe(1);
});

test("several values in a row, placed relative to each other, need one commit", async () => {
  const made = await withMood({
    "01-add.sql": `${ADD}alter type public.mood add value 'serene' after 'calm';`,
    "02-use.sql": "insert into public.person values ('calm'), ('serene');",
  });

  await made.up();

  expect(segments(made)).toBe(2);
});

test("values that are used one after the other need one commit", async () => {
  const made = await withMood({
    "01-add.sql": `${ADD}alter type public.mood add value 'serene';`,
    "02-use.sql": "insert into public.person values ('calm');\ninsert into public.person values ('serene');",
  });

  await made.up();

  expect(segments(made)).toBe(2);
});

test("an index that is built concurrently and uses the value needs no more than its own cut", async () => {
  const made = await withMood({
    "01-add.sql": ADD,
    "02-use.sql": "create index concurrently i on public.person (mood) where mood = 'calm';",
  });

  expect((await made.up()).summary.applied).toBe(2);

  expect(segments(made)).toBe(2);
});

test("a file with a transaction of its own needs no cut for a value of an earlier file", async () => {
  const made = await withMood({
    "01-add.sql": ADD,
    "02-use.sql": "create table a (id int);\ninsert into public.person values ('calm');",
  });

  await made.up({ transaction: "file" });

  expect(segments(made)).toBe(2);
});

test("a use that no text tells is found out when PostgreSQL refuses it, and said", async () => {
  const made = await withMood({
    "01-add.sql": ADD,
    "02-use.sql": "insert into public.person select ('ca' || 'lm')::mood;",
  });

  expect((await made.up()).summary.applied).toBe(2);

  expect(made.events).toContainEqual({
    type: "information",
    message: "ddl/02-use.sql:1: it uses an enum value that has to be committed first; the release is cut there",
  });
});

test("a type that is found by search_path is found out too", async () => {
  const made = await withMood({
    "01-add.sql": "create schema app;\ncreate table app.t (id int);",
    "02-add.sql":
      "set search_path = app;\nalter type mood add value 'calm';\ninsert into t values (1);\ninsert into person values ('calm');",
  });
  await made.sql("create schema other; alter type mood set schema other; alter table person set schema other");
  made.write({
    "ddl/02-add.sql":
      "set search_path = other, app;\nalter type mood add value 'calm';\ninsert into t values (1);\ninsert into person values ('calm');",
  });

  expect((await made.up()).summary.applied).toBe(2);

  expect(await made.list("select count(*)::int from app.t")).toEqual([1]);
});

test("a block that adds a value and uses it cannot be cut and is refused", async () => {
  const made = await withMood({
    "01-add.sql": "create table a (id int);",
    "02-add.sql":
      "do $$ begin alter type public.mood add value 'calm'; insert into public.person values ('calm'); end $$;",
  });

  const error = await failureOf(made.up());

  expect(error.details["sqlstate"]).toBe("55P04");
});
