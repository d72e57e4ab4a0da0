import { join } from "node:path";
import { Client } from "pg";
import { expect, test } from "vitest";
import { type CliResult, spawnCli } from "../helpers/cli.ts";
import { migrationDir, temporaryFolder } from "../helpers/files.ts";

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
