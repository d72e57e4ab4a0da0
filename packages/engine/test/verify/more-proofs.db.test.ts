import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SlipwayError, verify, type VerifyOptions, type VerifyResult } from "../../src/index.ts";
import { serverUrl, testDatabase, testServer } from "../helpers/database.ts";
import { migrationDir, type Tracks, writeFiles } from "../helpers/files.ts";

const T = "create table if not exists t (id int primary key, name text);";

async function proven(dir: string, options: VerifyOptions = {}): Promise<VerifyResult> {
  const server = await testServer();
  return verify({ dir, server: serverUrl(server, "postgres", server.user, server.password), ...options });
}

const verified = (tracks: Tracks, options: VerifyOptions = {}): Promise<VerifyResult> =>
  proven(migrationDir(tracks), options);

describe("every path", () => {
  test("what looks for the file that ran before leads to another end, which is said in words", async () => {
    const result = await verified(
      {
        ddl: {
          "01-t.sql": T,
          "02-if.sql":
            "do $$ begin if exists (select from pg_tables where tablename = 'u') and not exists (select from pg_tables where tablename = 'v') then alter table t add column if not exists late int; end if; end $$;",
          "03-u.sql": "create table if not exists u (id int);",
          "04-v.sql": "create table if not exists v (id int);",
        },
      },
      { proofs: ["paths"] },
    );
    expect(result.files.map(({ verdict }) => verdict)).toEqual(Array.from({ length: 4 }, () => "idempotent"));
    expect(result.ok).toBe(false);
    expect(result.findings).toEqual([
      expect.objectContaining({
        proof: "paths",
        file: "ddl/03-u.sql",
        message: expect.stringContaining("column public.t.late is there, which it is not from empty"),
      }),
    ]);
    expect(result.proofs).toContainEqual(expect.objectContaining({ proof: "paths", points: 3, tried: 3 }));
  });

  test("a release of a git tag that a file was changed after leads to another end", async () => {
    const dir = migrationDir({ ddl: { "01-t.sql": T } });
    const git = (...args: string[]): void =>
      void execFileSync("git", ["-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args]);
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "-m", "first");
    git("tag", "v1");
    writeFiles(dir, { "ddl/01-t.sql": T.replace("name text", "name text, age int") });
    const result = await proven(dir, { proofs: ["paths"], fromTags: true });
    expect(result.findings.map(({ message }) => message)).toEqual([
      "from release v1 this one leads to another end: column public.t.age is missing",
    ]);
  });
});

describe("crash", () => {
  test("an unguarded CREATE INDEX CONCURRENTLY does not survive one, a guarded one does", async () => {
    const files = (index: string): Tracks => ({
      ddl: { "01-t.sql": T, "02-index.sql": `${index};\ncomment on table t is 'things';` },
    });
    const bad = await verified(files("create index concurrently t_name on t (name)"), { proofs: ["crash"] });
    expect(bad.findings).toEqual([
      expect.objectContaining({
        proof: "crash",
        location: { file: "ddl/02-index.sql", line: 1, column: 1 },
        message:
          'the connection dies after statement 1 of ddl/02-index.sql (and at 2 more points): the next run fails: ddl/02-index.sql:1:1: relation "t_name" already exists (SQLSTATE 42P07)',
      }),
    ]);
    const good = await verified(files("create index concurrently if not exists t_name on t (name)"), {
      proofs: ["crash"],
    });
    expect(good.findings).toEqual([]);
    const [, crash] = good.proofs;
    expect(crash?.tried).toBeGreaterThan(3);
    expect(good.ok).toBe(true);
  });
});

describe("the version that runs now", () => {
  test("what breaks it is named with the file and the way out", async () => {
    const old = migrationDir({ ddl: { "01-t.sql": T, "02-v.sql": "create or replace view v as select id from t;" } });
    const result = await verified(
      {
        ddl: {
          "01-t.sql": T,
          "02-v.sql": "create or replace view v as select id from t;",
          "03-rename.sql": `select 1;
do $$ begin if exists (select from pg_attribute where attrelid = 't'::regclass and attname = 'name') then
  alter table t rename name to full_name; end if; end $$;`,
          "04-add.sql": "alter table t add column if not exists age int default 0; drop view if exists v;",
        },
      },
      { proofs: ["twice"], oldApp: old },
    );
    expect(result.findings).toEqual([
      expect.objectContaining({
        proof: "old-app",
        file: "ddl/03-rename.sql",
        location: { file: "ddl/03-rename.sql", line: 2, column: 1 },
        message: "column public.t.name was renamed to full_name",
        hint: expect.stringContaining("add the new one beside it"),
      }),
      expect.objectContaining({ file: "ddl/04-add.sql", message: "view public.v was dropped" }),
    ]);
  });
});

test("a user that may not make databases is told so", async () => {
  const database = await testDatabase();
  const error = await verified({ ddl: { "01-t.sql": T } }, { server: database.url }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: "PRIVILEGE_MISSING", hint: expect.stringContaining("CREATEDB") });
});

describe("what the files expect of the server", () => {
  test("a missing role and extension are named before anything runs", async () => {
    const error = await verified({
      ddl: { "01-t.sql": `${T}\ngrant select on t to nobody_here;\ncreate extension no_such_extension;` },
    }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(SlipwayError);
    expect(error).toMatchObject({
      code: "CONFIG_INVALID",
      message:
        'the scratch server lacks what the files expect: role "nobody_here" (ddl/01-t.sql), extension "no_such_extension" (ddl/01-t.sql)',
    });
  });

  test("a setup file brings roles; those that a guarded block makes are expected of nobody", async () => {
    const dir = migrationDir({
      ddl: {
        "01-t.sql": `${T}
do $$ begin if not exists (select from pg_roles where rolname = 'verify_made') then create role verify_made; end if; end $$;
grant select on t to verify_given, verify_made;`,
      },
    });
    writeFiles(dir, { "setup.sql": "create role verify_given;" });
    const result = await proven(dir, { setup: join(dir, "setup.sql"), proofs: ["twice"] });
    expect(result.ok).toBe(true);
    const server = await testServer();
    const again = await proven(dir, { setup: join(dir, "setup.sql"), proofs: ["twice"] });
    expect(again.ok, `roles of a run stay on ${server.host}`).toBe(true);
  });
});
