import { cpSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../helpers/files.ts";
import { statesOf, type Subject, subject, subjectOn } from "../helpers/subject.ts";

const OLD = {
  "01-app.sql": `create schema if not exists app;
create table if not exists app.users (id int primary key, name text);
create or replace function app.version() returns int language sql as 'select 1';
`,
};
const NEW = {
  "ddl/01-app.sql": `${OLD["01-app.sql"]}create or replace function app.version() returns int language sql as 'select 2';\n`,
  "ddl/02-phone.sql": `alter table app.users add column if not exists phone text;
create index if not exists users_phone on app.users (phone);
`,
};

/** A database that a newer release has brought up, with the directories of both releases. */
async function upgraded(): Promise<{ older: Subject; newer: Subject }> {
  const newer = await subject({ ddl: OLD });
  await newer.up();
  const dir = temporaryFolder();
  cpSync(newer.dir, dir, { recursive: true });
  newer.write(NEW);
  await newer.up();
  return { newer, older: await subjectOn(newer.database, dir) };
}

describe("an older release on a newer database", () => {
  test("passes its gate, which runs nothing", async () => {
    const { older } = await upgraded();

    expect(await older.gate()).toMatchObject({ outcome: "passed", migrations: [] });
    expect(await older.gate({ mode: "wait" })).toMatchObject({ outcome: "passed" });
    expect(await older.list("select app.version()")).toEqual([2]);
  });

  test("sees no drift in what the newer one has made", async () => {
    const { older } = await upgraded();

    expect(await older.status()).toMatchObject({
      drift: [],
      information: [],
      summary: { changed: 1, missing: 1, drifted: 0 },
    });
  });

  test("runs with up only the files whose content is an older one", async () => {
    const { older } = await upgraded();

    const result = await older.up();

    expect(statesOf(result)).toEqual({ "01-app.sql": "applied" });
    expect(await older.list("select app.version()")).toEqual([1]);
    expect(await older.status()).toMatchObject({ drift: [], summary: { applied: 1, missing: 1 } });
    expect((await older.up()).summary).toMatchObject({ unchanged: 1, runId: null });
  });

  test("leaves the newer one's objects recorded: their loss is drift for both", async () => {
    const { older, newer } = await upgraded();
    await older.up();
    await older.sql("drop index app.users_phone");

    const missing = ["index app.users_phone is missing"];
    expect((await older.status()).drift.map(({ text }) => text)).toEqual(missing);
    expect((await newer.status()).drift.map(({ text }) => text)).toEqual(missing);
  });

  test("is followed by the newer one again without harm", async () => {
    const { older, newer } = await upgraded();
    await older.up();

    const result = await newer.up();

    expect(statesOf(result)).toEqual({ "01-app.sql": "applied", "02-phone.sql": "unchanged" });
    expect(await newer.list("select app.version()")).toEqual([2]);
    expect((await newer.status()).drift).toEqual([]);
    expect((await newer.up()).summary).toMatchObject({ unchanged: 2, runId: null });
  });
});
