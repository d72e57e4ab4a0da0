import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { SlipwayError } from "../errors.ts";
import { runAs, type Account } from "./embedded-account.ts";

/**
 * The environment of every server program: nothing of ours leaks in (PGDATA, LD_PRELOAD, a time zone), and initdb need not search for
 * the system's time zone.
 */
export const SERVER_ENVIRONMENT = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: "/", LC_ALL: "C", TZ: "UTC" } as const;

const POLL_MS = 10;

/**
 * Runs a server program to its end as `account`, with `input` as its standard input.
 * @throws {SlipwayError} EMBEDDED_FAILED with what it said, when it does not end with 0.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  account: Account,
  input = "",
): Promise<void> {
  // In a process group of its own: a Ctrl-C in the terminal reaches only us, and is our reason to give up.
  const child = spawn(program, args, {
    cwd: "/",
    env: SERVER_ENVIRONMENT,
    stdio: "pipe",
    detached: true,
    ...runAs(account),
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  // A program that ends early does not read its input; its exit code tells more than EPIPE.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const ended = await new Promise<string | number | null>((resolve, reject) => {
    child.once("error", (error) => reject(spawnFailed(program, error)));
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  if (ended !== 0) throw serverFailed(`${program} ended with ${ended}`, output);
}

/** Sends each signal in turn and waits its number of milliseconds for the process to be gone. */
export async function endProcess(pid: number, steps: readonly (readonly [NodeJS.Signals, number])[]): Promise<void> {
  for (const [signal, patienceMs] of steps) {
    if (!sendSignal(pid, signal)) return;
    for (let waited = 0; waited < patienceMs; waited += POLL_MS) {
      if (!isRunning(pid)) return;
      await pause(POLL_MS);
    }
  }
}

/** Whether a process exists and is more than a zombie that nobody has collected. */
export function isRunning(pid: number): boolean {
  if (!sendSignal(pid, 0)) return false;
  return processState(pid)?.state !== "Z";
}

/** State letter and parent of a process, from /proc; null where the system has no /proc or the process is gone. */
export function processState(pid: number): { readonly state: string; readonly parent: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold anything, parentheses too.
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === undefined || parent === undefined ? null : { state, parent: Number(parent) };
  } catch {
    return null;
  }
}

/** An EMBEDDED_FAILED error that carries the last lines of what the server said. */
export function serverFailed(message: string, output: string, hint?: string): SlipwayError {
  const lines = output.trim().split("\n").slice(-12);
  const said = lines.find((line) => /\b(FATAL|PANIC|error):/.test(line)) ?? lines.at(-1) ?? "";
  return new SlipwayError("EMBEDDED_FAILED", said === "" ? message : `${message}: ${said.trim()}`, {
    hint,
    details: { output: lines },
  });
}

/** An EMBEDDED_FAILED error for a program that could not be started at all. */
export function spawnFailed(program: string, cause: Error): SlipwayError {
  return new SlipwayError("EMBEDDED_FAILED", `${program} cannot be started: ${cause.message}`, {
    hint: "Use a system with the GNU C library (the embedded PostgreSQL does not run on musl), or name a server with --database-url.",
    cause,
  });
}

function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}
