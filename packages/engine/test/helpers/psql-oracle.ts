import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kindOf, readsCopyData } from "../../src/sql/kind.ts";

/** One query as real psql sent it. */
export interface OracleQuery {
  readonly bytes: Buffer;
  /** Bytes of data behind a COPY … FROM stdin. */
  readonly copyBytes?: number;
}

export interface PsqlOracle {
  /** The queries of each file, from one psql process. Files must not change psql's own state (`\restrict`, `\set`) for the next. */
  ask(files: readonly string[]): Promise<readonly (readonly OracleQuery[])[]>;
  close(): void;
}

const SETTINGS: readonly (readonly [string, string])[] = [
  ["server_version", "15.18"],
  ["server_encoding", "UTF8"],
  ["client_encoding", "UTF8"],
  ["DateStyle", "ISO, MDY"],
  ["standard_conforming_strings", "on"],
  ["integer_datetimes", "on"],
  ["session_authorization", "postgres"],
  ["is_superuser", "on"],
];

/** What `-c` sends between two files. */
const SEPARATOR = "select 'next file'";

/** The psql binary itself: Debian's `psql` on PATH is a wrapper that costs more than the splitting. `undefined` where there is none. */
export function findPsql(): string | undefined {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : [];
  const installed = versions.map((version) => join(root, version, "bin", "psql")).find((path) => existsSync(path));
  if (installed !== undefined) return installed;
  try {
    execFileSync("psql", ["--version"], { stdio: "ignore" });
    return "psql";
  } catch {
    return undefined;
  }
}

/** The major version of a psql. */
export function psqlMajor(psql: string): number {
  return Number(/\d+/.exec(execFileSync(psql, ["--version"], { encoding: "utf8" }))?.[0]);
}

/**
 * Runs real psql against a server that says yes to everything, and takes down what psql sends: the truth about where its scanner ends a
 * statement, without side effects and also for files that no server would take. Whether data follows a COPY is the server's word, not
 * psql's; `readsCopyData` stands in for it and has a test against a real server.
 */
export async function startPsqlOracle(psql: string): Promise<PsqlOracle> {
  const folder = mkdtempSync(join(tmpdir(), "psql-oracle-"));
  let queries: OracleQuery[] = [];
  const server = createServer((socket) => serve(socket, (query) => queries.push(query)));
  await listen(server, join(folder, ".s.PGSQL.5432"));
  return {
    async ask(files) {
      queries = [];
      const separated = files.flatMap((file) => ["-f", file, "-c", SEPARATOR]);
      await run(psql, ["-X", "-q", "-h", folder, "-U", "postgres", "-d", "x", ...separated]);
      return groups(queries);
    },
    close() {
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
}

function run(command: string, parameters: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PGSSLMODE: "disable", PGGSSENCMODE: "disable" };
    const child = spawn(command, parameters, { env, stdio: "ignore" });
    child.once("error", reject);
    child.once("exit", () => resolve());
  });
}

function groups(queries: readonly OracleQuery[]): OracleQuery[][] {
  const files: OracleQuery[][] = [];
  let file: OracleQuery[] = [];
  for (const query of queries) {
    if (query.bytes.toString("latin1") === SEPARATOR) {
      files.push(file);
      file = [];
    } else file.push(query);
  }
  return files;
}

function message(kind: string, body: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(5);
  head.write(kind, 0, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const READY = message("Z", Buffer.from("I"));
const COPY_IN = message("G", Buffer.from([0, 0, 0]));
const COPIED = message("C", Buffer.from("COPY 0\0"));
const DONE = message("C", Buffer.from("OK\0"));
const EMPTY = message("I");
const WELCOME = Buffer.concat([
  message("R", Buffer.alloc(4)),
  ...SETTINGS.map(([name, value]) => message("S", Buffer.from(`${name}\0${value}\0`))),
  message("K", Buffer.alloc(8)),
  READY,
]);

function serve(socket: Socket, take: (query: OracleQuery) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  let greeted = false;
  let copying: { bytes: Buffer; size: number } | undefined;

  const onMessage = (kind: string, body: Buffer): void => {
    if (copying !== undefined) {
      if (kind === "d") copying.size += body.length;
      if (kind !== "c" && kind !== "f") return;
      take({ bytes: copying.bytes, copyBytes: copying.size });
      copying = undefined;
      socket.write(Buffer.concat([COPIED, READY]));
      return;
    }
    if (kind === "X") return void socket.end();
    if (kind !== "Q") return void socket.write(READY);
    const bytes = Buffer.from(body.subarray(0, -1));
    if (readsCopyData(bytes)) {
      copying = { bytes, size: 0 };
      socket.write(COPY_IN);
      return;
    }
    take({ bytes });
    socket.write(Buffer.concat([kindOf(bytes) === "EMPTY" ? EMPTY : DONE, READY]));
  };

  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const head = greeted ? 1 : 0;
      if (rest.length < head + 4) return;
      const length = head + rest.readInt32BE(head);
      if (rest.length < length) return;
      const body = rest.subarray(head + 4, length);
      const kind = rest.toString("latin1", 0, head);
      rest = rest.subarray(length);
      if (greeted) onMessage(kind, body);
      else socket.write(WELCOME);
      greeted = true;
    }
  });
}
