import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { SlipwayError } from "../errors.ts";
import { runAs, type Account } from "./embedded-account.ts";
import type { Binaries } from "./embedded-binaries.ts";
import type { Guard } from "./embedded-guard.ts";
import { readPidFile } from "./embedded-orphan.ts";
import { endProcess, SERVER_ENVIRONMENT, serverFailed, spawnFailed } from "./embedded-process.ts";

/** Embedded servers listen here only. */
export const HOST = "127.0.0.1";

/** What it takes to start a server on data that is there. */
export interface Launch {
  readonly binaries: Binaries;
  readonly account: Account;
  readonly dataDir: string;
  readonly logFile: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly guard: Guard;
  readonly signal: AbortSignal | undefined;
}

/** A server process that takes connections. */
export interface Running {
  readonly pid: number;
  readonly port: number;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const POLL_MS = 10;
const ATTEMPTS = 20;

/**
 * Starts the server and waits until it takes connections. A `fixed` port is used or refused; a `preferred` one is used if it is free.
 * @throws {SlipwayError} EMBEDDED_FAILED
 */
export async function launchServer(launch: Launch, fixed: number | null, preferred: number | null): Promise<Running> {
  for (let attempt = 1; ; attempt++) {
    const port = fixed ?? (attempt === 1 && preferred !== null ? preferred : await freePort());
    try {
      return await launchOnce(launch, port);
    } catch (error) {
      const output = readLog(launch.logFile);
      const portTaken = output.includes("could not create any TCP/IP sockets");
      if (portTaken && fixed !== null) throw portRefused(port);
      // The sessions of a killed server need a moment to notice that it is gone.
      const stillInUse = output.includes("is still in use");
      launch.signal?.throwIfAborted();
      if (attempt === ATTEMPTS || !(portTaken || stillInUse)) throw error;
      if (stillInUse) await pause(200);
    }
  }
}

async function launchOnce(launch: Launch, port: number): Promise<Running> {
  launch.signal?.throwIfAborted();
  const log = openSync(launch.logFile, "w", 0o600);
  const child = spawn(launch.binaries.postgres, serverArguments(launch, port), {
    cwd: "/",
    env: SERVER_ENVIRONMENT,
    stdio: ["ignore", log, log],
    // A process group of its own: a Ctrl-C in the terminal reaches us, and we stop the server in order.
    detached: true,
    ...runAs(launch.account),
  });
  closeSync(log);
  let failure: Error | null = null;
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", (error) => {
      failure = spawnFailed(launch.binaries.postgres, error);
      resolve();
    });
  });
  const isEnded = (): boolean => failure !== null || child.exitCode !== null || child.signalCode !== null;
  const pid = child.pid ?? 0;
  if (child.pid !== undefined) launch.guard.watch(pid);
  try {
    await untilReady(launch, pid, isEnded);
  } catch (error) {
    await endProcess(
      pid,
      isEnded()
        ? []
        : [
            ["SIGQUIT", 5_000],
            ["SIGKILL", 5_000],
          ],
    );
    await ended;
    throw failure ?? error;
  }
  return { pid, port, ended };
}

async function untilReady(launch: Launch, pid: number, isEnded: () => boolean): Promise<void> {
  for (let waited = 0; waited < START_TIMEOUT_MS; waited += POLL_MS) {
    const file = readPidFile(launch.dataDir);
    if (file?.pid === pid && file.status === "ready") return;
    if (isEnded()) throw serverFailed("the embedded PostgreSQL ended while it started", readLog(launch.logFile));
    launch.signal?.throwIfAborted();
    await pause(POLL_MS);
  }
  throw serverFailed("the embedded PostgreSQL was not ready within 60 s", readLog(launch.logFile));
}

function serverArguments(launch: Launch, port: number): readonly string[] {
  const settings = {
    ...launch.settings,
    listen_addresses: HOST,
    port: String(port),
    // No socket file: its path could be too long, and its folder would need rights of its own.
    unix_socket_directories: "",
  };
  return ["-D", launch.dataDir, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

async function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

function readLog(logFile: string): string {
  try {
    return readFileSync(logFile, "utf8");
  } catch {
    return "";
  }
}

function portRefused(port: number): SlipwayError {
  return new SlipwayError("EMBEDDED_FAILED", `port ${port} of ${HOST} is in use by another program`, {
    hint: "Choose another port, or leave it out to get a free one.",
    details: { port },
  });
}
