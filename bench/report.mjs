/**
 * Results as a Markdown page. Everything in it comes from the raw results beside it.
 */
import { gateTables, raceTable, latencyTables } from "./report-tables.mjs";
import { cell, seconds, table, times } from "./markdown.mjs";
import { summarise } from "./statistics.mjs";

/** @typedef {import("./session.mjs").Samples} Samples */
/** @typedef {Record<string, any>} Results */

const ours = "slipway";

/** @param {Results} results @returns {string} */
export function report(results) {
  return [
    "# Side by side",
    "",
    "Made by `npm run bench`; the raw numbers are in [results.json](results.json). Compare rows of one table: what stands in one table",
    'was measured in one run, tools taking turns. Times are medians in seconds, with least and most in brackets; "x" is the time',
    `divided by that of ${ours} in the same table, so more than 1 is slower than ${ours}.`,
    "",
    ...machine(results["machine"]),
    ...section(results, "starts", starts),
    ...section(results, "gate", gateTables),
    ...section(results, "apply", apply),
    ...section(results, "latency", latencyTables),
    ...section(results, "race", raceTable),
    ...section(results, "large", large),
    ...section(results, "locks", locks),
    "",
  ].join("\n");
}

/** @param {Results} results @param {string} name @param {(data: any) => string[]} render */
function section(results, name, render) {
  const part = results[name];
  return part === undefined ? [] : [...render(part.data), "", measured(part), ""];
}

/** @param {any} part */
function measured({ measuredAt, runs, loadBefore }) {
  return `Measured ${measuredAt}, ${runs} runs; load average before: ${loadBefore.toFixed(1)}.`;
}

/** @param {any} facts */
function machine(facts) {
  const versions = Object.entries(facts.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `- Machine: ${facts.cpu}, ${facts.memoryGiB} GiB, ${facts.system}; an fdatasync of 8 KiB takes ${facts.fdatasyncMicroseconds} µs`,
    `- PostgreSQL ${facts.postgres}`,
    `- Node ${facts.node} for every tool written for Node; CPU and memory of the client from ${facts.resources}`,
    `- Tools: ${versions.join(", ")}`,
    "- Corpora: S 6, M 200, L 1,000 idempotent files of about 2 KiB and 13 statements each (schema, table, added columns, indexes, function,",
    "  trigger, view, DO, comments, grant), the same text for every tool",
    "",
  ];
}

/** @param {Record<string, Samples>} data */
function starts(data) {
  const base = median(data[ours]);
  const rows = Object.entries(data).map(([tool, samples]) => [
    tool,
    ...times(samples, base),
    cell(summarise(samples.rssMiB), (mib) => mib.toFixed(0)),
  ]);
  return ["## The process alone (`--version`)", "", ...table(["tool", "s", "x", "MiB"], rows)];
}

/** @param {{ first: Record<string, Record<string, Samples>>, noop: Record<string, Record<string, Samples>> }} data */
function apply({ first, noop }) {
  return Object.keys({ ...first, ...noop }).flatMap((corpus) => {
    const firsts = first[corpus] ?? {};
    const noops = noop[corpus] ?? {};
    const firstBase = median(firsts[ours]);
    const noopBase = median(noops[ours]);
    const rows = Object.keys({ ...firsts, ...noops }).map((tool) => [
      tool,
      ...times(firsts[tool], firstBase),
      ...costs(firsts[tool]),
      ...times(noops[tool], noopBase),
      ...costs(noops[tool]),
    ]);
    const columns = ["tool", "first, s", "x", "CPU s", "MiB", "nothing to do, s", "x", "CPU s", "MiB"];
    return [`## First apply, and nothing to do: ${corpus}`, "", ...table(columns, rows), ""];
  });
}

/** @param {Samples | undefined} samples */
function costs(samples) {
  return [
    cell(summarise(samples?.cpuS ?? []), seconds),
    cell(summarise(samples?.rssMiB ?? []), (mib) => mib.toFixed(0)),
  ];
}

/** @param {Record<string, Record<string, Samples>>} data */
function large(data) {
  return Object.entries(data).flatMap(([what, byTool]) => {
    const base = median(byTool[ours]);
    const rows = Object.entries(byTool).map(([tool, samples]) => [tool, ...times(samples, base), ...costs(samples)]);
    return [`## ${what}, into a table with a primary key`, "", ...table(["tool", "s", "x", "CPU s", "MiB"], rows), ""];
  });
}

/** @param {Record<string, Record<string, any>>} data */
function locks(data) {
  const rows = Object.entries(data).map(([tool, behind]) => [
    tool,
    waitInWords(behind["reader"]),
    waitInWords(behind["exclusive"]),
  ]);
  return [
    "## Locks on the users' tables when there is nothing to do (M)",
    "",
    "A transaction holds every table. Who passes behind ACCESS EXCLUSIVE took no lock on any of them; who waits behind a reader makes",
    "every later reader wait as well.",
    "",
    ...table(["tool", "behind readers (ACCESS SHARE)", "behind ACCESS EXCLUSIVE"], rows),
  ];
}

/** @param {any} wait */
function waitInWords(wait) {
  if (wait === undefined) return "not measured";
  if (wait.waited === "failed") return "fails";
  return wait.waited ? `waits for ${wait.mode} on ${wait.relation}` : "passes";
}

/** @param {Samples | undefined} samples */
function median(samples) {
  return summarise(samples?.wallMs ?? [])?.median;
}
