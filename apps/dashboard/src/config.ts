import { z } from "zod";

export interface Config {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly logLevel: string;
  /** How long requests are still served after SIGTERM while readiness says no, in milliseconds. */
  readonly drainMs: number;
  readonly engine: EngineConfig;
}

/** What the engine is asked with. Without `databaseUrl` the engine reads libpq's `PG*` variables. */
export interface EngineConfig {
  readonly dir: string;
  readonly application: string | undefined;
  readonly ledger: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly directUrl: string | undefined;
  readonly runDml: boolean;
  /** Patterns that choose among the dml files; all when absent. */
  readonly dmlInclude: string | undefined;
  /** The ddl contents that this build needs, as the chart lists them; without it those in `dir`. */
  readonly expected: string | undefined;
}

export class ConfigError extends Error {
  /** One sentence a variable. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("; "));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
const SECRET = new Set(["SLIPWAY_DATABASE_URL", "DATABASE_URL", "SLIPWAY_DIRECT_URL"]);

const text = z.string().optional();
const url = z
  .string()
  .regex(/^postgres(?:ql)?:\/\//i, "a postgresql:// URL")
  .optional();
const onOff = z.stringbool({ error: "true or false (also 1, yes, on, 0, no, off)" }).optional();
const wholeNumber = (expected: string) =>
  z
    .string()
    .regex(/^\d{1,5}$/, expected)
    .transform(Number);

/** Every environment variable that is read, beside libpq's own. */
export const VARIABLES = z.object({
  HOST: z.string().default("127.0.0.1"),
  PORT: wholeNumber("a port from 0 to 65535")
    .refine((port) => port <= 65_535, "a port from 0 to 65535")
    .default(8080),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: LOG_LEVELS.join(", ") }).default("info"),
  DRAIN_SECONDS: wholeNumber("a number of seconds").default(0),
  SLIPWAY_DIR: z.string().default("/sql"),
  SLIPWAY_APPLICATION: text,
  SLIPWAY_LEDGER: text,
  SLIPWAY_DATABASE_URL: url,
  DATABASE_URL: url,
  SLIPWAY_DIRECT_URL: url,
  SLIPWAY_RUN_DML: onOff,
  RUN_DML: onOff,
  SLIPWAY_DML_INCLUDE: text,
  SLIPWAY_EXPECTED: text,
});

/**
 * Reads the configuration from environment variables; an empty one counts as not set, as templates often leave one empty.
 * @throws {ConfigError} naming each unusable variable; values that may hold a password are not repeated
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const said = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const { success, data, error } = VARIABLES.safeParse(said);
  if (!success) {
    throw new ConfigError(
      error.issues.map(({ path, message }) => {
        const name = String(path[0]);
        const value = SECRET.has(name) ? "" : ` "${said[name] ?? ""}"`;
        return `${name}${value} is not valid: expected ${message}`;
      }),
    );
  }
  return {
    host: data.HOST,
    port: data.PORT,
    logLevel: data.LOG_LEVEL,
    drainMs: data.DRAIN_SECONDS * 1_000,
    engine: {
      dir: data.SLIPWAY_DIR,
      application: data.SLIPWAY_APPLICATION,
      ledger: data.SLIPWAY_LEDGER,
      databaseUrl: data.SLIPWAY_DATABASE_URL ?? data.DATABASE_URL,
      directUrl: data.SLIPWAY_DIRECT_URL,
      runDml: data.SLIPWAY_RUN_DML ?? data.RUN_DML ?? false,
      dmlInclude: data.SLIPWAY_DML_INCLUDE,
      expected: data.SLIPWAY_EXPECTED,
    },
  };
}
