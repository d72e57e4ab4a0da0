import { readFileSync } from "node:fs";
import { SlipwayError } from "../errors.ts";

/** What a database URL says, with nothing filled in. */
export interface ParsedUrl {
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  readonly sslMode?: SslMode;
  readonly sslRootCert?: string;
  readonly sslCert?: string;
  readonly sslKey?: string;
  readonly connectTimeoutSeconds?: number;
  readonly applicationName?: string;
  readonly options?: string;
}

const SSL_MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;
export type SslMode = (typeof SSL_MODES)[number];

const invalid = (message: string): SlipwayError =>
  new SlipwayError("CONFIG_INVALID", message, {
    hint: "write it as postgresql://user:password@host:5432/database?sslmode=verify-full",
  });

/**
 * Reads a `postgresql://` URL with libpq's parameter names.
 * @throws {SlipwayError} `CONFIG_INVALID`; the message never repeats the URL, which may hold a password.
 */
export function parseDatabaseUrl(text: string): ParsedUrl {
  if (!/^postgres(ql)?:\/\//.test(text)) {
    throw invalid("the database URL does not begin with postgresql://");
  }
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw invalid("the database URL cannot be read (a password with special characters must be percent-encoded)");
  }
  const decode = (part: string): string | undefined => {
    try {
      return part === "" ? undefined : decodeURIComponent(part);
    } catch {
      throw invalid("the database URL holds a broken percent-encoding");
    }
  };
  const parameter = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  const host = parameter("host") ?? decode(url.hostname.replace(/^\[(.*)\]$/, "$1"));
  const port = parameter("port") ?? (url.port || undefined);
  if (port !== undefined && !/^\d{1,5}$/.test(port)) {
    throw invalid(`the database URL's port "${port}" is not a number`);
  }
  return compact({
    host,
    port: port === undefined ? undefined : Number(port),
    user: parameter("user") ?? decode(url.username),
    password: parameter("password") ?? decode(url.password),
    database: parameter("dbname") ?? decode(url.pathname.replace(/^\//, "")),
    sslMode: sslMode(parameter("sslmode")),
    sslRootCert: parameter("sslrootcert"),
    sslCert: parameter("sslcert"),
    sslKey: parameter("sslkey"),
    connectTimeoutSeconds:
      parameter("connect_timeout") === undefined ? undefined : Number(parameter("connect_timeout")),
    applicationName: parameter("application_name"),
    options: parameter("options"),
  });
}

/** The URL with its password, if any, replaced by `***`; text that is no URL is replaced wholly. */
export function redactUrl(text: string): string {
  try {
    const url = new URL(text);
    if (url.password !== "") {
      url.password = "***";
    }
    if (url.searchParams.has("password")) {
      url.searchParams.set("password", "***");
    }
    return url.toString();
  } catch {
    return "***";
  }
}

export function sslMode(text: string | undefined): SslMode | undefined {
  if (text === undefined || text === "") {
    return undefined;
  }
  const found = SSL_MODES.find((mode) => mode === text);
  if (found === undefined) {
    throw new SlipwayError("CONFIG_INVALID", `sslmode "${text}" is not one of ${SSL_MODES.join(", ")}`);
  }
  return found;
}

export interface TlsSettings {
  readonly rejectUnauthorized: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Set where the host name is not checked (verify-ca). */
  readonly checkServerIdentity?: () => undefined;
}

/**
 * libpq's `sslmode` as TLS settings: `require` encrypts without checking unless a root certificate is given,
 * `verify-ca` checks the chain, `verify-full` the name too. Files that the URL does not name come from libpq's `PGSSL*` variables.
 */
export function tlsSettings(mode: SslMode, url: Pick<ParsedUrl, "sslRootCert" | "sslCert" | "sslKey">): TlsSettings {
  const read = (name: string, named: string | undefined): string | undefined => {
    const variable = process.env[`PG${name.toUpperCase()}`];
    const path = named ?? (variable === "" ? undefined : variable);
    if (path === undefined || path === "system") {
      return undefined;
    }
    try {
      return readFileSync(path, "utf8");
    } catch (cause) {
      throw new SlipwayError("CONFIG_INVALID", `${name} "${path}" cannot be read`, { cause });
    }
  };
  const ca = read("sslrootcert", url.sslRootCert);
  const checksChain = mode === "verify-ca" || mode === "verify-full" || (mode === "require" && ca !== undefined);
  return compact({
    rejectUnauthorized: checksChain,
    ca,
    cert: read("sslcert", url.sslCert),
    key: read("sslkey", url.sslKey),
    checkServerIdentity: checksChain && mode !== "verify-full" ? (): undefined => undefined : undefined,
  });
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };
type Compact<T> = Partial<Defined<T>> & Pick<T, { [K in keyof T]: undefined extends T[K] ? never : K }[keyof T]>;

/** Drops keys whose value is undefined (exactOptionalPropertyTypes tells them from absent ones). */
function compact<T extends object>(value: T): Compact<T> {
  // The one cast: the compiler cannot follow a filter over keys.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Compact<T>;
}
