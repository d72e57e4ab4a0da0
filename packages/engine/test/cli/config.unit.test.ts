import { describe, expect, test } from "vitest";
import { readArguments } from "../../src/cli/arguments.ts";
import { checkConfig, type Config, resolveConfig } from "../../src/cli/config.ts";
import { parseConfigFile } from "../../src/cli/config-file.ts";
import { fileKey, type Setting } from "../../src/cli/setting.ts";
import { SETTING_KEYS, SETTINGS } from "../../src/cli/settings.ts";
import { temporaryFolder, writeFiles } from "../helpers/files.ts";

function resolve(argv: readonly string[], env: Record<string, string> = {}, file?: object | string): Config {
  const folder = temporaryFolder();
  if (file !== undefined) {
    writeFiles(folder, { "slipway.config.json": typeof file === "string" ? file : JSON.stringify(file) });
  }
  return resolveConfig(readArguments(["up", ...argv]).flags, env, folder);
}

function problems(config: Config): string {
  const settings = SETTING_KEYS.map((key) => SETTINGS[key]);
  try {
    checkConfig(config, settings);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("precedence", () => {
  const env = { SLIPWAY_LEDGER: "from_env" };
  const file = { ledger: "from_file" };

  test.for([
    [["--ledger", "from_flag"], env, file, "from_flag", "--ledger"],
    [[], env, file, "from_env", "SLIPWAY_LEDGER"],
    [[], {}, file, "from_file", "slipway.config.json: ledger"],
    [[], {}, {}, "slipway", "default"],
    [[], { SLIPWAY_LEDGER: "" }, file, "from_file", "slipway.config.json: ledger"],
    [["--ledger", "a", "--ledger=b"], env, file, "b", "--ledger"],
  ] as const)("%j %j %j gives %s", ([argv, variables, content, value, label]) => {
    const config = resolve(argv, variables, content);

    expect(config.get(SETTINGS.ledger)).toBe(value);
    expect(config.source(SETTINGS.ledger).label).toBe(label);
  });

  test("SLIPWAY_ variables win over the common ones", () => {
    const config = resolve([], {
      DATABASE_URL: "postgresql://a",
      SLIPWAY_DATABASE_URL: "postgresql://b",
      RUN_DML: "true",
      SLIPWAY_RUN_DML: "false",
    });

    expect(config.get(SETTINGS.databaseUrl)).toBe("postgresql://b");
    expect(config.get(SETTINGS.runDml)).toBe(false);
  });

  test("SLIPWAY_ENV is the environment", () => {
    expect(resolve([], { SLIPWAY_ENV: "production" }).get(SETTINGS.environment)).toBe("production");
  });
});

describe("values", () => {
  test.for(["true", "1", "yes", "on", "TRUE", "On"])("RUN_DML=%s brings demo data", (value) => {
    expect(resolve([], { RUN_DML: value }).get(SETTINGS.runDml)).toBe(true);
  });

  test.for(["false", "0", "no", "off", ""])("RUN_DML=%s does not", (value) => {
    expect(resolve([], { RUN_DML: value }).get(SETTINGS.runDml)).toBe(false);
  });

  test.for([
    [["--run-dml"], true],
    [["--run-dml=false"], false],
    [["--no-run-dml"], false],
    [["--run-dml", "--no-run-dml"], false],
  ] as const)("%j", ([argv, value]) => {
    expect(resolve(argv, { RUN_DML: "true" }).get(SETTINGS.runDml)).toBe(value);
  });

  test("times are in milliseconds, a plain number counts seconds", () => {
    const config = resolve(["--lock-timeout", "500ms"], { SLIPWAY_RUN_LOCK_TIMEOUT: "90" }, { retryBudget: 5 });

    expect(config.get(SETTINGS.lockTimeout)).toBe(500);
    expect(config.get(SETTINGS.runLockTimeout)).toBe(90_000);
    expect(config.get(SETTINGS.retryBudget)).toBe(5_000);
    expect(config.get(SETTINGS.statementBudget)).toBe(3_600_000);
  });

  test("a file's true and false are taken as they are", () => {
    expect(resolve([], {}, { runDml: true }).get(SETTINGS.runDml)).toBe(true);
  });
});

describe("problems", () => {
  test("are told all at once, each with the flag, variable or key to blame", () => {
    const config = resolve(
      ["--lock-timeout", "3 parsecs", "--mode=often"],
      { RUN_DML: "maybe", DATABASE_URL: "mysql://root:s3cret@db/shop" },
      { limit: 0, lockTimout: "3s" },
    );

    expect(problems(config).split("; ")).toEqual([
      'slipway.config.json: unknown key "lockTimout", did you mean "lockTimeout"?',
      "DATABASE_URL is not valid: expected a postgresql:// URL",
      'RUN_DML "maybe" is not valid: expected true or false (also 1, yes, on, 0, no, off)',
      '--mode "often" is not valid: expected ensure, wait',
      '--lock-timeout "3 parsecs" is not valid: expected a duration such as 500ms, 3s, 15m, 1h, or a number of seconds',
      'slipway.config.json: limit "0" is not valid: expected a whole number of at least 1',
    ]);
  });

  test("name a configuration file that was asked for and is not there", () => {
    expect(problems(resolve(["--config", "other.json"]))).toBe(
      'the configuration file "other.json" cannot be read: ENOENT: no such file or directory',
    );
  });

  test("there are none without a configuration file", () => {
    expect(problems(resolve([]))).toBe("");
  });
});

describe("parseConfigFile", () => {
  test.for([
    ['{\n  "dir": "sql",\n  oops\n}', /^f\.json:3:3: not valid JSON: /],
    ['{"dir": "sql"', /^f\.json:1:14: not valid JSON: /],
    ["", /^f\.json:1:1: not valid JSON: /],
    ["[]", /^f\.json: expected one JSON object$/],
    ['{"dir": ["sql"]}', /^f\.json: "dir" must be a text, a number, true or false$/],
    ['{"yes": true}', /^f\.json: unknown key "yes"$/],
    ['{"database-url": "x"}', /^f\.json: unknown key "database-url", did you mean "databaseUrl"\?$/],
  ] as const)("says what is wrong with %j", ([source, problem]) => {
    expect(parseConfigFile("f.json", source).problems).toEqual([expect.stringMatching(problem)]);
  });

  test("takes a file with a byte order mark and a schema", () => {
    const file = parseConfigFile("f.json", '\uFEFF{"$schema": "https://example.org/s.json", "dir": "sql"}');

    expect(file.problems).toEqual([]);
    expect([...file.values]).toEqual([["dir", "sql"]]);
  });
});

describe("the table of settings", () => {
  test("has each name, variable and key once", () => {
    const settings = SETTING_KEYS.map((key) => SETTINGS[key]);
    for (const names of [
      settings.map((setting) => setting.name),
      settings.flatMap((setting) => [...setting.env]),
      settings.map((setting) => fileKey(setting)),
    ]) {
      expect(names).toEqual([...new Set(names)]);
    }
  });

  test("names a setting in the file as in the code", () => {
    expect(SETTING_KEYS.map((key) => fileKey(SETTINGS[key]))).toEqual(SETTING_KEYS);
  });

  test("has a default that its own reader accepts", () => {
    const withDefault = SETTING_KEYS.map((key): Setting<unknown> => SETTINGS[key]).filter(
      (setting) => setting.fallback !== undefined,
    );

    expect(withDefault.map((setting) => setting.parse(setting.fallbackText))).toEqual(
      withDefault.map((setting) => ({ ok: true, value: setting.fallback })),
    );
  });
});
