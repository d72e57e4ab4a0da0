import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../src/cli/command-table.ts";
import { EXIT_CODES } from "../../src/cli/exit-codes.ts";
import { GROUPS, renderHelp, renderOverview, SETTING_GROUPS } from "../../src/cli/help.ts";
import { SETTING_KEYS, SETTINGS } from "../../src/cli/settings.ts";
import { ERROR_CODES } from "../../src/index.ts";
import { PLAIN } from "./looks.ts";

test("the overview names every command", () => {
  for (const { name, summary } of COMMANDS)
    expect(renderOverview(PLAIN)).toMatch(new RegExp(`^  ${name} +${summary}`, "m"));
});

describe.each(COMMANDS)("help of $name", (command) => {
  const text = renderHelp(command, PLAIN);

  test("has examples that are this command", () => {
    expect(command.examples.length).toBeGreaterThan(0);
    for (const example of command.examples)
      expect(example.command).toMatch(new RegExp(`\\bslipway ${command.name}\\b`));
  });

  test("shows every option with variable and default", () => {
    for (const key of command.settings) {
      const setting = SETTINGS[key];
      expect(text).toMatch(new RegExp(`^  --(\\[no-\\])?${setting.name}( |$)`, "m"));
      expect(text).toContain(`${setting.env.join(", ")}; default: ${setting.fallbackText}`);
    }
  });

  test("has no line that wraps in 120 columns", () => {
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
  });

  test("lists exit codes in order, each known", () => {
    expect(command.exitCodes).toEqual([...new Set(command.exitCodes)].toSorted((a, b) => a - b));
    for (const code of command.exitCodes) expect(EXIT_CODES.map((entry) => entry.code)).toContain(code);
  });
});

test("no setting is without a command, no group without a heading", () => {
  const taken = new Set(COMMANDS.filter(({ name }) => name !== "config").flatMap((command) => command.settings));

  expect(SETTING_KEYS.filter((key) => !taken.has(key))).toEqual([]);
  expect(new Set(SETTING_KEYS.map((key) => SETTINGS[key].group))).toEqual(
    new Set(SETTING_GROUPS.map(([group]) => group)),
  );
  expect(new Set(COMMANDS.map((command) => command.group))).toEqual(new Set(GROUPS));
});

test("every error's exit code has a meaning", () => {
  for (const { exit } of Object.values(ERROR_CODES)) expect(EXIT_CODES.map(({ code }) => code)).toContain(exit);
});
