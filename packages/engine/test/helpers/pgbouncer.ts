import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { onTestFinished } from "vitest";
import { runAs, serverAccount } from "../../src/postgres/embedded-account.ts";
import { giveTo } from "../../src/postgres/embedded-places.ts";
import type { TestDatabase } from "./database.ts";
import { waitFor } from "./wait.ts";

/** Where pgbouncer is, or null where it is not installed. Debian puts it into a folder that is not on every PATH. */
export function findPgbouncer(): string | null {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  return folders.map((folder) => join(folder, "pgbouncer")).find(isExecutable) ?? null;
}

/** For `test.skipIf`: tests that need pgbouncer are skipped where it is missing, but never in CI. */
export const WITHOUT_PGBOUNCER = findPgbouncer() === null && process.env["CI"] !== "true";

export interface PgbouncerOptions {
  readonly mode: "session" | "transaction";
  /** Sessions that it keeps with the server. Default: 20. */
  readonly poolSize?: number;
}

/** A pgbouncer before a test database. */
export interface Pgbouncer {
  readonly port: number;
  /** The database through it, as its owner. */
  readonly url: string;
}

/** Starts a pgbouncer that asks for the same passwords as the server; it ends with the test. */
export async function startPgbouncer(database: TestDatabase, options: PgbouncerOptions): Promise<Pgbouncer> {
  const program = findPgbouncer();
  if (program === null) throw new Error("pgbouncer is not installed: apt-get install pgbouncer");
  const account = serverAccount();
  const folder = mkdtempSync(join(tmpdir(), "slipway-pgbouncer-"));
  const port = await freePort();
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    giveTo(path, account);
    return path;
  };
  const users = file("users.txt", `"${database.owner}" "${database.ownerPassword}"\n`);
  const config = file("pgbouncer.ini", configuration({ database, port, users, options }));
  giveTo(folder, account);
  const child = spawn(program, [config], { cwd: "/", stdio: ["ignore", "pipe", "pipe"], ...runAs(account) });
  let log = "";
  child.stdout.on("data", (chunk: Buffer) => (log += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  await waitFor(() => child.exitCode !== null || accepts(port), "pgbouncer takes connections");
  if (child.exitCode !== null) throw new Error(`pgbouncer did not start:\n${log}`);
  const url = new URL(database.url);
  url.host = `127.0.0.1:${port}`;
  return { port, url: url.href };
}

interface Configuration {
  readonly database: TestDatabase;
  readonly port: number;
  readonly users: string;
  readonly options: PgbouncerOptions;
}

function configuration({ database, port, users, options }: Configuration): string {
  return `[databases]
* = host=${database.server.host} port=${database.server.port}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = ${options.mode}
default_pool_size = ${options.poolSize ?? 20}
max_client_conn = 200
ignore_startup_parameters = extra_float_digits
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
