/**
 * One run of the program, which can be ended.
 */
import { spawn } from "node:child_process";

/** @typedef {"SIGKILL" | "SIGTERM"} Ending */
/**
 * @typedef {object} Run
 * @property {number | null} code
 * @property {string | null} signal  that ended it
 * @property {boolean} disturbed  the signal came before the run was over
 * @property {string} phase  what the run had told last before the signal
 * @property {number} wallMs
 * @property {number} stopMs  from the signal to the end
 * @property {string} output  the end of what it printed
 */

const limitMs = 120_000;

/**
 * @param {readonly string[]} program @param {string} dir @param {string} url
 * @param {{ readonly signal: Ending, readonly afterMs: number } | null} ending
 * @returns {Promise<Run>}
 */
export function runOnce(program, dir, url, ending) {
  const [file, ...args] = [...program, "up", "--dir", dir, "--run-dml", "--format", "ndjson"];
  const started = performance.now();
  const child = spawn(file, args, {
    env: { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", DATABASE_URL: url },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let phase = "starting";
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
    output = (output + text).slice(-4000);
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) phase = phaseAfter(line) ?? phase;
  });
  child.stderr.setEncoding("utf8").on("data", (/** @type {string} */ text) => (output = (output + text).slice(-4000)));
  let signalledAt = 0;
  let phaseAtSignal = "";
  const end =
    ending === null
      ? undefined
      : setTimeout(() => {
          if (child.exitCode !== null) return;
          signalledAt = performance.now();
          phaseAtSignal = phase;
          child.kill(ending.signal);
        }, ending.afterMs);
  const limit = setTimeout(() => child.kill("SIGKILL"), limitMs);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(end);
      clearTimeout(limit);
      const now = performance.now();
      const disturbed = signalledAt > 0 && code !== 0;
      resolve({
        code,
        signal,
        disturbed,
        phase: phaseAtSignal,
        wallMs: now - started,
        stopMs: signalledAt > 0 ? now - signalledAt : 0,
        output,
      });
    });
  });
}

/** @param {string} line one event @returns {string | null} */
function phaseAfter(line) {
  /** @type {{ type?: string, kind?: string, files?: string[] }} */
  let event;
  try {
    event = JSON.parse(line);
  } catch {
    return null;
  }
  switch (event.type) {
    case "database.connected":
      return "looking";
    case "lock.acquired":
      return "holding the run lock";
    case "plan.ready":
      return "planning";
    case "segment.started":
      return event.kind === "statement"
        ? `in the part on its own of ${event.files?.[0]}`
        : `in the transaction of ${event.files?.[0]}`;
    case "segment.committed":
      return "between two segments";
    default:
      return null;
  }
}
