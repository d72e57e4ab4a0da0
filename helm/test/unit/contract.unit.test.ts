import { describe, expect, test } from "vitest";
import { readConfig } from "../../../apps/dashboard/src/config.ts";
import { COMMANDS } from "../../../packages/engine/src/cli/command-table.ts";
import { EXIT_CODES } from "../../../packages/engine/src/cli/exit-codes.ts";
import { SETTINGS } from "../../../packages/engine/src/cli/settings.ts";
import { DEV, EXTERNAL, render } from "./helpers/helm.ts";
import { at, container, environment, find } from "./helpers/objects.ts";

const objects = render([...DEV, "--set", "migrations.dml.include={*demo*},database.sslMode=prefer"]);
const LIBPQ = /^PG[A-Z]+$/;

describe.each([
  ["Job", "db-migration", "up"],
  ["Deployment dashboard", "db-migration-gate", "gate"],
  ["Pod", "schema", "gate"],
])("what the chart tells the engine in %s %s", (owner, name, commandName) => {
  const command = COMMANDS.find((candidate) => candidate.name === commandName);
  const settings = (command?.settings ?? []).map((key) => SETTINGS[key]);
  const variables = Object.entries(environment(container(objects, owner, name))).filter(([key]) => !LIBPQ.test(key));

  test("is a setting of the command each, with a value that it takes", () => {
    expect(variables.length).toBeGreaterThan(5);
    for (const [variable, value] of variables) {
      const setting = settings.find(({ env }) => env.includes(variable));
      expect([variable, setting?.parse(value).ok]).toEqual([variable, true]);
    }
  });
});

test("the Job fails at once on exactly those exit codes of `up` after which trying again cannot help", () => {
  const up = COMMANDS.find(({ name }) => name === "up");
  const hopeless = EXIT_CODES.filter(
    ({ code, retry }) => code !== 0 && !retry && up?.exitCodes.includes(code) === true,
  );
  const job = find(objects, "Job", "dashboard-db-migration").value;
  expect(at(job, "spec", "podFailurePolicy", "rules", 1, "onExitCodes", "values")).toEqual(
    hopeless.map(({ code }) => code),
  );
});

test.each([
  ["with the bundled database", []],
  ["with a URL in a Secret", [...EXTERNAL, "--set", "database.host=,database.urlKey=uri"]],
])("the application takes what the chart tells it, %s", (_, args) => {
  const variables = environment(container(render(args), "Deployment dashboard", "dashboard"));
  const config = readConfig({
    ...variables,
    ...("DATABASE_URL" in variables && { DATABASE_URL: "postgresql://db/x" }),
  });
  expect(config).toMatchObject({
    host: "0.0.0.0",
    port: 8080,
    drainMs: 5_000,
    engine: { dir: "/sql", application: "dashboard", ledger: "slipway", runDml: false },
  });
  expect(config.engine.expected).toBe(variables["SLIPWAY_EXPECTED"]);
});
