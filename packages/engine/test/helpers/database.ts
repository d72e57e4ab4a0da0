import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { describe, inject, onTestFinished } from "vitest";
import type { ServerInfo } from "./global-setup.ts";

/** The PostgreSQL versions that this run tests: SLIPWAY_TEST_MAJORS, a comma-separated list. */
export const TEST_MAJORS: readonly number[] = (process.env["SLIPWAY_TEST_MAJORS"] ?? "15,18").split(",").map(Number);

/** The newest version under test: for tests that need no more than one. */
export const NEWEST_MAJOR = Math.max(...TEST_MAJORS);

export interface TestDatabaseOptions {
  /** Default: the newest version under test. */
  readonly major?: number;
}

/** A fresh empty database with an owner of its own: a login role that is no superuser, whose name is the database's. */
export interface TestDatabase {
  readonly name: string;
  readonly major: number;
  readonly owner: string;
  readonly ownerPassword: string;
  /** As the owner. */
  readonly url: string;
  /** As the superuser. */
  readonly adminUrl: string;
  readonly server: ServerInfo;
  /** A URL of another database or role on the same server. */
  urlOf(parts: { readonly database?: string; readonly user?: string; readonly password?: string }): string;
  /** A new connected client, as the owner; closed when the database is dropped. */
  client(): Promise<Client>;
  /** The same as the superuser. */
  adminClient(): Promise<Client>;
  /** Closes its clients, ends every other session and removes database and owner. */
  drop(): Promise<void>;
}

/** Runs `body` once for each version under test, in a describe block that names it. */
export function forEachMajor(body: (major: number) => void): void {
  describe.each(TEST_MAJORS.map((major) => ({ major })))("on PostgreSQL $major", ({ major }) => {
    body(major);
  });
}

/** A fresh database that is dropped when the current test ends. */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const database = await createTestDatabase(options);
  onTestFinished(() => database.drop());
  return database;
}

/** Runs `body` with a fresh database and drops it after. */
export async function withDatabase<T>(
  body: (database: TestDatabase) => Promise<T>,
  options: TestDatabaseOptions = {},
): Promise<T> {
  const database = await createTestDatabase(options);
  try {
    return await body(database);
  } finally {
    await database.drop();
  }
}

/** A fresh database that its caller drops; for a whole file in beforeAll and afterAll. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const major = options.major ?? NEWEST_MAJOR;
  const server = await testServer(major);
  const name = `t_${randomBytes(6).toString("hex")}`;
  const ownerPassword = randomBytes(9).toString("base64url");
  const admin = await adminOf(server);
  await admin.query(`create role ${name} login password '${ownerPassword}'`);
  await admin.query(`create database ${name} owner ${name} template template0 strategy file_copy`);
  const clients = new Set<Client>();
  const connect = async (url: string): Promise<Client> => {
    const client = await connected(url);
    clients.add(client);
    return client;
  };
  const url = serverUrl(server, name, name, ownerPassword);
  const adminUrl = serverUrl(server, name, server.user, server.password);
  return {
    name,
    major,
    owner: name,
    ownerPassword,
    url,
    adminUrl,
    server,
    urlOf: ({ database = name, user = name, password = ownerPassword }) => serverUrl(server, database, user, password),
    client: () => connect(url),
    adminClient: () => connect(adminUrl),
    async drop() {
      await Promise.all([...clients].map((client) => client.end().catch(() => undefined)));
      clients.clear();
      await admin.query(`drop database if exists ${name} with (force)`);
      // A test may have given it objects elsewhere; the whole server is thrown away in the end.
      await admin.query(`drop role if exists ${name}`).catch(() => undefined);
    },
  };
}

/** The server of one major version, shared by all test files of a run; started when it is first asked for. */
export async function testServer(major: number = NEWEST_MAJOR): Promise<ServerInfo> {
  let server = servers.get(major);
  if (server === undefined) {
    server = requestServer(major);
    servers.set(major, server);
  }
  return server;
}

/** A connection URL of `server`. */
export function serverUrl(server: ServerInfo, database: string, user: string, password: string): string {
  const [name, secret, path] = [user, password, database].map(encodeURIComponent);
  return `postgresql://${name}:${secret}@${server.host}:${server.port}/${path}`;
}

const servers = new Map<number, Promise<ServerInfo>>();
const admins = new Map<number, Promise<Client>>();

async function requestServer(major: number): Promise<ServerInfo> {
  const response = await fetch(`${inject("serversUrl")}/${major}`);
  const body = await response.text();
  if (!response.ok) throw new Error(`no server for PostgreSQL ${major}: ${body}`);
  return JSON.parse(body);
}

/** One superuser session per test process and version, for making and dropping databases. */
function adminOf(server: ServerInfo): Promise<Client> {
  let admin = admins.get(server.major);
  if (admin === undefined) {
    admin = connected(serverUrl(server, "postgres", server.user, server.password));
    admins.set(server.major, admin);
  }
  return admin;
}

async function connected(url: string): Promise<Client> {
  const client = new Client(url);
  // A test that ends its own session, or drops the database under it, is no failure.
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
