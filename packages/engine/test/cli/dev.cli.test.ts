import { createServer } from "node:net";
import { join } from "node:path";
import { Client } from "pg";
import { describe, expect, test } from "vitest";
import { type CliResult, runCli, spawnCli } from "../helpers/cli.ts";
import { migrationDir, temporaryFolder, writeFiles } from "../helpers/files.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..", "..");
const URL_LINE = /^ {2}url {3}(?<url>postgresql:\/\/\S+)$/m;

/** Starts `slipway dev`, uses the URL that it prints, and stops it. */
async function developOnce(
  dir: string,
  dataDir: string,
): Promise<{ readonly rows: unknown[]; readonly ended: CliResult }> {
  // The server's binaries are found from the working directory.
  const run = spawnCli(["dev", "--dir", dir, "--data-dir", dataDir, "--application", "shop"], { cwd: ROOT });
  await run.waitForOutput(/Ctrl-C stops it/, 60_000);
  const client = new Client({ connectionString: URL_LINE.exec(run.stdout())?.groups?.["url"] });
  await client.connect();
  const { rows } = await client.query("select note from shop_note");
  await client.end();
  run.kill("SIGINT");
  return { rows, ended: await run.ended };
}

test("dev brings schema and demo data, prints a URL that works as it stands, ends at one signal, and finds its data again", async () => {
  const dir = migrationDir({
    ddl: { "01-a.sql": "create table if not exists shop_note (note text);\n" },
    dml: { "02-b.sql": "insert into shop_note values ('demo');\n" },
  });
  const dataDir = join(temporaryFolder(), "data");

  const first = await developOnce(dir, dataDir);
  const second = await developOnce(dir, dataDir);

  expect(first.rows).toEqual([{ note: "demo" }]);
  expect(first.ended).toMatchObject({ code: 0, signal: null, stderr: expect.stringMatching(/\nstopping\n$/) });
  expect(second.rows).toEqual([{ note: "demo" }]);
  expect(second.ended.code).toBe(0);
});

/** Answers every request with what it was told by its environment. */
const APPLICATION = `
require("node:http")
  .createServer((_request, response) => {
    const { DATABASE_URL, SLIPWAY_APPLICATION, RUN_DML } = process.env;
    response.end(JSON.stringify({ DATABASE_URL, SLIPWAY_APPLICATION, RUN_DML }));
  })
  .listen(Number(process.env.PORT), process.env.HOST);
`;

describe("dev --serve", () => {
  test.each([
    ["SIGTERM", 0],
    ["SIGKILL", null],
  ] as const)("starts an application that knows the database, and %s ends both", async (signal, code) => {
    const folder = temporaryFolder();
    writeFiles(folder, { "application.cjs": APPLICATION });
    const dir = migrationDir({ ddl: { "01-a.sql": "create table if not exists shop_note (note text);\n" } });
    const serve = `"${process.execPath}" "${join(folder, "application.cjs")}"`;
    const run = spawnCli(
      ["dev", "--dir", dir, "--data-dir", join(folder, "data"), "--application", "shop", "--serve", serve],
      { cwd: ROOT, env: { PORT: String(await freePort()) } },
    );
    await run.waitForOutput(/Ctrl-C stops it/, 60_000);
    const address = /^ {2}open {2}(http:\S+)$/m.exec(run.stdout())?.[1] ?? "";

    const answer: unknown = await (await fetch(address)).json();
    run.kill(signal);

    expect(answer).toEqual({
      DATABASE_URL: URL_LINE.exec(run.stdout())?.groups?.["url"],
      SLIPWAY_APPLICATION: "shop",
      RUN_DML: "true",
    });
    expect(await run.ended).toMatchObject({ code });
    await expect
      .poll(() => fetch(address).catch((error: unknown) => String(error)), { timeout: 10_000 })
      .toContain("fetch failed");
  });

  test("says why when the application ends before it listens, and leaves no server behind", async () => {
    const dir = migrationDir({ ddl: { "01-a.sql": "select 1;\n" } });
    const dataDir = join(temporaryFolder(), "data");

    const result = await runCli(
      ["dev", "--dir", dir, "--data-dir", dataDir, "--application", "shop", "--serve", "exit 3"],
      { cwd: ROOT, env: { PORT: String(await freePort()) } },
    );

    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(result.stderr).toContain("error[SERVE_FAILED]: `exit 3` ended with 3\n");
  });

  test("ends with the application", async () => {
    const dir = migrationDir({ ddl: { "01-a.sql": "select 1;\n" } });
    const dataDir = join(temporaryFolder(), "data");
    const listenOnce =
      "require('node:http').createServer((q, s) => s.end('bye', () => process.exit(4))).listen(process.env.PORT, process.env.HOST)";
    const run = spawnCli(
      [
        "dev",
        "--dir",
        dir,
        "--data-dir",
        dataDir,
        "--application",
        "shop",
        "--serve",
        `"${process.execPath}" -e "${listenOnce}"`,
      ],
      { cwd: ROOT, env: { PORT: String(await freePort()) } },
    );
    await run.waitForOutput(/Ctrl-C stops it/, 60_000);

    await fetch(/http:\S+/.exec(run.stdout())?.[0] ?? "").catch(() => undefined);

    expect(await run.ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("the application ended with 4\n"),
    });
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
