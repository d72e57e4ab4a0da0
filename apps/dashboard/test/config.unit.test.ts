import { expect, test } from "vitest";
import { ConfigError, readConfig } from "../src/config.ts";

function problemsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

test("listens on loopback only, on port 8080, unless told otherwise", () => {
  expect(readConfig({})).toMatchObject({ host: "127.0.0.1", port: 8080, drainMs: 0, engine: { dir: "/sql" } });
});

test("takes an empty variable for one that is not set", () => {
  expect(readConfig({ PORT: "", DATABASE_URL: "", SLIPWAY_EXPECTED: "" })).toEqual(readConfig({}));
});

test("prefers the engine's own variable for the database to the common one", () => {
  const { engine } = readConfig({ DATABASE_URL: "postgresql://a/b", SLIPWAY_DATABASE_URL: "postgresql://c/d" });

  expect(engine.databaseUrl).toBe("postgresql://c/d");
});

test("names every unusable variable at once, with what is expected", () => {
  expect(problemsOf({ PORT: "65536", LOG_LEVEL: "loud", RUN_DML: "perhaps", DRAIN_SECONDS: "-1" })).toEqual([
    'PORT "65536" is not valid: expected a port from 0 to 65535',
    'LOG_LEVEL "loud" is not valid: expected fatal, error, warn, info, debug, trace, silent',
    'DRAIN_SECONDS "-1" is not valid: expected a number of seconds',
    'RUN_DML "perhaps" is not valid: expected true or false (also 1, yes, on, 0, no, off)',
  ]);
});

test("never repeats a database URL, which may hold a password", () => {
  expect(problemsOf({ DATABASE_URL: "mysql://user:hunter2@host/db" })).toEqual([
    "DATABASE_URL is not valid: expected a postgresql:// URL",
  ]);
});
