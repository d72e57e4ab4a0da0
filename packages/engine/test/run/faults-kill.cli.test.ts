import { expect, test } from "vitest";
import { runCli, spawnCli } from "../helpers/cli.ts";
import { testDatabase } from "../helpers/database.ts";
import { migrationDir } from "../helpers/files.ts";
import { randomFrom } from "../helpers/random.ts";
import { waitFor } from "../helpers/wait.ts";
import { expectWhole, releaseOf, wholeFiles } from "./interrupted-release.ts";

const ROUNDS = 10;

test("a runner that is killed at any point leaves whole files only, and the next one, started at once, completes the release", async () => {
  const database = await testDatabase();
  const client = await database.client();
  const env = { DATABASE_URL: database.url };
  const random = randomFrom(20_250_601);
  const begun = performance.now();
  await runCli(["up", "--dir", releaseOf(0), "--run-dml", "--transaction", "file"], { env });
  const wholeMs = performance.now() - begun;
  for (let round = 1; round <= ROUNDS; round++) {
    const args = ["up", "--dir", releaseOf(round), "--run-dml", "--transaction", round % 2 === 0 ? "release" : "file"];
    const first = spawnCli(args, { env });
    const killAt = performance.now() + random() * wholeMs;
    await waitFor(() => performance.now() >= killAt, "the moment to kill");
    first.kill("SIGKILL");
    await wholeFiles(client, round);

    const second = await runCli(args, { env });

    expect(second).toMatchObject({ code: 0 });
    await first.ended;
    await expectWhole(client, round);
  }
});

test("a runner that starts while a killed one's statement still runs on the server waits for it, says so, and succeeds", async () => {
  const database = await testDatabase();
  const admin = await database.adminClient();
  const env = { DATABASE_URL: database.url };
  const slow = migrationDir({ ddl: { "01-a.sql": "create table a ();\ndo $$ begin perform pg_sleep(60); end $$;\n" } });
  const first = spawnCli(["up", "--dir", slow], { env });
  await waitFor(async () => {
    const { rows } = await admin.query("select 1 from pg_stat_activity where datname = $1 and wait_event = 'PgSleep'", [
      database.name,
    ]);
    return rows.length > 0;
  }, "the statement runs");
  first.kill("SIGKILL");
  await first.ended;

  const second = await runCli(["up", "--dir", migrationDir({ ddl: { "01-a.sql": "create table a (id int);\n" } })], {
    env,
  });

  expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining("1 applied") });
  expect(second.stderr).toMatch(/waiting for the session of an earlier run to end: pid \d+/);
});
