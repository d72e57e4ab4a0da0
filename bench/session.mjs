/**
 * What every measurement works with: the server, the tools, and the corpora on disk in every tool's layout.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { layouts } from "./layouts.mjs";

/** @typedef {import("./tools.mjs").Tool} Tool */
/** @typedef {import("./process.mjs").Outcome} Outcome */
/**
 * @typedef {object} Session
 * @property {import("./server.mjs").Server} server
 * @property {readonly Tool[]} tools
 * @property {number} runs  how often each thing is measured
 * @property {number} delayMs  what the proxy adds, each way
 * @property {boolean} gigabyte  whether the 1 GB files are measured too
 * @property {(corpus: string, migrations: readonly import("./corpora.mjs").Migration[], tool: Tool) => string} folder
 *   the corpus in the tool's layout, written at the first request
 * @property {(line: string) => void} say
 */

/**
 * One tool's part of a result: all its outcomes, in the order they were measured.
 * @typedef {{ wallMs: number[], cpuS: number[], rssMiB: number[], failures: string[] }} Samples
 */

/** @returns {Samples} */
export function noSamples() {
  return { wallMs: [], cpuS: [], rssMiB: [], failures: [] };
}

/** @param {Samples} samples @param {Outcome} outcome */
export function keep(samples, outcome) {
  if (outcome.code !== 0) {
    samples.failures.push(`exit ${outcome.code ?? "by the time limit"}: ${firstComplaint(outcome.output)}`);
    return;
  }
  samples.wallMs.push(outcome.wallMs);
  if (outcome.cpuS !== null) samples.cpuS.push(outcome.cpuS);
  if (outcome.rssMiB !== null) samples.rssMiB.push(outcome.rssMiB);
}

/** The line that says most about a failure. @param {string} output */
function firstComplaint(output) {
  const lines = output.split("\n").map((line) => line.trim());
  const complaint = lines.find((line) => /error|fatal|fail|cannot/i.test(line)) ?? lines.find((line) => line !== "");
  return (complaint ?? "no output").slice(0, 200);
}

/**
 * @template T
 * @param {readonly Tool[]} tools @param {(tool: Tool) => T} make
 * @returns {Record<string, T>}
 */
export function forEachTool(tools, make) {
  return Object.fromEntries(tools.map((tool) => [tool.name, make(tool)]));
}

/** The database of a tool, whose name says whose it is. @param {Tool} tool */
export function databaseOf(tool) {
  return `bench_${tool.name.replaceAll(/\W+/g, "_")}`;
}

/** @param {string} root @returns {Session["folder"]} */
export function corpusFolders(root) {
  return (corpus, migrations, tool) => {
    const folder = join(root, corpus, tool.layout);
    if (!existsSync(folder)) layouts[tool.layout](folder, migrations);
    return folder;
  };
}

/** The same URL, through a proxy. @param {string} url @param {number} port */
export function through(url, port) {
  return Object.assign(new URL(url), { hostname: "127.0.0.1", port: String(port) }).href;
}
