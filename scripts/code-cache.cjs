/**
 * Writes V8's code cache of the bundled command line beside it, for the Node that runs this: packages/engine/dist/cli.VERSION-ARCH.cache,
 * which bin/slipway.cjs loads. The cache holds what has been compiled by the time the program ends, so it runs `up` as far as that goes
 * without a database.
 */
"use strict";

const { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { createRequire, Module } = require("node:module");
const { tmpdir } = require("node:os");
const path = require("node:path");
const { Script } = require("node:vm");

const bundle = path.join(__dirname, "..", "packages", "engine", "dist", "cli.cjs");
const cache = path.join(path.dirname(bundle), `cli.${process.version}-${process.arch}.cache`);

const folder = mkdtempSync(path.join(tmpdir(), "slipway-code-cache-"));
mkdirSync(path.join(folder, "ddl"));
writeFileSync(path.join(folder, "ddl", "01-nothing.sql"), "select 1;\n");

const script = new Script(Module.wrap(readFileSync(bundle, "utf8")), { filename: bundle });
process.on("exit", () => {
  writeFileSync(`${cache}.${process.pid}`, script.createCachedData());
  renameSync(`${cache}.${process.pid}`, cache);
  rmSync(folder, { recursive: true });
  process.exitCode = 0;
});
// V8 takes a cache only under the flags that it was made with, and it is loaded before the program sets any.
require("node:v8").setFlagsFromString = () => {};
const fs = require("node:fs");
const { writeSync } = fs;
fs.writeSync = (descriptor, data, ...more) =>
  descriptor === 1 || descriptor === 2 ? data.length : writeSync(descriptor, data, ...more);
// Port 1 answers at once that nobody is there.
process.argv = [
  process.execPath,
  bundle,
  "up",
  "--dir",
  folder,
  "--database-url",
  "postgresql://nobody@127.0.0.1:1/none",
  "--wait-timeout",
  "0",
];
const program = new Module(bundle, module);
script.runInThisContext()(program.exports, createRequire(bundle), program, bundle, path.dirname(bundle));
