/**
 * `npm run test:browser`: the dashboard's pages in a real Chromium, Debian's or the one that CHROMIUM names. Arguments go to vitest.
 * SLIPWAY_TEST_REPORT names the file for the JSON report.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ensureInstalled } from "./lib/ensure.mjs";
import { followParent } from "./lib/follow-parent.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
// Only under npm: started by hand, a script may outlive its shell.
if (process.env.npm_lifecycle_event !== undefined) followParent();
const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(chromium)) {
  console.error(`there is no ${chromium}: install Chromium, or name it by CHROMIUM`);
  process.exit(1);
}
ensureInstalled(root);

const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const config = join("apps", "dashboard", "test", "browser", "vitest.config.ts");
const report = process.env.SLIPWAY_TEST_REPORT ?? join(root, ".cache", "browser-report.json");
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
process.argv = [process.execPath, vitest, "run", "--config", config, ...reporters, ...process.argv.slice(2)];
await import(pathToFileURL(vitest).href);
