import { spawn, type ChildProcess } from "node:child_process";
import { connect, createServer } from "node:net";
import { SlipwayError } from "../errors.ts";
import type { EventListener } from "../events.ts";
import { pause } from "../postgres/abort.ts";
import { ownAccount } from "../postgres/embedded-account.ts";
import { startGuard } from "../postgres/embedded-guard.ts";
import { endProcess } from "../postgres/embedded-process.ts";

/** An application that runs beside the development database. */
export interface ServedApplication {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /** Resolves when it has ended, by itself or stopped: `ended with 1`, `was ended by SIGTERM`. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface ServeOptions {
  /** A line for the shell. It is told where to listen by HOST and PORT. */
  readonly command: string;
  /** Added to our own environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: EventListener | undefined;
}

const HOST = "127.0.0.1";
const FIRST_PORT = 8_080;
const PORTS_TRIED = 100;
const LISTEN_TIMEOUT_MS = 60_000;
const POLL_MS = 25;

/**
 * Starts an application and waits until it listens: on the port that PORT names, else on the first free one from 8080. It is stopped,
 * with all its processes, when this process ends, however it ends.
 * @throws {SlipwayError} `SERVE_FAILED`, `INTERRUPTED`
 */
export async function serve(options: ServeOptions): Promise<ServedApplication> {
  const port = await choosePort(options.onEvent);
  const child = spawn(options.command, {
    shell: true,
    // A process group of its own: a Ctrl-C in the terminal reaches us, and we stop first the application, then the database.
    detached: true,
    // Standard output is for results.
    stdio: ["ignore", 2, 2],
    env: { ...process.env, ...options.env, HOST, PORT: String(port) },
  });
  const ended = endOf(child);
  const guard = startGuard(ownAccount(), null);
  // The whole process group: the shell may have started others.
  const group = -(child.pid ?? 0);
  if (group !== 0) guard.watch(group);
  const stop = async (): Promise<void> => {
    if (group !== 0) {
      await endProcess(group, [
        ["SIGTERM", 10_000],
        ["SIGKILL", 5_000],
      ]);
    }
    await ended;
    guard.release();
  };
  try {
    await untilListening(port, ended, options);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://${HOST}:${port}`, ended, stop };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`cannot be started: ${error.message}`));
    child.once("exit", (code, signal) => resolve(signal === null ? `ended with ${code}` : `was ended by ${signal}`));
  });
}

async function choosePort(onEvent: EventListener | undefined): Promise<number> {
  const given = process.env["PORT"] ?? "";
  if (given !== "") {
    if (await isFree(Number(given))) return Number(given);
    throw new SlipwayError("SERVE_FAILED", `port ${given} of ${HOST} cannot be had (PORT)`, {
      hint: "name a free one, or leave PORT out",
    });
  }
  for (let port = FIRST_PORT; port < FIRST_PORT + PORTS_TRIED; port++) {
    if (!(await isFree(port))) continue;
    if (port > FIRST_PORT) {
      onEvent?.({ type: "information", message: `port ${FIRST_PORT} is taken: the application gets ${port}` });
    }
    return port;
  }
  throw new SlipwayError(
    "SERVE_FAILED",
    `no port of ${HOST} from ${FIRST_PORT} to ${FIRST_PORT + PORTS_TRIED - 1} is free`,
    {
      hint: "name a free one by PORT",
    },
  );
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    try {
      server.listen(port, HOST, () => server.close(() => resolve(true)));
    } catch {
      // Not a port at all.
      resolve(false);
    }
  });
}

async function untilListening(port: number, ended: Promise<string>, options: ServeOptions): Promise<void> {
  for (let waited = 0; waited < LISTEN_TIMEOUT_MS; waited += POLL_MS) {
    if (await accepts(port)) return;
    const end = await Promise.race([ended, pause(POLL_MS, options.signal)]);
    if (end !== undefined) throw serveFailed(options.command, end);
  }
  throw serveFailed(options.command, `does not listen on port ${port} (PORT) after ${LISTEN_TIMEOUT_MS / 1_000} s`);
}

function accepts(port: number): Promise<boolean> {
  const socket = connect(port, HOST);
  return new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  }).finally(() => socket.destroy());
}

function serveFailed(command: string, what: string): SlipwayError {
  return new SlipwayError("SERVE_FAILED", `\`${command}\` ${what}`, {
    hint: "try the command by itself; it has to listen on HOST and PORT",
  });
}
