import { spawn } from "node:child_process";

/** What became of a program. */
export interface Outcome {
  /** `null` where it was killed at its time limit. */
  readonly exitCode: number | null;
  readonly stdout: string;
  /** Standard output and standard error as they came. */
  readonly output: string;
  readonly seconds: number;
}

export interface ProgramOptions {
  /** Goes to its standard input. */
  readonly input?: string;
  /** Seconds until it is killed. Default: 60. */
  readonly limit?: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs a program to its end and says what became of it; never fails by itself. */
export async function tryRun(program: string, args: readonly string[], options: ProgramOptions = {}): Promise<Outcome> {
  const started = performance.now();
  const child = spawn(program, args, {
    stdio: "pipe",
    // A group of its own: a shell's children end with it.
    detached: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  let stdout = "";
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
    output += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  // A program that ends early does not read what is left.
  child.stdin.on("error", () => undefined).end(options.input ?? "");
  const timer = setTimeout(() => killGroup(child.pid), (options.limit ?? 60) * 1000);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", (code) => resolve(code));
  }).finally(() => clearTimeout(timer));
  return { exitCode, stdout, output, seconds: (performance.now() - started) / 1000 };
}

/**
 * Runs a program and returns what it wrote to standard output.
 * @throws where it does not end with 0: an error with the whole command line and output.
 */
export async function run(program: string, args: readonly string[], options: ProgramOptions = {}): Promise<string> {
  const outcome = await tryRun(program, args, options);
  if (outcome.exitCode !== 0) throw new Error(describe(`${program} ${args.join(" ")}`, outcome));
  return outcome.stdout;
}

/** @throws where a program did not end with 0. */
export function requireSuccess(what: string, outcome: Outcome): void {
  if (outcome.exitCode !== 0) throw new Error(`${what} did not succeed: ${describe(what, outcome)}`);
}

/** @throws where a program ended with 0, or not by itself. */
export function requireFailure(what: string, outcome: Outcome): void {
  if (outcome.exitCode === null || outcome.exitCode === 0) {
    throw new Error(`${what} did not fail by itself: ${describe(what, outcome)}`);
  }
}

/** One text for an error message: the command, how it ended, and the end of its output. */
export function describe(command: string, outcome: Outcome): string {
  const end = outcome.exitCode === null ? "was killed at its time limit" : `ended with ${outcome.exitCode}`;
  return `${command}\n${end} after ${outcome.seconds.toFixed(1)} s:\n${outcome.output.slice(-8000)}`;
}

function killGroup(pid: number | undefined): void {
  if (pid !== undefined) process.kill(-pid, "SIGKILL");
}
