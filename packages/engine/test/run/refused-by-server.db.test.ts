import { execFileSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { history, status, up } from "../../src/index.ts";
import { serverAccount } from "../../src/postgres/embedded-account.ts";
import { testDatabase } from "../helpers/database.ts";
import { failureOf } from "../helpers/failures.ts";
import { startFakeServer } from "../helpers/fake-server.ts";
import { migrationDir } from "../helpers/files.ts";

const ONE = { ddl: { "01-a.sql": "create table a (id int);" } };

describe("a ledger that a newer Slipway has written", () => {
  test("and this one does not understand is refused, and nothing is changed", async () => {
    const database = await testDatabase();
    await up({ dir: migrationDir(ONE), databaseUrl: database.url });
    const client = await database.client();
    await client.query("update slipway.meta set version = 9, compatible_from = 8");

    const error = await failureOf(
      up({ dir: migrationDir({ ddl: { "01-a.sql": "create table b ();" } }), databaseUrl: database.url }),
    );

    expect(error).toMatchObject({ code: "LEDGER_NEWER", exitCode: 7 });
    expect(error.message).toBe("the ledger has version 9; this Slipway understands up to 3");
    expect(error.hint).toBe("use the Slipway of the newer release, or a later one");
    expect((await client.query("select to_regclass('b') as b")).rows).toEqual([{ b: null }]);
  });

  test("and whose tables have changed is refused as newer, not as broken or missing", async () => {
    const database = await testDatabase();
    await up({ dir: migrationDir(ONE), databaseUrl: database.url });
    const client = await database.client();
    await client.query(
      "update slipway.meta set version = 9, compatible_from = 8; alter table slipway.migration rename to content",
    );

    const error = await failureOf(up({ dir: migrationDir(ONE), databaseUrl: database.url }));

    expect(error.code).toBe("LEDGER_NEWER");
  });

  test("but that this one can still work with is read, written and left at its version", async () => {
    const database = await testDatabase();
    const dir = migrationDir(ONE);
    await up({ dir, databaseUrl: database.url });
    const client = await database.client();
    await client.query("update slipway.meta set version = 9; alter table slipway.migration add column news text");

    const steady = await up({ dir, databaseUrl: database.url });
    const next = await up({
      dir: migrationDir({ ddl: { ...ONE.ddl, "02-b.sql": "create table b ();" } }),
      databaseUrl: database.url,
    });

    expect(steady.summary).toMatchObject({ unchanged: 1, applied: 0 });
    expect(next.summary).toMatchObject({ unchanged: 1, applied: 1 });
    expect((await status({ dir, databaseUrl: database.url })).ledger.version).toBe(9);
  });
});

test("a statement that takes longer than the role's statement_timeout fails with a hint at it", async () => {
  const database = await testDatabase();
  await (await database.adminClient()).query(`alter role ${database.owner} set statement_timeout = '300ms'`);
  const dir = migrationDir({ ddl: { "01-a.sql": "create table a ();\nselect pg_sleep(20);\n" } });

  const error = await failureOf(up({ dir, databaseUrl: database.url }));

  expect(error).toMatchObject({ code: "MIGRATION_FAILED", exitCode: 1 });
  expect(error.message).toBe("ddl/01-a.sql:2:1: canceling statement due to statement timeout (SQLSTATE 57014)");
  expect(error.hint).toContain("raise statement_timeout of the role");
});

describe("a full disk", () => {
  test("fails the migration, is told with a hint, and leaves nothing", async () => {
    const database = await testDatabase();
    const dir = migrationDir({
      ddl: {
        "01-a.sql": "create table a (id int);",
        "02-b.sql":
          "do $$ begin raise exception 'could not extend file \"base/1/2\": No space left on device' using errcode = 'disk_full'; end $$;",
      },
    });

    const error = await failureOf(up({ dir, databaseUrl: database.url }));

    expect(error).toMatchObject({ code: "MIGRATION_FAILED", exitCode: 1, details: { sqlstate: "53100" } });
    expect(error.hint).toBe("the server's disk is full: make room, then run the same command again");
    expect(error.details["state"]).toBe("everything of this release was rolled back; the database is as before");
  });

  test("while the ledger is written rolls the release back, too", async () => {
    const database = await testDatabase();
    await up({ dir: migrationDir(ONE), databaseUrl: database.url });
    const client = await database.client();
    await client.query(`
create function full_disk() returns trigger language plpgsql as $$ begin raise exception 'no space left' using errcode = 'disk_full'; end $$;
create trigger full_disk before insert on slipway.migration execute function full_disk();`);
    const dir = migrationDir({ ddl: { ...ONE.ddl, "02-b.sql": "create table b ();" } });

    const error = await failureOf(up({ dir, databaseUrl: database.url }));

    expect(error.details).toMatchObject({
      sqlstate: "53100",
      state: "everything of this release was rolled back; the database is as before",
    });
    expect((await client.query("select to_regclass('b') as b")).rows).toEqual([{ b: null }]);
    expect((await history({ databaseUrl: database.url })).runs[0]).toMatchObject({ status: "failed" });
  });

  test("that is really full fails the migration", async ({ skip }) => {
    const disk = smallDisk();
    if (disk === null) skip("only root can mount a small disk, and not in every container");
    const database = await testDatabase();
    const tablespace = `${database.name}_small`;
    const admin = await database.adminClient();
    await admin.query(`create tablespace ${tablespace} location '${disk}'`);
    await admin.query(`grant create on tablespace ${tablespace} to ${database.owner}`);
    onTestFinished(async () => {
      await admin.query("drop table if exists big");
      await admin.query(`drop tablespace ${tablespace}`);
    });
    const dir = migrationDir({
      ddl: {
        "01-a.sql": `create table big (t text) tablespace ${tablespace};`,
        "02-b.sql": "insert into big select repeat('x', 1000) from generate_series(1, 20000);",
      },
    });

    const error = await failureOf(up({ dir, databaseUrl: database.url }));

    expect(error).toMatchObject({ code: "MIGRATION_FAILED", details: { sqlstate: "53100", file: "02-b.sql" } });
    expect((await admin.query("select to_regclass('big') as big")).rows).toEqual([{ big: null }]);
  });
});

/** A folder of the server's account that is a file system of two megabytes until the test ends; null where it cannot be made. */
function smallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), "slipway-small-disk-"));
  const { uid, gid } = serverAccount();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m,mode=0700", "none", folder], { stdio: "ignore" });
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  onTestFinished(() => {
    execFileSync("umount", ["-l", folder], { stdio: "ignore" });
    rmSync(folder, { recursive: true, force: true });
  });
  chownSync(folder, uid, gid);
  return folder;
}

test("a run that has no use for its second connection does not wait until the server has one to spare", async () => {
  const database = await testDatabase();
  const guest = { user: `${database.name}_guest`, password: "guest" };
  await (await database.adminClient()).query(`create role ${guest.user} login password 'guest'`);
  const crowded = await startFakeServer((connection) =>
    connection === 1
      ? { forward: database.server }
      : { refuse: { sqlstate: "53300", message: "sorry, too many clients already" } },
  );
  const begun = performance.now();

  const error = await failureOf(up({ dir: migrationDir(ONE), databaseUrl: crowded.url(database.urlOf(guest)) }));

  expect(error.code).toBe("PRIVILEGE_MISSING");
  expect(performance.now() - begun).toBeLessThan(30_000);
});
