/**
 * Ends runs at random moments, lets the next one finish the release, and looks whether the end is that of a run nobody disturbed.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { machineFacts } from "./machine.mjs";
import { openServer } from "./server.mjs";
import { writeRelease } from "./kills/release.mjs";
import { page, summaryLine } from "./kills/report.mjs";
import { measureKills } from "./kills/rounds.mjs";

const usage = `node bench/kills.mjs [options]

  --kills N        how many runs are ended, half of them with KILL, half with TERM (default 200)
  --seed N         of the random moments (default 1)
  --major N        of the embedded PostgreSQL (default 15)
  --server URL     a superuser's URL of a PostgreSQL that is there, instead of an embedded one
  --bin PATH       the program (default packages/engine/bin/slipway.cjs)
  --results DIR    where kills.md and kills.json are written (default bench/results)`;

const bench = dirname(fileURLToPath(import.meta.url));

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    major: { type: "string", default: "15" },
    server: { type: "string" },
    bin: { type: "string", default: join(bench, "..", "packages", "engine", "bin", "slipway.cjs") },
    results: { type: "string", default: join(bench, "results") },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(usage);
else await main();

async function main() {
  if (!existsSync(join(bench, "..", "packages", "engine", "dist", "cli.cjs")) && values.bin.endsWith("slipway.cjs")) {
    throw new Error("the engine is not built: run `npm run build` at the root");
  }
  const work = mkdtempSync(join(tmpdir(), "slipway-bench-kills-"));
  process.once("exit", () => rmSync(work, { recursive: true, force: true }));
  process.once("SIGINT", () => process.exit(130));
  const server = await openServer({ url: values.server, major: values.major });
  const begun = performance.now();
  try {
    const loadBefore = loadavg()[0] ?? 0;
    const data = await measureKills({
      server,
      program: values.bin.endsWith("js") ? [process.execPath, values.bin] : [values.bin],
      dir: writeRelease(work),
      kills: Number(values.kills),
      seed: Number(values.seed),
      say: (line) => console.error(`${((performance.now() - begun) / 1000).toFixed(0).padStart(5)} s  ${line}`),
    });
    const results = {
      machine: machineFacts(server, process.execPath, []),
      measuredAt: new Date().toISOString().slice(0, 16),
      loadBefore,
      data,
    };
    mkdirSync(values.results, { recursive: true });
    writeFileSync(join(values.results, "kills.json"), `${JSON.stringify(results, null, 1)}\n`);
    writeFileSync(join(values.results, "kills.md"), page(results));
    console.log(summaryLine(data));
    if (data.violations.length > 0) process.exitCode = 1;
  } finally {
    await server.close();
  }
}
