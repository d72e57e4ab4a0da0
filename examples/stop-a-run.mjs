import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SlipwayError, up } from "slipway";

const dir = await mkdtemp(join(tmpdir(), "slow-release-"));
await mkdir(join(dir, "ddl"));
await writeFile(join(dir, "ddl", "01-slow.sql"), "create schema slow; select pg_sleep(60);");

const stop = new AbortController();
try {
  await up({
    dir,
    databaseUrl: process.env.DATABASE_URL,
    application: "slow",
    signal: stop.signal,
    onEvent(event) {
      // The reason is the name of a signal: it decides between the exit codes 130 and 143.
      if (event.type === "statement.running") stop.abort("SIGTERM");
    },
  });
} catch (error) {
  if (!(error instanceof SlipwayError)) throw error;
  console.log(`${error.code}, exit code ${error.exitCode}: ${error.message}`);
} finally {
  await rm(dir, { recursive: true });
}
