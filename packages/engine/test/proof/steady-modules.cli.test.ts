import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { testDatabase, type TestDatabase } from "../helpers/database.ts";
import { migrationDir, temporaryFolder } from "../helpers/files.ts";
import { IS_NAMED } from "../helpers/program.ts";

/** Makes the program tell at its end which modules it has loaded: those of npm packages, and Node's own. */
const TELL = `
process.on("exit", () => {
  const Module = require("node:module");
  const files = Object.keys(Module._cache);
  const packages = files.flatMap((file) => /node_modules[\\\\/]((?:@[^\\\\/]+[\\\\/])?[^\\\\/]+)/.exec(file)?.[1] ?? []);
  require("node:fs").writeSync(2, "LOADED " + JSON.stringify({ packages: [...new Set(packages)], spawns: spawned }) + "\\n");
});
let spawned = 0;
const childProcess = require("node:child_process");
for (const name of ["spawn", "spawnSync", "execFile", "execFileSync"]) {
  const original = childProcess[name];
  childProcess[name] = (...parameters) => { spawned += 1; return original(...parameters); };
}
`;

async function loadedBy(args: readonly string[], database: TestDatabase): Promise<unknown> {
  const preload = join(temporaryFolder(), "tell.cjs");
  writeFileSync(preload, TELL);
  const env = { NODE_OPTIONS: `--require ${preload}`, DATABASE_URL: database.url };
  const result = await runCli(args, { env });
  expect(result).toMatchObject({ code: 0 });
  return JSON.parse(/^LOADED (.*)$/m.exec(result.stderr)?.[1] ?? "null");
}

// A compiled program takes no NODE_OPTIONS and has no module to load.
test.skipIf(IS_NAMED)("a deploy with nothing to do loads no SQL parser and starts no server", async () => {
  const database = await testDatabase();
  const dir = migrationDir({
    ddl: { "01-a.sql": "create schema if not exists a; create table if not exists a.t (id int)" },
  });
  expect(await loadedBy(["up", "--dir", dir], database)).toMatchObject({
    packages: expect.arrayContaining(["libpg-query"]),
  });

  for (const command of ["up", "gate", "status"]) {
    expect(await loadedBy([command, "--dir", dir], database)).toEqual({ packages: [], spawns: 0 });
  }
});
