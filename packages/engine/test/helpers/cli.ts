import { spawn, type ChildProcess } from "node:child_process";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { PROGRAM } from "./program.ts";
import { waitFor } from "./wait.ts";

/** How a run of the command line ended, and all that it said. */
export interface CliResult {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** Added to an environment in which nothing of ours is: no PG*, no SLIPWAY_*. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Default: no standard input. */
  readonly stdin?: string;
  /** Sends a signal as soon as standard output and standard error together match a pattern. */
  readonly signalAfter?: { readonly signal: NodeJS.Signals; readonly output: RegExp };
}

/** A run that is under way. It is killed when the test ends. */
export interface CliProcess {
  readonly pid: number;
  readonly ended: Promise<CliResult>;
  /** Standard output and standard error so far. */
  stdout(): string;
  stderr(): string;
  /** Waits until `pattern` is in one of the two; fails at once when the program ends before. */
  waitForOutput(pattern: RegExp, timeoutMs?: number): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** Runs the command line to its end. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const running = spawnCli(args, options);
  const { signalAfter } = options;
  if (signalAfter !== undefined) {
    await running.waitForOutput(signalAfter.output);
    running.kill(signalAfter.signal);
  }
  return running.ended;
}

/** Starts the command line. */
export function spawnCli(args: readonly string[], options: CliOptions = {}): CliProcess {
  const [program = "", ...first] = PROGRAM;
  const child = spawn(program, [...first, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: { ...bareEnvironment(), ...options.env },
    stdio: "pipe",
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.stdin ?? "");
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  onTestFinished(async () => {
    if (!isEnded(child)) child.kill("SIGKILL");
    await ended.catch(() => undefined);
  });
  return {
    pid: child.pid ?? 0,
    ended,
    stdout: () => stdout,
    stderr: () => stderr,
    async waitForOutput(pattern, timeoutMs = 30_000) {
      const found = (): boolean => pattern.test(stdout) || pattern.test(stderr);
      await waitFor(() => found() || isEnded(child), `output like ${pattern}`, timeoutMs);
      if (!found()) throw new Error(`the program ended without output like ${pattern}:\n${stdout}\n${stderr}`);
    },
    kill: (signal) => void child.kill(signal),
  };
}

function isEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function bareEnvironment(): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "/usr/bin:/bin",
    LANG: "C.UTF-8",
    TMPDIR: tmpdir(),
    // A home without a .pgpass; the programs of the embedded server come from the real cache.
    HOME: "/nonexistent",
    XDG_CACHE_HOME: process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  };
}
