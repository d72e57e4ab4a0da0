/**
 * `npm test`: installs and builds what is missing, then runs every test. Arguments go to vitest, for example
 * `npm test -- --project unit` or `npm test -- packages/engine/test/sql`. SLIPWAY_TEST_REPORT names the file for the JSON report.
 */
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ensureBuilt, ensureInstalled } from "./lib/ensure.mjs";
import { followParent } from "./lib/follow-parent.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
// Only under npm: started by hand, a script may outlive its shell.
if (process.env.npm_lifecycle_event !== undefined) followParent();
ensureInstalled(root);
ensureBuilt(root, ["library", "cli", "dashboard"]);

const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const report = process.env.SLIPWAY_TEST_REPORT ?? join(root, ".cache", "test-report.json");
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
process.argv = [process.execPath, vitest, "run", ...reporters, ...process.argv.slice(2)];
await import(pathToFileURL(vitest).href);
