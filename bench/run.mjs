/**
 * Measures Slipway and its peers side by side, and writes the report.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const usage = `node bench/run.mjs [options]

  --only LIST      of starts, gate, first, noop, latency, race, large, locks (default: all)
  --tools LIST     part of the names of the tools to measure (default: all)
  --runs N         how often each thing is measured (default 5)
  --delay MS       what the proxy adds, each way (default 10)
  --gigabyte       load 1 GB as well as 100 MB
  --node PATH      the Node that runs the tools (default: this one)
  --server URL     a superuser's URL of a PostgreSQL that is there (default: an embedded PostgreSQL 15)
  --results DIR    where README.md and results.json are written (default bench/results); parts that are
                   not measured now are kept`;

const bench = dirname(fileURLToPath(import.meta.url));

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "starts,gate,first,noop,latency,race,large,locks" },
    tools: { type: "string", default: "" },
    runs: { type: "string", default: "5" },
    delay: { type: "string", default: "10" },
    gigabyte: { type: "boolean", default: false },
    node: { type: "string", default: process.execPath },
    server: { type: "string" },
    results: { type: "string", default: join(bench, "results") },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(usage);
else {
  installPeers();
  await measure(new Set(values.only.split(",")));
}

/** The peers are installed when somebody measures, so that the workspace stays small for everybody else. */
function installPeers() {
  const installed = join(bench, "node_modules", ".package-lock.json");
  const lockfile = join(bench, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lockfile).mtimeMs) return;
  // Not `npm ci`: it insists that the lockfile names the programs of every platform, and this installs only the one needed.
  execFileSync("npm", ["install", "--no-save"], { cwd: bench, stdio: "inherit" });
}

/** @param {ReadonlySet<string>} wanted */
async function measure(wanted) {
  // Only now, as these need what has just been installed.
  const { openServer } = await import("./server.mjs");
  const { corpusFolders } = await import("./session.mjs");
  const { findTools } = await import("./tools.mjs");
  const { machineFacts } = await import("./machine.mjs");

  const names = values.tools.split(",");
  const tools = findTools({ node: values.node }).filter((tool) => names.some((name) => tool.name.includes(name)));
  const work = mkdtempSync(join(tmpdir(), "slipway-bench-corpora-"));
  process.once("exit", () => rmSync(work, { recursive: true, force: true }));
  process.once("SIGINT", () => process.exit(130));
  const server = await openServer({ url: values.server });
  const begun = performance.now();
  /** @type {import("./session.mjs").Session} */
  const session = {
    server,
    tools,
    runs: Number(values.runs),
    delayMs: Number(values.delay),
    gigabyte: values.gigabyte,
    folder: corpusFolders(work),
    say: (line) => console.error(`${((performance.now() - begun) / 1000).toFixed(0).padStart(5)} s  ${line}`),
  };
  try {
    await keepResults({ machine: machineFacts(server, values.node, tools) });
    await measureEach(session, wanted);
  } finally {
    await server.close();
  }
}

/** @param {import("./session.mjs").Session} session @param {ReadonlySet<string>} wanted */
async function measureEach(session, wanted) {
  const { measureStarts } = await import("./measure/starts.mjs");
  const { measureGate } = await import("./measure/gate.mjs");
  const { measureApply } = await import("./measure/apply.mjs");
  const { measureLatency } = await import("./measure/latency.mjs");
  const { measureRace } = await import("./measure/race.mjs");
  const { measureLarge } = await import("./measure/large.mjs");
  const { measureLocks } = await import("./measure/locks.mjs");

  /** @param {string} name @param {(session: import("./session.mjs").Session) => Promise<unknown>} take */
  const part = async (name, take) => {
    // Other work on the machine stretches every time below: whoever reads them must know of it.
    const loadBefore = loadavg()[0];
    const data = await take(session);
    await keepResults({
      [name]: { measuredAt: new Date().toISOString().slice(0, 16), runs: session.runs, loadBefore, data },
    });
  };
  const [first, noop] = [wanted.has("first"), wanted.has("noop")];
  if (wanted.has("starts")) await part("starts", measureStarts);
  if (wanted.has("gate")) await part("gate", measureGate);
  if (first || noop) await part("apply", () => measureApply(session, { first, noop }));
  if (wanted.has("latency")) await part("latency", measureLatency);
  if (wanted.has("race")) await part("race", measureRace);
  if (wanted.has("large")) await part("large", measureLarge);
  if (wanted.has("locks")) await part("locks", measureLocks);
}

/** After each part, so that a long run that is stopped has not been in vain. @param {Record<string, unknown>} parts */
async function keepResults(parts) {
  const { report } = await import("./report.mjs");
  mkdirSync(values.results, { recursive: true });
  const path = join(values.results, "results.json");
  const before = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
  const results = { ...before, ...parts };
  writeFileSync(path, `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(join(values.results, "README.md"), report(results));
}
