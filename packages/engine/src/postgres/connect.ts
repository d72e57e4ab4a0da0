import { hostname } from "node:os";
import type { ClientConfig } from "pg";
import { SlipwayError } from "../errors.ts";
import type { EventListener } from "../events.ts";
import type { ConnectionOptions } from "../options.ts";
import type { DatabaseInfo } from "../results.ts";
import { either, jittered, pause, requireGoing, unlessAborted } from "./abort.ts";
import { Session } from "./session.ts";
import {
  INSUFFICIENT_PRIVILEGE,
  INVALID_CATALOG_NAME,
  INVALID_PASSWORD,
  SOCKET_ERRORS,
  UNAVAILABLE,
} from "./sqlstate.ts";
import { type ParsedUrl, parseDatabaseUrl, sslMode, type SslMode, tlsSettings } from "./url.ts";

const DEFAULT_WAIT_MS = 60_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
/** A run that has begun must not lose a connection that comes free to those that have not. */
const LONGEST_PAUSE_OF_RUN_MS = 200;
const CONNECT_TIMEOUT_MS = 10_000;
const SHORTEST_TRY_MS = 1_000;
const OLDEST_MAJOR = 15;

/**
 * Settings for every session, sent with the startup packet so that they cost no round trip and RESET ALL comes back to them. The engine's
 * queries over the catalog look expensive to the planner, and compiling them would take longer than running them; the splitter reads strings
 * as the standard has them; a session that holds the run lock is idle on purpose, and must not keep it for hours when its machine is gone.
 */
const STARTUP_OPTIONS = [
  "jit=off",
  "idle_session_timeout=0",
  "standard_conforming_strings=on",
  "default_transaction_isolation=read\\ committed",
  "tcp_keepalives_idle=10",
  "tcp_keepalives_interval=5",
  "tcp_keepalives_count=4",
]
  .map((setting) => `-c ${setting}`)
  .join(" ");

/** Opens sessions to one database, all with the same settings. */
export interface Connector {
  /** One try. */
  open(purpose: string): Promise<Session>;
  /**
   * Tries until PostgreSQL is there or `waitTimeoutMs` is over.
   * @param unneeded ends the wait when it fires, beside the connector's own signal
   */
  wait(purpose: string, unneeded?: AbortSignal): Promise<Session>;
  describe(session: Session): DatabaseInfo;
}

export interface ConnectorContext {
  readonly operation: string;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: EventListener | undefined;
}

/**
 * Reads the options (and libpq's `PG*` variables where there is no URL) without connecting.
 * @throws {SlipwayError} `CONFIG_INVALID`
 */
export function createConnector(options: ConnectionOptions, context: ConnectorContext): Connector {
  const urlText = options.directUrl ?? options.databaseUrl;
  const url: ParsedUrl = urlText === undefined ? {} : parseDatabaseUrl(urlText);
  const mode = url.sslMode ?? sslMode(process.env["PGSSLMODE"]);
  const applicationName =
    options.applicationName ?? url.applicationName ?? `slipway ${context.operation} ${hostname()}`;
  const base: ClientConfig = {
    ...(url.host !== undefined && { host: url.host }),
    ...(url.port !== undefined && { port: url.port }),
    ...(url.user !== undefined && { user: url.user }),
    ...(url.password !== undefined && { password: url.password }),
    ...(url.database !== undefined && { database: url.database }),
  };
  const connectTimeoutMs = (url.connectTimeoutSeconds ?? 0) * 1000 || CONNECT_TIMEOUT_MS;
  const target = {
    host: url.host ?? process.env["PGHOST"] ?? "localhost",
    port: url.port ?? Number(process.env["PGPORT"] ?? 5432),
    name: url.database ?? process.env["PGDATABASE"] ?? url.user ?? process.env["PGUSER"] ?? "",
    user: url.user ?? process.env["PGUSER"] ?? "",
  };

  const tryOnce = async (purpose: string, limitMs: number, signal: AbortSignal | undefined): Promise<Session> => {
    const given = url.options ?? process.env["PGOPTIONS"] ?? "";
    const config = {
      ...base,
      options: given,
      application_name: applicationLabel(applicationName, purpose),
      connectionTimeoutMillis: Math.min(limitMs, connectTimeoutMs),
    };
    const opening = openWithTls({ ...config, options: `${STARTUP_OPTIONS} ${given}` }, mode, url).catch(
      (error: unknown) => {
        if (refusesOptions(error)) {
          return openWithTls(config, mode, url);
        }
        throw error;
      },
    );
    try {
      return await unlessAborted(opening, signal, (session) => session.destroy());
    } catch (error) {
      throw connectError(error, `${target.host}:${target.port}`, target);
    }
  };

  const wait = async (purpose: string, unneeded?: AbortSignal): Promise<Session> => {
    const started = Date.now();
    const signal = either(context.signal, unneeded);
    const budget = options.waitTimeoutMs ?? DEFAULT_WAIT_MS;
    const longestPauseMs = purpose === "" ? LONGEST_PAUSE_MS : LONGEST_PAUSE_OF_RUN_MS;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
      requireGoing(signal);
      try {
        // One try takes its time; a wait does not take longer than it may.
        const leftMs = Math.max(budget - (Date.now() - started), SHORTEST_TRY_MS);
        const session = await tryOnce(purpose, budget === 0 ? connectTimeoutMs : leftMs, signal);
        checkServer(session);
        return session;
      } catch (error) {
        const elapsedMs = Date.now() - started;
        if (!(error instanceof SlipwayError) || error.code !== "DATABASE_UNREACHABLE" || elapsedMs + pauseMs > budget) {
          throw error;
        }
        context.onEvent?.({ type: "database.waiting", message: error.message, elapsedMs });
        await pause(jittered(pauseMs), signal);
      }
    }
  };

  return {
    open: (purpose) => tryOnce(purpose, connectTimeoutMs, context.signal),
    wait,
    describe: (session) => ({
      ...target,
      user: session.parameters.get("session_authorization") ?? target.user,
      serverVersion: session.parameters.get("server_version") ?? "",
    }),
  };
}

/** A pooler that knows a few startup parameters only: pgbouncer closes with 08P01 and names the one it does not like. */
function refusesOptions(error: unknown): boolean {
  return errorCode(error) === "08P01" && error instanceof Error && /startup parameter/i.test(error.message);
}

/** PostgreSQL cuts application names at 63 bytes; what the session is for stays readable at the end. */
function applicationLabel(name: string, purpose: string): string {
  const suffix = purpose === "" ? "" : ` (${purpose})`;
  return `${name.slice(0, 63 - suffix.length)}${suffix}`;
}

/** `allow` unless a mode is given, as a server may insist on TLS: plain first, TLS where the server asks for it. */
async function openWithTls(config: ClientConfig, mode: SslMode | undefined, url: ParsedUrl): Promise<Session> {
  const encrypted = (as: SslMode): ClientConfig => ({ ...config, ssl: tlsSettings(as, url) });
  switch (mode) {
    case "require":
    case "verify-ca":
    case "verify-full":
      return Session.open(encrypted(mode));
    case "prefer":
      return Session.open(encrypted(mode)).catch((error: unknown) => {
        if (error instanceof Error && error.message.includes("does not support SSL")) {
          return Session.open({ ...config, ssl: false });
        }
        throw error;
      });
    case "disable":
      return Session.open({ ...config, ssl: false });
    case "allow":
    case undefined:
      return Session.open({ ...config, ssl: false }).catch((error: unknown) => {
        if (errorCode(error) === "28000" && error instanceof Error && error.message.includes("no encryption")) {
          return Session.open(encrypted("allow"));
        }
        throw error;
      });
  }
}

/** @throws {SlipwayError} `SERVER_TOO_OLD` */
function checkServer(session: Session): void {
  const version = session.parameters.get("server_version") ?? "0";
  if (Number.parseInt(version, 10) < OLDEST_MAJOR) {
    session.destroy();
    throw new SlipwayError(
      "SERVER_TOO_OLD",
      `this PostgreSQL is version ${version}; Slipway needs ${OLDEST_MAJOR} or newer`,
      {
        hint: `upgrade the server to PostgreSQL ${OLDEST_MAJOR} or newer`,
        details: { serverVersion: version },
      },
    );
  }
}

function errorCode(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : "";
}

/** Says what a failed connection attempt means, without a word of the password. */
function connectError(
  error: unknown,
  address: string,
  target: { readonly name: string; readonly user: string },
): SlipwayError {
  if (error instanceof SlipwayError) {
    return error;
  }
  const code = errorCode(error);
  const message = error instanceof Error && error.message !== "" ? error.message : code;
  const options = { cause: error, details: { address, sqlstate: code } };
  if (/password must be a string/.test(message)) {
    return new SlipwayError(
      "AUTHENTICATION_FAILED",
      `PostgreSQL at ${address} asks for a password of user "${target.user}", and none was given`,
      {
        ...options,
        hint: "put it into the database URL, PGPASSWORD or a password file (PGPASSFILE)",
      },
    );
  }
  if (INVALID_PASSWORD.has(code) || /SASL/.test(message)) {
    return new SlipwayError(
      "AUTHENTICATION_FAILED",
      `PostgreSQL at ${address} refuses user "${target.user}": ${message}`,
      {
        ...options,
        hint: "check user and password of the database URL, or PGUSER and PGPASSWORD",
      },
    );
  }
  if (code === INVALID_CATALOG_NAME) {
    return new SlipwayError("DATABASE_MISSING", `PostgreSQL at ${address} has no database "${target.name}"`, {
      ...options,
      hint: "create the database first, or correct its name in the database URL",
    });
  }
  if (code === INSUFFICIENT_PRIVILEGE) {
    return new SlipwayError("PRIVILEGE_MISSING", `user "${target.user}" may not connect to database "${target.name}"`, {
      ...options,
      hint: `run: grant connect on database "${target.name}" to "${target.user}"`,
    });
  }
  if (SOCKET_ERRORS.has(code) || UNAVAILABLE.has(code) || isPassing(error, message)) {
    return new SlipwayError("DATABASE_UNREACHABLE", `PostgreSQL at ${address} cannot be reached: ${message}`, {
      ...options,
      hint: "check that the server runs and that host and port are right; --wait-timeout sets how long to wait for it",
    });
  }
  return new SlipwayError("DATABASE_UNREACHABLE", `connecting to PostgreSQL at ${address} failed: ${message}`, {
    ...options,
    hint: "check the database URL, its sslmode and the server's log",
  });
}

/** Several addresses tried (AggregateError), a socket that closed during the handshake, or pg's own time limit. */
function isPassing(error: unknown, message: string): boolean {
  return error instanceof AggregateError || /terminated unexpectedly|timeout expired/.test(message);
}
