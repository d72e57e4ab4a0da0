import { expect, test } from "vitest";
import { runCli, spawnCli } from "../helpers/cli.ts";
import { testDatabase } from "../helpers/database.ts";
import { randomFrom } from "../helpers/random.ts";
import { waitFor } from "../helpers/wait.ts";
import { expectWhole, releaseOf, wholeFiles } from "./interrupted-release.ts";

const ROUNDS = 12;
/** About as long as the whole command takes. */
const SPAN_MS = 900;

test("a runner that is killed at any point leaves whole files only, and the next one, started at once, completes the release", async () => {
  const database = await testDatabase();
  const client = await database.client();
  const env = { DATABASE_URL: database.url };
  const random = randomFrom(20_250_601);
  for (let round = 1; round <= ROUNDS; round++) {
    const args = ["up", "--dir", releaseOf(round), "--run-dml", "--transaction", round % 2 === 0 ? "release" : "file"];
    const first = spawnCli(args, { env });
    const killAt = performance.now() + random() * SPAN_MS;
    await waitFor(() => performance.now() >= killAt, "the moment to kill");
    first.kill("SIGKILL");
    await wholeFiles(client, round);

    const second = await runCli(args, { env });

    expect(second).toMatchObject({ code: 0 });
    await first.ended;
    await expectWhole(client, round);
  }
});
