/**
 * Runs a tool once and says what it cost.
 */
import { spawn } from "node:child_process";
import { accessSync, closeSync, constants, openSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @typedef {{ argv: readonly string[], env?: Readonly<Record<string, string>>, cwd?: string }} Command */
/**
 * @typedef {object} Outcome
 * @property {number | null} code  exit code; null after a signal, also ours at the time limit
 * @property {number} wallMs
 * @property {number | null} cpuS  user and system time of the tool and its children
 * @property {number | null} rssMiB  peak of its biggest process
 * @property {string} output  the end of what it printed
 */
/** @typedef {{ finished: Promise<Outcome>, kill: () => void }} Running */

/** GNU time asks the kernel after the end; where it is missing /proc is looked at meanwhile. */
const gnuTime = findGnuTime();
export const resourceMethod = gnuTime ? "wait4 (GNU time)" : "samples of /proc every 10 ms";

let outputs = 0;

/**
 * @param {Command} command
 * @param {{ limitMs?: number }} [options]
 * @returns {Promise<Outcome>}
 */
export function run(command, options = {}) {
  return start(command, options).finished;
}

/**
 * @param {Command} command
 * @param {{ limitMs?: number }} [options]
 * @returns {Running}
 */
export function start(command, { limitMs = 600_000 } = {}) {
  const base = join(tmpdir(), `slipway-bench-${process.pid}-${(outputs += 1)}`);
  const outputPath = `${base}.out`;
  const costPath = `${base}.cost`;
  const output = openSync(outputPath, "w");
  const [file = "", ...args] = gnuTime
    ? [gnuTime, "-q", "-f", "%U %S %M", "-o", costPath, ...command.argv]
    : command.argv;
  const cpuBefore = childrenCpu();
  const started = performance.now();
  // In a group of its own, so that a limit ends the whole family.
  const child = spawn(file, args, {
    cwd: command.cwd,
    env: { ...cleanEnvironment(), ...command.env },
    stdio: ["ignore", output, output],
    detached: true,
  });
  closeSync(output);
  const kill = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
  };
  const limit = setTimeout(kill, limitMs);
  const sampler = gnuTime ? null : samplePeak(child.pid);

  const finished = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => {
      const wallMs = performance.now() - started;
      clearTimeout(limit);
      const cost = sampler ? { cpuS: childrenCpu() - cpuBefore, rssMiB: sampler.stop() } : readCost(costPath);
      const text = readFileSync(outputPath, "utf8");
      rmSync(outputPath, { force: true });
      resolve({ code, wallMs, ...cost, output: text.slice(-2000) });
    });
  });
  return { finished, kill };
}

/** Variables of the caller that lead a tool to another database or make it chatty would spoil the comparison. */
export function cleanEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(PG|SLIPWAY_|DBMATE_|DATABASE_URL|NODE_OPTIONS|NODE_ENV)/.test(name),
    ),
  );
}

function findGnuTime() {
  if (process.platform !== "linux") return null;
  try {
    accessSync("/usr/bin/time", constants.X_OK);
    return "/usr/bin/time";
  } catch {
    return null;
  }
}

/** @param {string} path */
function readCost(path) {
  try {
    const [user, system, kib] = readFileSync(path, "utf8").trim().split(" ").map(Number);
    rmSync(path, { force: true });
    return { cpuS: (user ?? 0) + (system ?? 0), rssMiB: (kib ?? 0) / 1024 };
  } catch {
    return { cpuS: null, rssMiB: null };
  }
}

/** CPU seconds of all children that have ended, of this process. */
function childrenCpu() {
  try {
    const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1]?.split(" ") ?? [];
    const ticksPerSecond = 100;
    return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
  } catch {
    return 0;
  }
}

/** @param {number | undefined} pid */
function samplePeak(pid) {
  let peakKib = 0;
  const timer = setInterval(() => {
    for (const member of familyOf(pid)) peakKib = Math.max(peakKib, peakOf(member));
  }, 10);
  return {
    stop: () => {
      clearInterval(timer);
      return peakKib > 0 ? peakKib / 1024 : null;
    },
  };
}

/** The processes of a group. @param {number | undefined} group */
function familyOf(group) {
  try {
    return readdirSync("/proc").filter((entry) => {
      if (!/^\d+$/.test(entry)) return false;
      try {
        return Number(readFileSync(`/proc/${entry}/stat`, "utf8").split(") ")[1]?.split(" ")[2]) === group;
      } catch {
        return false;
      }
    });
  } catch {
    return [];
  }
}

/** @param {string} pid */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
