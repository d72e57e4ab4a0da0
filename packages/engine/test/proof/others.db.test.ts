import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { forEachMajor } from "../helpers/database.ts";
import { createSubject, type Subject, subject } from "../helpers/subject.ts";

const DDL = {
  "01-app.sql": `create schema if not exists app;
create table if not exists app.users (id int primary key, name text);
create table if not exists app.log (at date not null, line text) partition by range (at);
create table if not exists app.log_1 partition of app.log for values from ('2024-01-01') to ('2024-02-01');
create or replace function app.stamp() returns trigger language plpgsql as 'begin return new; end';
create or replace view app.names as select name from app.users;
comment on column app.users.name is 'in full';
`,
};

interface Addition {
  readonly what: string;
  readonly add: string;
  readonly remove: string;
  /** null: it is not even worth a word. */
  readonly says: string | null;
}

const ADDITIONS: readonly Addition[] = [
  {
    what: "an index",
    add: "create index dba_name on app.users (name)",
    remove: "drop index app.dba_name",
    says: "index app.dba_name was added",
  },
  {
    what: "a grant on a table",
    add: "grant select on app.users to public",
    remove: "revoke select on app.users from public",
    says: "grant select to public on table app.users was added",
  },
  {
    what: "a grant on the schema",
    add: "grant usage on schema app to public",
    remove: "revoke usage on schema app from public",
    says: "grant usage to public on schema app was added",
  },
  {
    what: "a column",
    add: "alter table app.users add column extra text",
    remove: "alter table app.users drop column extra",
    says: "column app.users.extra was added",
  },
  {
    what: "tonight's partition",
    add: "create table app.log_2 partition of app.log for values from ('2024-02-01') to ('2024-03-01')",
    remove: "drop table app.log_2",
    says: null,
  },
  {
    what: "a trigger",
    add: "create trigger dba before insert on app.users for each row execute function app.stamp()",
    remove: "drop trigger dba on app.users",
    says: "trigger dba on table app.users was added",
  },
  {
    what: "a comment",
    add: "comment on table app.users is 'by the administrator'",
    remove: "comment on table app.users is null",
    says: "comment on table app.users was added",
  },
  {
    what: "a constraint",
    add: "alter table app.users add constraint dba check (id > 0)",
    remove: "alter table app.users drop constraint dba",
    says: "constraint dba on table app.users was added",
  },
  {
    what: "a policy",
    add: "create policy dba on app.users using (true)",
    remove: "drop policy dba on app.users",
    says: "policy dba on table app.users was added",
  },
  {
    what: "a storage parameter",
    add: "alter table app.users set (fillfactor = 80)",
    remove: "alter table app.users reset (fillfactor)",
    says: "option fillfactor of table app.users was added",
  },
];

async function applied(): Promise<Subject> {
  const app = await subject({ ddl: DDL });
  await app.up();
  return app;
}

/** Whether the next run has nothing to look into: one query has told it so. */
async function isSteady(app: Subject): Promise<boolean> {
  const { idleRuns } = await app.status();
  await app.up();
  return (await app.status()).idleRuns === idleRuns + 1;
}

forEachMajor((major) => {
  describe("what others add to an object of ours", () => {
    // Each addition is taken away again, so one database serves them all.
    let app: Subject;
    beforeAll(async () => {
      const dir = mkdtempSync(join(tmpdir(), "slipway-test-"));
      app = await createSubject(dir, { major });
      app.write(Object.fromEntries(Object.entries(DDL).map(([file, sql]) => [`ddl/${file}`, sql])));
      await app.up();
    });
    afterAll(async () => {
      await app.database.drop();
      rmSync(app.dir, { recursive: true });
    });

    test.each(ADDITIONS)("is information, and so is its removal: $what", async ({ add, remove, says }) => {
      const information = says === null ? [] : [says];

      await app.sql(add);
      const status = await app.status();
      expect(status).toMatchObject({ drift: [], information, summary: { drifted: 0 } });
      expect(await app.up()).toMatchObject({ drift: [], information, summary: { applied: 0, runId: null } });
      expect(await isSteady(app)).toBe(true);

      await app.sql(remove);
      expect((await app.status()).drift).toEqual([]);
      expect(await app.up()).toMatchObject({ drift: [], summary: { applied: 0, runId: null } });
      expect(await isSteady(app)).toBe(true);
    });

    test.each(ADDITIONS.map((addition, index) => ({ ...addition, number: index + 2 })))(
      "stays theirs when a release of ours comes in between: $what",
      async ({ add, remove, number }) => {
        await app.sql(add);
        app.write({
          [`ddl/${number}-more.sql`]: `alter table app.users add column mail_${number} text;
grant usage on schema app to current_user;
alter table app.log add column level_${number} int;
`,
        });
        expect(await app.up()).toMatchObject({ drift: [], summary: { applied: 1 } });
        expect(await isSteady(app)).toBe(true);

        await app.sql(remove);

        expect((await app.status()).drift).toEqual([]);
        expect((await app.up()).drift).toEqual([]);
        expect(await isSteady(app)).toBe(true);
      },
    );
  });
});

describe("what others add", () => {
  test("stays theirs through a heal of the same table", async () => {
    const app = await applied();
    await app.sql("create index dba_name on app.users (name); comment on column app.users.name is null");
    await app.sql("alter table app.users add column extra text");
    expect((await app.up()).summary.healed).toBe(1);
    expect(await isSteady(app)).toBe(true);

    await app.sql("alter table app.users drop column extra; drop index app.dba_name");

    expect((await app.status()).drift).toEqual([]);
  });

  test("becomes ours when a release of ours brings the same thing", async () => {
    const app = await applied();
    await app.sql("alter table app.users add column phone text; create index users_phone on app.users (phone)");
    await app.up();
    app.write({
      "ddl/02-phone.sql":
        "alter table app.users add column if not exists phone text;\ncreate index if not exists users_phone on app.users (phone)",
    });
    expect((await app.up()).summary.applied).toBe(1);
    expect(await isSteady(app)).toBe(true);

    await app.sql("alter table app.users drop column phone");

    expect((await app.status()).drift.map(({ text }) => text)).toEqual([
      "column app.users.phone is missing",
      "index app.users_phone is missing",
    ]);
    expect((await app.up()).summary.healed).toBe(2);
    expect(await isSteady(app)).toBe(true);
  });

  test("is nothing to us when it is an object of its own", async () => {
    const app = await applied();
    await app.sql("create table app.theirs (id int); create function app.f() returns int language sql return 1");

    expect(await isSteady(app)).toBe(true);
  });

  test("is drift when it is another label order or a changed thing of ours", async () => {
    const app = await applied();
    await app.sql("alter table app.users rename column name to full_name");

    const status = await app.status();

    expect(status.drift.map(({ text }) => text)).toContain("column app.users.name is missing");
    expect(status.information).toContain("column app.users.full_name was added");
  });
});
