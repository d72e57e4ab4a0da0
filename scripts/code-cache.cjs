/**
 * Writes V8's code cache of the bundled command line beside it, for the Node that runs this: packages/engine/dist/cli.VERSION-ARCH.cache,
 * which bin/slipway.cjs loads. The cache holds what has been compiled by the time the program ends, so it runs an `up` with nothing to do.
 */
"use strict";

const { createHash } = require("node:crypto");
const { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { createRequire, Module } = require("node:module");
const { tmpdir } = require("node:os");
const path = require("node:path");
const { Script } = require("node:vm");
const { startUpToDateServer } = require("./lib/up-to-date-server.cjs");

const bundle = path.join(__dirname, "..", "packages", "engine", "dist", "cli.cjs");
const cache = path.join(path.dirname(bundle), `cli.${process.version}-${process.arch}.cache`);

const folder = mkdtempSync(path.join(tmpdir(), "slipway-code-cache-"));
mkdirSync(path.join(folder, "ddl"));
const [file, sql] = ["01-nothing.sql", "select 1;\n"];
writeFileSync(path.join(folder, "ddl", file), sql);
const checksum = createHash("sha256").update(sql).digest("hex");

const script = new Script(Module.wrap(readFileSync(bundle, "utf8")), { filename: bundle });
process.on("exit", (code) => {
  rmSync(folder, { recursive: true });
  if (code !== 0) {
    write(2, "the run that warms up the code cache has failed\n");
    return;
  }
  writeFileSync(`${cache}.${process.pid}`, script.createCachedData());
  renameSync(`${cache}.${process.pid}`, cache);
});
// V8 takes a cache only under the flags that it was made with, and it is loaded before the program sets any.
require("node:v8").setFlagsFromString = () => {};
const fs = require("node:fs");
const { writeSync: write } = fs;
fs.writeSync = (descriptor, data, ...more) =>
  descriptor === 1 || descriptor === 2 ? data.length : write(descriptor, data, ...more);
startUpToDateServer([["ddl", file, checksum, 1, "2026-01-01T00:00:00", 1, false]], (port) => {
  const url = `postgresql://nobody@127.0.0.1:${port}/none?sslmode=disable`;
  process.argv = [process.execPath, bundle, "up", "--dir", folder, "--database-url", url, "--wait-timeout", "0"];
  const program = new Module(bundle, module);
  script.runInThisContext()(program.exports, createRequire(bundle), program, bundle, path.dirname(bundle));
});
