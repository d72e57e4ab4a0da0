/**
 * `npm start`: installs and builds what is missing, then runs `slipway dev` with the dashboard's SQL and the dashboard. Further arguments are handed on.
 * The command runs in this very process: one process less to carry signals and exit codes through.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBuilt, ensureInstalled } from "./lib/ensure.mjs";
import { followParent } from "./lib/follow-parent.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
// Only under npm: started by hand, a script may outlive its shell.
if (process.env.npm_lifecycle_event !== undefined) followParent();
ensureInstalled(root);
ensureBuilt(root, ["cli", "dashboard"]);
// A request a line is for a cluster's log, not for a terminal.
process.env.LOG_LEVEL ??= "warn";

const program = join(root, "packages", "engine", "bin", "slipway.cjs");
process.argv = [
  process.execPath,
  program,
  "dev",
  "--dir",
  join("helm", "dashboard", "sql"),
  "--user",
  "nexus_service",
  "--serve",
  `"${process.execPath}" "${join(root, "apps", "dashboard", "dist", "server.cjs")}"`,
  ...process.argv.slice(2),
];
createRequire(import.meta.url)(program);
