import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { createConnector } from "../postgres/connect.ts";
import type { Session } from "../postgres/session.ts";
import { quoteIdentifier } from "../sql/identifier.ts";

const NEVER_DURABLE = {
  autovacuum: "off",
  checkpoint_timeout: "1h",
  fsync: "off",
  full_page_writes: "off",
  max_locks_per_transaction: "512",
  max_wal_senders: "0",
  max_wal_size: "8GB",
  shared_buffers: "256MB",
  synchronous_commit: "off",
  wal_level: "minimal",
} as const;

/** A server on which databases can be made and thrown away. */
export interface Scratch {
  readonly major: number;
  /** Whether the server is ours alone. */
  readonly own: boolean;
  /** A session on the server's maintenance database. */
  readonly admin: Session;
  /** Makes a database, empty or as a copy of one that nobody is connected to; its name. */
  create(template?: string): Promise<string>;
  drop(database: string): Promise<void>;
  /** A session as the user that may do everything, with settings under which values always read the same. */
  open(database: string): Promise<Session>;
  url(database: string): string;
  /** Roles that are to go with the databases, where nobody else had them before. */
  readonly roles: Set<string>;
  /** Drops what is left of its databases and ends. */
  close(): Promise<void>;
}

export interface ScratchOptions {
  readonly major: number | undefined;
  /** A server that is there already; undefined: one of our own is started. */
  readonly server: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Opens a scratch server.
 * @throws {SlipwayError} `EMBEDDED_MISSING`, `EMBEDDED_FAILED`, `DATABASE_UNREACHABLE` and others of connecting
 */
export async function openScratch(options: ScratchOptions): Promise<Scratch> {
  if (options.server !== undefined) {
    const url = options.server;
    return connectScratch({ url: (name) => withDatabase(url, name), adminUrl: url, stop: noStop, own: false }, options);
  }
  // Loaded here only: it is not part of what a deployment needs.
  const { startEmbedded } = await import("../postgres/embedded.ts");
  const server = await startEmbedded({ major: options.major, settings: NEVER_DURABLE, signal: options.signal });
  const stop = (): Promise<void> => server.stop("immediate");
  try {
    return await connectScratch({ url: (name) => server.url(name), adminUrl: server.url(), stop, own: true }, options);
  } catch (error) {
    await stop();
    throw error;
  }
}

const noStop = (): Promise<void> => Promise.resolve();

interface Place {
  readonly url: (database: string) => string;
  readonly adminUrl: string;
  readonly stop: () => Promise<void>;
  readonly own: boolean;
}

async function connectScratch(place: Place, { signal }: ScratchOptions): Promise<Scratch> {
  // A run that is stopped still drops its databases: the session that does so is not told of it.
  const admin = await createConnector({ databaseUrl: place.adminUrl }, { operation: "verify" }).wait("");
  const { rows } = await admin.query<{ fsync: string }>({
    text: "select pg_catalog.current_setting('fsync') as fsync",
  });
  // Copying files asks for a checkpoint, which is dear only where it has to reach the disk.
  const strategy = rows[0]?.fsync === "off" ? "file_copy" : "wal_log";
  const databases = new Set<string>();
  const roles = new Set<string>();
  const prefix = `slipway_verify_${randomBytes(4).toString("hex")}`;
  let count = 0;
  const command = async (sql: string): Promise<void> => {
    const { error } = await admin.script(sql);
    if (error !== null) throw error;
  };
  const drop = async (database: string): Promise<void> => {
    await command(`drop database if exists ${quoteIdentifier(database)} with (force)`);
    databases.delete(database);
  };
  return {
    major: Math.floor(Number.parseFloat(admin.parameters.get("server_version") ?? "0")),
    own: place.own,
    admin,
    roles,
    url: place.url,
    drop,
    async create(template) {
      const name = `${prefix}_${(count += 1)}`;
      if (template !== undefined) await untilUnused(admin, template);
      databases.add(name);
      await command(
        `create database ${quoteIdentifier(name)} template ${quoteIdentifier(template ?? "template0")} strategy ${strategy}`,
      );
      return name;
    },
    async open(database) {
      const connector = createConnector({ databaseUrl: place.url(database) }, { operation: "verify", signal });
      const session = await connector.open("");
      const cut = (): void => session.destroy();
      signal?.addEventListener("abort", cut, { once: true });
      session.onLost(() => signal?.removeEventListener("abort", cut));
      return session;
    },
    async close() {
      try {
        if (place.own) return;
        for (const database of databases) await drop(database).catch(() => undefined);
        for (const role of roles) await admin.script(`drop role if exists ${quoteIdentifier(role)}`);
      } finally {
        admin.destroy();
        await place.stop();
      }
    },
  };
}

/** CREATE DATABASE itself looks only every 100 ms whether the last session of its template is gone. */
async function untilUnused(admin: Session, database: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const { rows } = await admin.query<{ used: boolean }>({
      text: "select exists (select from pg_catalog.pg_stat_activity a where a.datname = $1) as used",
      values: [database],
    });
    if (rows[0]?.used !== true) return;
    await delay(2);
  }
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  changed.searchParams.delete("dbname");
  return changed.toString();
}
