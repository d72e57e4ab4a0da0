import { existsSync, readFileSync } from "node:fs";
import { Module } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import { expect, test } from "vitest";

const dist = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "dist");
const cache = join(dist, `cli.${process.version}-${process.arch}.cache`);

test.runIf(existsSync(cache))("V8 takes the code cache that was made for this Node", () => {
  const filename = join(dist, "cli.cjs");
  const script = new Script(Module.wrap(readFileSync(filename, "utf8")), { filename, cachedData: readFileSync(cache) });

  expect(script.cachedDataRejected).toBe(false);
});
