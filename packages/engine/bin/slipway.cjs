#!/usr/bin/env node
"use strict";

const { existsSync, readFileSync } = require("node:fs");
const { createRequire, Module } = require("node:module");
const path = require("node:path");

const bundle = path.join(__dirname, "..", "dist", "cli.cjs");
const cache = path.join(path.dirname(bundle), `cli.${process.version}-${process.arch}.cache`);

if (!existsSync(bundle)) {
  process.stderr.write("slipway is not built yet: run npm run build in the folder of the workspace\n");
  process.exitCode = 2;
} else if (existsSync(cache)) {
  runCached();
} else {
  require(bundle);
}

/** The same as require(bundle), less the compiling: a sixth of the time that a run with nothing to do takes. V8 refuses a cache that does not fit. */
function runCached() {
  const { Script } = require("node:vm");
  const script = new Script(Module.wrap(readFileSync(bundle, "utf8")), {
    filename: bundle,
    cachedData: readFileSync(cache),
  });
  const program = new Module(bundle, module);
  script.runInThisContext()(program.exports, createRequire(bundle), program, bundle, path.dirname(bundle));
}
