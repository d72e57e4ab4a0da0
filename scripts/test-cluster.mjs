/**
 * `npm run test:cluster`: tries the chart out on the cluster that KUBECONFIG names, with both versions of Helm, and prints the matrix.
 * Arguments go to vitest, for example `npm run test:cluster -- matrix`. What can be set: helm/test/cluster/harness/settings.ts.
 * SLIPWAY_TEST_REPORT names the file for the JSON report.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { renderMatrix } from "./docs/matrix.mjs";
import { ensureInstalled } from "./lib/ensure.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
ensureInstalled(root);

const config = join(root, "helm", "test", "cluster", "vitest.config.ts");
const report = process.env.SLIPWAY_TEST_REPORT ?? join(root, ".cache", "cluster-report.json");
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const reporters = ["--reporter=verbose", "--reporter=json", `--outputFile.json=${report}`];
const args = [vitest, "run", "--config", config, ...reporters, ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });

const results = process.env.SLIPWAY_CLUSTER_RESULTS ?? join(root, "helm", "test", "cluster", "results.json");
if (existsSync(results)) console.log(`\n${renderMatrix(JSON.parse(readFileSync(results, "utf8")))}`);
process.exitCode = status ?? 1;
