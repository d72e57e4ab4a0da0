import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { awaitExpected } from "../../src/operations/expected-files.ts";
import { readExpected } from "../../src/source/expected.ts";
import { runCli } from "../helpers/cli.ts";
import { failureOf } from "../helpers/failures.ts";
import { statesOf, type Subject, subject } from "../helpers/subject.ts";
import { waitFor } from "../helpers/wait.ts";

const OLD = {
  "01-a.sql": "create schema if not exists app;\ncreate table if not exists app.runs (file text);\n",
  "02-b.sql": "insert into app.runs values ('02 old');\n",
};
const NEW = { ...OLD, "02-b.sql": "insert into app.runs values ('02 new');\n", "03-c.sql": "select 3;\n" };

const listOf = (files: Readonly<Record<string, string>>): string =>
  Object.entries(files)
    .map(([file, content]) => `${file}=${createHash("sha256").update(content).digest("hex")}`)
    .join("\n");

const runs = (app: Subject): Promise<readonly unknown[]> => app.list("select file from app.runs");

/** The mount shows other files from now on. */
function remount(app: Subject, files: Readonly<Record<string, string>>): void {
  for (const file of Object.keys(NEW)) rmSync(join(app.dir, "ddl", file), { force: true });
  app.write(Object.fromEntries(Object.entries(files).map(([file, content]) => [`ddl/${file}`, content])));
}

const told = (app: Subject, pattern: RegExp): Promise<true> =>
  waitFor(
    () => app.events.some((event) => event.type === "information" && pattern.test(event.message)),
    `information like ${pattern}`,
  );

describe("gate with a list of the expected files", () => {
  test("brings the files where they are that list, line ends of Windows and a BOM included", async () => {
    const app = await subject({ ddl: OLD });
    remount(app, { ...OLD, "02-b.sql": `\uFEFF${OLD["02-b.sql"].replaceAll("\n", "\r\n")}` });

    expect((await app.gate({ expected: listOf(OLD) })).outcome).toBe("applied");
    expect(await runs(app)).toEqual(["02 old"]);
  });

  test("lets an old pod start beside newer files that are broken, as its own list has run", async () => {
    const app = await subject({ ddl: OLD });
    await app.up();
    remount(app, { ...NEW, "03-c.sql": "create table broken (id strange);\n" });

    expect(await app.gate({ expected: listOf(OLD) })).toMatchObject({ outcome: "passed", migrations: [] });
    expect(await runs(app)).toEqual(["02 old"]);
  });

  test.each([
    ["is missing", (app: Subject) => rmSync(join(app.dir, "ddl"), { recursive: true })],
    ["is empty", (app: Subject) => remount(app, {})],
    ["holds a file without a number", (app: Subject) => app.write({ "ddl/readme.sql": "" })],
  ])("passes on the ledger alone where the directory %s", async (_what, spoil) => {
    const app = await subject({ ddl: OLD });
    await app.up();
    spoil(app);

    expect((await app.gate({ expected: listOf(OLD) })).outcome).toBe("passed");
  });

  test("applies nothing from a stale mount, says how it differs, and brings the list once the mount shows it", async () => {
    const app = await subject({ ddl: OLD });
    const waiting = app.gate({ expected: listOf(NEW) });
    await told(
      app,
      /^waiting for 01-a\.sql, 02-b\.sql, 03-c\.sql: the ddl files in ".*" are not the expected ones: 02-b\.sql has another content, 03-c\.sql is missing$/,
    );
    expect(await app.list("select count(*)::int from pg_namespace where nspname in ('app', 'slipway')")).toEqual([0]);

    remount(app, NEW);

    expect((await waiting).outcome).toBe("applied");
    expect(await runs(app)).toEqual(["02 new"]);
  });

  test("passes from a stale mount once another run has brought the list", async () => {
    const [app, job] = [await subject({ ddl: OLD }), await subject({ ddl: NEW })];
    const waiting = app.gate({ expected: listOf(NEW) });
    await told(app, /are not the expected ones/);

    await job.up({ databaseUrl: app.database.url });

    expect(await waiting).toMatchObject({ outcome: "passed", migrations: [] });
  });

  test("ends with GATE_TIMEOUT that names the first differences", async () => {
    const app = await subject({ ddl: OLD });

    const error = await failureOf(app.gate({ expected: listOf(NEW), timeoutMs: 50 }));

    expect(error).toMatchObject({ code: "GATE_TIMEOUT", exitCode: 5 });
    expect(error.message).toMatch(
      /: 01-a\.sql, 02-b\.sql, 03-c\.sql never ran here; the ddl files in .* are not the expected ones: 02-b\.sql has another content, 03-c\.sql is missing$/,
    );
    expect(error.details).toMatchObject({
      missing: ["01-a.sql", "02-b.sql", "03-c.sql"],
      differences: ["02-b.sql has another content", "03-c.sql is missing"],
    });
  });

  test("needs no files at all in mode wait", async () => {
    const app = await subject({ ddl: OLD });
    await app.up();

    const { code, stdout } = await runCli(["gate", "--mode", "wait", "--dir", "/nonexistent"], {
      env: { DATABASE_URL: app.database.url, SLIPWAY_EXPECTED: listOf(OLD) },
    });

    expect(code).toBe(0);
    expect(stdout).toContain("passed");
  });

  test("refuses a list that is none with exit code 2, before it connects", async () => {
    const { code, stderr } = await runCli(["gate", "--expected", "01-a.sql"], {
      env: { DATABASE_URL: "postgresql://nobody@127.0.0.1:1/nothing" },
    });

    expect(code).toBe(2);
    expect(stderr).toContain('"01-a.sql" in the list of expected files is no file with its checksum');
  });
});

describe("up with a list of the expected files", () => {
  test("runs them where they are that list", async () => {
    const app = await subject({ ddl: OLD, dml: { "01-demo.sql": "insert into app.runs values ('demo');" } });

    await app.up({ expected: listOf(OLD), runDml: true });

    expect(await runs(app)).toEqual(["02 old", "demo"]);
  });

  test("looks again until a stale mount shows them", async () => {
    const app = await subject({ ddl: OLD });
    const running = app.up({ expected: listOf(NEW) });
    await told(app, /are not the expected ones: .*; looking again$/);

    remount(app, NEW);

    expect(statesOf(await running)).toEqual({ "01-a.sql": "applied", "02-b.sql": "applied", "03-c.sql": "applied" });
    expect(await runs(app)).toEqual(["02 new"]);
  });

  test("ends with FILES_UNEXPECTED where they stay others", async () => {
    const app = await subject({ ddl: OLD });

    const error = await failureOf(awaitExpected(readExpected(listOf(NEW)), { dir: app.dir }, 0));

    expect(error).toMatchObject({ code: "FILES_UNEXPECTED", exitCode: 2 });
    expect(error.message).toContain(": 02-b.sql has another content, 03-c.sql is missing");
  });

  test("says at once what is wrong with a dml file, of which the list does not speak", async () => {
    const app = await subject({ ddl: OLD, dml: { "demo.sql": "" } });

    expect(await failureOf(app.up({ expected: listOf(OLD) }))).toMatchObject({ code: "FILE_NAME_INVALID" });
  });

  test("does not wait for files where the server refuses the user", async () => {
    const app = await subject({ ddl: OLD });
    const databaseUrl = app.database.urlOf({ password: "wrong" });

    const error = await failureOf(app.up({ expected: listOf(NEW), databaseUrl }));

    expect(error.code).toBe("AUTHENTICATION_FAILED");
  });

  test("stops looking when it is told to stop", async () => {
    const app = await subject({ ddl: OLD });
    const controller = new AbortController();
    const running = failureOf(app.up({ expected: listOf(NEW), signal: controller.signal }));
    await told(app, /looking again/);

    controller.abort("SIGTERM");

    expect(await running).toMatchObject({ code: "INTERRUPTED", exitCode: 143 });
  });
});
