import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { Client } from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { canEnter, ownAccount, serverAccount } from "../../src/postgres/embedded-account.ts";
import { startEmbedded, type EmbeddedOptions, type EmbeddedServer } from "../../src/postgres/embedded.ts";
import { forEachMajor } from "../helpers/database.ts";
import { temporaryFolder } from "../helpers/files.ts";
import { startScript } from "../helpers/script.ts";
import { waitFor } from "../helpers/wait.ts";

const IS_ROOT = ownAccount().uid === 0;

/** A folder that the server's user can enter. */
function openFolder(): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  return folder;
}

async function started(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const server = await startEmbedded(options);
  onTestFinished(() => server.stop("immediate"));
  return server;
}

async function query(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Processes of this machine that work in a folder: a server's work in its data. */
function processesIn(folder: string): readonly number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
      } catch {
        return false;
      }
    });
}

/** The guards that a process has started. */
function guardsOf(parent: number): readonly number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => {
      try {
        const [, after = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
        return (
          after.split(" ")[1] === String(parent) &&
          readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("slipway-guard")
        );
      } catch {
        return false;
      }
    });
}

/** A program that starts a server on `dataDir`, or on scratch data, tells about it and then waits. */
function serverProgram(dataDir: string | undefined): string {
  return `
    import { startEmbedded } from "engine/postgres/embedded.ts";
    const server = await startEmbedded(${JSON.stringify({ dataDir })});
    console.log(JSON.stringify({ pid: server.pid, port: server.port, dataDir: server.dataDir, url: server.url() }));
    await server.ended;
  `;
}

interface ServerLine {
  readonly pid: number;
  readonly port: number;
  readonly dataDir: string;
  readonly url: string;
}

function isServerLine(value: unknown): value is ServerLine {
  return typeof value === "object" && value !== null && "pid" in value && "url" in value;
}

async function serverOf(script: { nextLine(): Promise<unknown> }): Promise<ServerLine> {
  const line = await script.nextLine();
  if (!isServerLine(line)) throw new Error(`not a server: ${JSON.stringify(line)}`);
  return line;
}

forEachMajor((major) => {
  test("starts the version that was asked for, in UTF-8 and UTC, and lets nobody in without the password", async () => {
    const server = await started({ major });

    const rows = await query(
      server.url(),
      `select current_setting('server_version_num')::int / 10000 as major, current_setting('server_encoding') as encoding,
        current_setting('TimeZone') as zone, datcollate from pg_database where datname = 'template1'`,
    );

    expect(rows).toEqual([{ major, encoding: "UTF8", zone: "UTC", datcollate: "C.UTF-8" }]);
    await expect(query(server.url("postgres", "postgres", "wrong"), "select 1")).rejects.toMatchObject({
      code: "28P01",
    });
  });

  test("leaves neither a process nor a file when scratch data is no longer needed", async () => {
    const server = await started({ major });
    const scratch = dirname(server.dataDir);
    expect(existsSync(scratch)).toBe(true);

    await server.stop();

    await server.ended;
    expect(processesIn(scratch)).toEqual([]);
    expect(existsSync(scratch)).toBe(false);
  });

  test("finds kept data again under the same address and password", async () => {
    const dataDir = join(openFolder(), "data");
    const first = await started({ major, dataDir });
    await query(first.url(), "create table t as select 42 as answer");
    await first.stop();

    const second = await started({ dataDir });

    expect(await query(first.url(), "select answer from t")).toEqual([{ answer: 42 }]);
    expect(second.major).toBe(major);
    expect(statSync(`${dataDir}.json`).mode & 0o777).toBe(0o600);
  });
});

describe("kept data", () => {
  test("gets a new password when the file with the old one is lost", async () => {
    const dataDir = join(openFolder(), "data");
    const first = await started({ dataDir });
    await first.stop();
    rmSync(`${dataDir}.json`);

    const second = await started({ dataDir });

    expect(second.password).not.toBe(first.password);
    expect(await query(second.url(), "select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("is refused to another major version, by name", async () => {
    const dataDir = join(openFolder(), "data");
    await (await started({ dataDir, major: 18 })).stop();

    await expect(startEmbedded({ dataDir, major: 17 })).rejects.toMatchObject({
      code: "EMBEDDED_FAILED",
      message: `the data in ${dataDir} was made by PostgreSQL 18, not 17`,
    });
  });

  test("is not made in a folder that holds something else", async () => {
    const folder = openFolder();
    mkdirSync(join(folder, "data", "photos"), { recursive: true });

    await expect(startEmbedded({ dataDir: join(folder, "data") })).rejects.toMatchObject({
      code: "EMBEDDED_FAILED",
      message: `the folder ${join(folder, "data")} holds something other than PostgreSQL data`,
    });
  });

  test("outlives a killed process, whose server ends by itself", async () => {
    const dataDir = join(openFolder(), "data");
    const script = startScript(serverProgram(dataDir));
    const { url } = await serverOf(script);
    await query(url, "create table t (id int)");

    script.kill("SIGKILL");

    await waitFor(() => processesIn(dataDir).length === 0, "the server of a killed process ends");
    await started({ dataDir });
    expect(await query(url, "select count(*)::int from t")).toEqual([{ count: 0 }]);
  });

  test("is taken over from a server that nobody watches any more", async () => {
    const dataDir = join(openFolder(), "data");
    const script = startScript(serverProgram(dataDir));
    const { url, pid } = await serverOf(script);
    await query(url, "create table t (id int)");
    for (const guard of guardsOf(script.pid)) process.kill(guard, "SIGKILL");
    script.kill("SIGKILL");
    await script.ended;
    expect(processesIn(dataDir)).toContain(pid);

    const server = await started({ dataDir });

    expect(server.pid).not.toBe(pid);
    expect(await query(url, "select count(*)::int from t")).toEqual([{ count: 0 }]);
  });

  test("is taken over after the server itself was killed", async () => {
    const dataDir = join(openFolder(), "data");
    const first = await started({ dataDir });
    await query(first.url(), "create table t (id int)");
    process.kill(first.pid, "SIGKILL");
    await first.ended;

    await started({ dataDir });

    expect(await query(first.url(), "select count(*)::int from t")).toEqual([{ count: 0 }]);
  });

  test("is not taken away from a process that lives", async () => {
    const dataDir = join(openFolder(), "data");
    const script = startScript(serverProgram(dataDir));
    const { url } = await serverOf(script);

    await expect(startEmbedded({ dataDir })).rejects.toMatchObject({
      code: "EMBEDDED_FAILED",
      message: `the data in ${dataDir} is in use by process ${script.pid}`,
    });

    expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
  });
});

describe("scratch data", () => {
  test("goes away with a killed process", async () => {
    const script = startScript(serverProgram(undefined));
    const { dataDir } = await serverOf(script);

    script.kill("SIGKILL");

    await waitFor(() => processesIn(dirname(dataDir)).length === 0, "the server of a killed process ends");
    await expect.poll(() => existsSync(dirname(dataDir)), { timeout: 10_000 }).toBe(false);
  });

  test("serves many servers that start at once", async () => {
    const servers = await Promise.all(Array.from({ length: 4 }, () => started({})));

    const ports = new Set(servers.map((server) => server.port));
    expect(ports.size).toBe(4);
  });
});

test("a fixed port that is taken is refused, naming it", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void other.close());
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  await expect(startEmbedded({ port })).rejects.toMatchObject({
    code: "EMBEDDED_FAILED",
    message: `port ${port} of 127.0.0.1 is in use by another program`,
  });
});

test("a start that is given up leaves nothing", async () => {
  const dataDir = join(openFolder(), "data");
  const controller = new AbortController();
  const start = startEmbedded({ dataDir, signal: controller.signal });
  await waitFor(() => existsSync(`${dataDir}.json`), "the start has begun");
  controller.abort(new Error("given up"));

  await expect(start).rejects.toThrow("given up");

  expect(processesIn(dirname(dataDir))).toEqual([]);
});

test("a setting that PostgreSQL does not know is reported in its words", async () => {
  await expect(startEmbedded({ settings: { no_such_setting: "1" } })).rejects.toThrow(
    'unrecognized configuration parameter "no_such_setting"',
  );
});

test("a version that is not installed is missing, with the command that installs it", async () => {
  await expect(startEmbedded({ major: 14 })).rejects.toMatchObject({
    code: "EMBEDDED_MISSING",
    hint: "Choose one of 15, 16, 17, 18.",
  });
});

describe.skipIf(!IS_ROOT)("started as root", () => {
  test("the server runs as another user", async () => {
    const server = await started({});

    expect(statSync(`/proc/${server.pid}`).uid).toBe(serverAccount().uid);
    expect(serverAccount().uid).not.toBe(0);
  });

  test("data asked for in a folder that only root enters lies where the server's user can go, and is found again", async () => {
    const hidden = temporaryFolder();
    expect(canEnter(hidden, serverAccount())).toBe(false);
    const first = await started({ dataDir: join(hidden, "data") });
    onTestFinished(() => {
      for (const suffix of ["", ".json", ".log"]) rmSync(`${first.dataDir}${suffix}`, { recursive: true, force: true });
    });
    await query(first.url(), "create table t (id int)");
    await first.stop();

    await started({ dataDir: join(hidden, "data") });

    expect(first.dataDir).toMatch(/^\/var\/lib\/slipway\/data-[0-9a-f]{12}$/);
    expect(await query(first.url(), "select count(*)::int from t")).toEqual([{ count: 0 }]);
  });

  test.skipIf(!canEnter(import.meta.dirname, serverAccount()))(
    "a plain user without a home starts one as itself",
    async () => {
      const cache = openFolder();
      chmodSync(cache, 0o777);
      const env = { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", XDG_CACHE_HOME: join(cache, "made") };
      const { uid } = serverAccount();
      const script = startScript(serverProgram(undefined), { env, uid });

      const { pid, url } = await serverOf(script);

      expect(statSync(`/proc/${pid}`).uid).toBe(uid);
      expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
      expect(readdirSync(join(cache, "made", "slipway"))).toHaveLength(1);
      script.kill("SIGKILL");
      await waitFor(() => !existsSync(`/proc/${pid}`), "its server ends");
    },
  );
});
