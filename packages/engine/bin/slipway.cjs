#!/usr/bin/env node
"use strict";

const { existsSync } = require("node:fs");
const { join } = require("node:path");

const bundle = join(__dirname, "..", "dist", "cli.cjs");
if (existsSync(bundle)) {
  require(bundle);
} else {
  process.stderr.write("slipway is not built yet: run npm run build in the folder of the workspace\n");
  process.exitCode = 2;
}
