import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { serverUrl, testServer } from "../helpers/database.ts";
import { runCli, spawnCli } from "../helpers/cli.ts";
import { migrationDir } from "../helpers/files.ts";

const FILES = {
  ddl: {
    "01-users.sql": "create table if not exists users (id int primary key, name text);",
    "02-index.sql": "select 1;\ncreate index users_name on users (name);",
  },
};

test("verify starts a server of its own, exits 4, and says the same in JSON and in reports", async () => {
  const dir = migrationDir(FILES);
  const report = (name: string): string => join(dir, name);
  const reports = `sarif=${report("verify.sarif")},junit=${report("verify.xml")},github=${report("github.txt")}`;
  const args = ["verify", "--dir", dir, "--json", "--proofs", "twice", "--report", reports];
  const { code, stdout } = await runCli(args);
  expect(code).toBe(4);
  expect(JSON.parse(stdout)).toMatchObject({
    command: "verify",
    ok: false,
    files: [
      { track: "ddl", file: "01-users.sql", verdict: "idempotent", detail: "running it again changes nothing" },
      {
        track: "ddl",
        file: "02-index.sql",
        verdict: "fails-on-rerun",
        detail: 'ddl/02-index.sql:2:1: relation "users_name" already exists (SQLSTATE 42P07)',
        location: { file: "ddl/02-index.sql", line: 2, column: 1 },
        fix: "create index if not exists users_name on users (name);",
      },
    ],
    error: null,
  });
  expect(readFileSync(report("verify.sarif"), "utf8")).toContain('"fails-on-rerun"');
  expect(readFileSync(report("verify.xml"), "utf8")).toContain('tests="2" failures="1"');
  expect(readFileSync(report("github.txt"), "utf8")).toMatch(/^::error file=.*ddl\/02-index\.sql,line=2,/);
});

test("a good directory exits 0, and nothing is left on the server that was named", async () => {
  const server = await testServer();
  const url = serverUrl(server, "postgres", server.user, server.password);
  const dir = migrationDir({ ddl: { "01-users.sql": FILES.ddl["01-users.sql"] } });
  const { code, stdout, stderr } = await runCli(["verify", "--dir", dir, "--server", url]);
  expect({ code, stderr: stderr.includes("running 1 file twice") }).toEqual({ code: 0, stderr: true });
  expect(stdout).toContain("1 idempotent");
  expect(`${stdout}${stderr}`).not.toContain(server.password);
});

test("an interrupted verify ends with 130, and its server with it", async () => {
  const dir = migrationDir({ ddl: { "01-long.sql": "select pg_sleep(600);" } });
  const running = spawnCli(["verify", "--dir", dir]);
  await running.waitForOutput(/running 1 file twice/);
  running.kill("SIGINT");
  expect((await running.ended).code).toBe(130);
});
