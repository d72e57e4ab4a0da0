import { createHmac } from "node:crypto";
import { basename, dirname, resolve } from "node:path";
import type { EventListener } from "../events.ts";
import { serve, type ServedApplication } from "./serve.ts";
import { DEFAULT_DIR } from "./session.ts";
import { status } from "./status.ts";
import { up } from "./up.ts";
import type { EmbeddedServer } from "../postgres/embedded.ts";
import { Session } from "../postgres/session.ts";
import type { StatusResult, UpResult } from "../results.ts";
import { quoteIdentifier, quoteLiteral } from "../sql/identifier.ts";

export interface DevOptions {
  /** The directory that holds `ddl/` and `dml/`. Default `/sql`. */
  readonly dir?: string | undefined;
  /** Name of the application and of its database. Default: the name of the folder that `dir` lies in. */
  readonly application?: string | undefined;
  /** The role that owns the database, no superuser. Default: the application's name. */
  readonly user?: string | undefined;
  /** Where the server's data lies, kept from run to run. Default `.slipway/postgres`. */
  readonly dataDir?: string | undefined;
  /** Also load the demo data. Default true: this is a place to try things. */
  readonly runDml?: boolean | undefined;
  /**
   * A line for the shell that starts an application beside the database. It finds DATABASE_URL, SLIPWAY_DIR, SLIPWAY_APPLICATION, RUN_DML,
   * HOST and PORT in its environment. Default: none.
   */
  readonly serve?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: EventListener | undefined;
}

/** A running development database. */
export interface DevSession {
  /** With its password: usable as it stands. */
  readonly url: string;
  /** The psql command that connects. */
  readonly psql: string;
  readonly database: UpResult["database"];
  readonly up: UpResult;
  readonly status: StatusResult;
  /** What `serve` started, once it listens; null without it. */
  readonly served: ServedApplication | null;
  /** Stops the application, then the server. */
  stop(): Promise<void>;
}

/**
 * Starts an embedded PostgreSQL, brings everything, and tells how to connect. Its data is found again the next time.
 * @throws {SlipwayError} `EMBEDDED_MISSING`, `SERVE_FAILED`, and what `up` throws; the server is stopped then
 */
export async function dev(options: DevOptions = {}): Promise<DevSession> {
  const dir = options.dir ?? DEFAULT_DIR;
  const application = options.application ?? (basename(dirname(resolve(dir))) || "app");
  // Loaded here only: no other operation starts a server.
  const { startEmbedded } = await import("../postgres/embedded.ts");
  const server = await startEmbedded({
    dataDir: resolve(options.dataDir ?? ".slipway/postgres"),
    signal: options.signal,
  });
  try {
    const url = await ownedDatabase(server, application, options.user ?? application);
    const request = {
      dir,
      databaseUrl: url,
      application,
      runDml: options.runDml ?? true,
      signal: options.signal,
      onEvent: options.onEvent,
    };
    const result = await up(request);
    const checklist = await status(request);
    const served = options.serve === undefined ? null : await serveBeside(request, options.serve);
    return {
      url,
      psql: `psql '${url.replaceAll("'", "%27")}'`,
      database: result.database,
      up: result,
      status: checklist,
      served,
      stop: async () => {
        await served?.stop();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

interface Beside extends Pick<DevOptions, "signal" | "onEvent"> {
  readonly dir: string;
  readonly databaseUrl: string;
  readonly application: string;
  readonly runDml: boolean;
}

function serveBeside(request: Beside, command: string): Promise<ServedApplication> {
  return serve({
    command,
    env: {
      DATABASE_URL: request.databaseUrl,
      SLIPWAY_DIR: resolve(request.dir),
      SLIPWAY_APPLICATION: request.application,
      RUN_DML: String(request.runDml),
    },
    signal: request.signal,
    onEvent: request.onEvent,
  });
}

/** Makes sure of the database and the role that owns it; returns the role's URL. */
async function ownedDatabase(server: EmbeddedServer, database: string, user: string): Promise<string> {
  // The same at each start, so that a saved URL stays good; the server's own password is random and kept in a file of mode 600.
  const password = createHmac("sha256", server.password).update(user).digest("base64url").slice(0, 24);
  const session = await Session.open({
    host: server.host,
    port: server.port,
    user: server.user,
    password: server.password,
    database: "postgres",
  });
  try {
    const { rows } = await session.query<{ role: boolean; database: boolean }>({
      text: `
select exists (select from pg_catalog.pg_roles where rolname = $1) as role,
  exists (select from pg_catalog.pg_database where datname = $2) as database`,
      values: [user, database],
    });
    const verb = rows[0]?.role === true ? "alter" : "create";
    await run(session, `${verb} role ${quoteIdentifier(user)} login password ${quoteLiteral(password)}`);
    if (rows[0]?.database !== true) {
      await run(session, `create database ${quoteIdentifier(database)} owner ${quoteIdentifier(user)}`);
    }
  } finally {
    await session.close();
  }
  return server.url(database, user, password);
}

async function run(session: Session, sql: string): Promise<void> {
  const { error } = await session.script(sql);
  if (error !== null) {
    throw error;
  }
}
