import { parseArgs } from "node:util";
import { SlipwayError } from "../index.ts";
import type { Command } from "./command.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { Setting } from "./setting.ts";
import { SETTING_KEYS, SETTINGS } from "./settings.ts";

/** A flag on the command line: its value as text, and how it was written, e.g. `--no-run-dml`. */
export interface FlagValue {
  readonly text: string;
  readonly written: string;
}

export interface Arguments {
  /** All positionals; the first names the command. */
  readonly positionals: readonly string[];
  /** By name of the setting, without dashes. */
  readonly flags: ReadonlyMap<string, FlagValue>;
  readonly help: boolean;
  readonly version: boolean;
  /** What is wrong, found while reading; said only after the output format is known. */
  readonly problems: readonly Problem[];
}

interface Problem {
  readonly message: string;
  readonly hint: string | undefined;
}

const ALL = SETTING_KEYS.map((key): Setting<unknown> => SETTINGS[key]);
const OPTIONS = {
  ...Object.fromEntries(ALL.map((setting) => [setting.name, { type: optionType(setting) }])),
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "V" },
} as const;

function optionType(setting: Setting<unknown>): "boolean" | "string" {
  return setting.placeholder === null ? "boolean" : "string";
}

/** Reads the command line. Accepts flags before and after the command; the last of a repeated flag wins. */
export function readArguments(argv: readonly string[]): Arguments {
  const { tokens, positionals } = parseArgs({
    args: [...argv],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const flags = new Map<string, FlagValue>();
  const problems: Problem[] = [];
  let help = false;
  let version = false;
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    if (token.name === "help") help = true;
    else if (token.name === "version") version = true;
    else if (token.name === "json") flags.set("format", { text: "json", written: "--json" });
    else {
      const read = readFlag(token.name, token.rawName, { text: token.value, inline: token.inlineValue === true });
      if ("message" in read) problems.push(read);
      else flags.set(read.setting.name, read.value);
    }
  }
  return { positionals, flags, help, version, problems };
}

interface Read {
  readonly setting: Setting<unknown>;
  readonly value: FlagValue;
}

function readFlag(
  name: string,
  written: string,
  given: { readonly text: string | undefined; readonly inline: boolean },
): Read | Problem {
  const setting = ALL.find((candidate) => candidate.name === name);
  if (setting === undefined) return readNegated(name, written, given.text);
  if (setting.placeholder === null) return { setting, value: { text: given.text ?? "true", written } };
  if (given.text === undefined || (given.text === "" && !given.inline)) {
    return {
      message: `option ${written} needs a value: ${setting.placeholder}`,
      hint: `write ${written}=${setting.placeholder}`,
    };
  }
  if (!given.inline && given.text.startsWith("-") && given.text.length > 1) {
    return {
      message: `option ${written} needs a value, but "${given.text}" looks like an option`,
      hint: `write ${written}=${given.text} if that is the value`,
    };
  }
  return { setting, value: { text: given.text, written } };
}

function readNegated(name: string, written: string, text: string | undefined): Read | Problem {
  const setting = ALL.find((candidate) => candidate.placeholder === null && `no-${candidate.name}` === name);
  if (setting !== undefined && text === undefined) return { setting, value: { text: "false", written } };
  return unknownOption(written, ALL);
}

function unknownOption(written: string, settings: readonly Setting<unknown>[]): Problem {
  const names = [...settings.map((setting) => `--${setting.name}`), "--json", "--help", "--version"];
  const near = didYouMean(written, names);
  return {
    message: `unknown option ${written}`,
    hint: near === undefined ? "run `slipway help` for the list of commands and options" : `did you mean ${near}?`,
  };
}

/**
 * Refuses options that do not exist or that the command does not take.
 *
 * @throws {SlipwayError} USAGE
 */
export function checkArguments(read: Arguments, command: Command): void {
  const taken = command.settings.map((key): Setting<unknown> => SETTINGS[key]);
  const problems = [...read.problems];
  for (const [name, flag] of read.flags) {
    if (taken.some((setting) => setting.name === name)) continue;
    const near = didYouMean(
      flag.written,
      taken.map((setting) => `--${setting.name}`),
    );
    problems.push({
      message: `\`slipway ${command.name}\` has no option ${flag.written}`,
      hint: near === undefined ? `run \`slipway help ${command.name}\` for its options` : `did you mean ${near}?`,
    });
  }
  const count = read.positionals.length - 1;
  if (problems.length === 0 && (count < command.arguments.min || count > command.arguments.max)) {
    problems.push({
      message:
        count < command.arguments.min
          ? `\`slipway ${command.name}\` needs ${command.arguments.usage}`
          : unexpected(read, command),
      hint: `write \`slipway ${[command.name, command.arguments.usage].join(" ").trim()}\``,
    });
  }
  const first = problems[0];
  if (first === undefined) return;
  throw new SlipwayError("USAGE", problems.map((problem) => problem.message).join("; "), { hint: first.hint });
}

function unexpected(read: Arguments, command: Command): string {
  return `unexpected argument "${read.positionals[command.arguments.max + 1] ?? ""}"`;
}
