import { SlipwayError } from "../index.ts";
import type { FlagValue } from "./arguments.ts";
import { readConfigFile } from "./config-file.ts";
import { fileKey, type Setting } from "./setting.ts";
import { SETTING_KEYS, SETTINGS } from "./settings.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a value comes from; `label` names the flag, the variable, or the file and its key. */
export interface Source {
  readonly kind: "flag" | "environment" | "file" | "default";
  readonly label: string;
}

interface Said {
  readonly text: string;
  readonly source: Source;
}

/** All settings, each with its source. */
export interface Config {
  /** The value of a setting. */
  get<T>(setting: Setting<T>): T;
  /** What was said, as text; undefined where the default counts. */
  text(setting: Setting<unknown>): string | undefined;
  source(setting: Setting<unknown>): Source;
  /** True when the value is the default. */
  isDefault(setting: Setting<unknown>): boolean;
  /** What is wrong with a setting; undefined when nothing is. */
  problem(setting: Setting<unknown>): string | undefined;
  /** The configuration file that was read. */
  readonly file: string | undefined;
  /** What is wrong with the file itself. */
  readonly fileProblems: readonly string[];
}

const DEFAULT: Source = { kind: "default", label: "default" };

/** Looks up every setting: flag, then environment, then file, then default. Never throws: problems are kept for `checkConfig`. */
export function resolveConfig(flags: ReadonlyMap<string, FlagValue>, env: Environment, cwd: string): Config {
  const spoken = new Map<string, Said>();
  for (const key of SETTING_KEYS) {
    const said = fromFlag(SETTINGS[key], flags) ?? fromEnvironment(SETTINGS[key], env);
    if (said !== undefined) spoken.set(SETTINGS[key].name, said);
  }
  const file = readConfigFile(spoken.get(SETTINGS.config.name)?.text, cwd);
  for (const key of SETTING_KEYS) {
    const text = file.values.get(fileKey(SETTINGS[key]));
    if (text === undefined || spoken.has(SETTINGS[key].name)) continue;
    const label = `${file.path ?? ""}: ${fileKey(SETTINGS[key])}`;
    spoken.set(SETTINGS[key].name, { text, source: { kind: "file", label } });
  }
  return {
    get: (setting) => {
      const said = spoken.get(setting.name);
      const parsed = said === undefined ? undefined : setting.parse(said.text);
      return parsed?.ok === true ? parsed.value : setting.fallback;
    },
    text: (setting) => spoken.get(setting.name)?.text,
    source: (setting) => spoken.get(setting.name)?.source ?? DEFAULT,
    isDefault: (setting) => !spoken.has(setting.name),
    problem: (setting) => problemOf(setting, spoken.get(setting.name)),
    file: file.path,
    fileProblems: file.problems,
  };
}

/**
 * Refuses unusable values, all at once.
 *
 * @throws {SlipwayError} CONFIG_INVALID, naming each flag, variable or key.
 */
export function checkConfig(config: Config, settings: readonly Setting<unknown>[]): void {
  const problems = [...config.fileProblems];
  for (const setting of settings) {
    const problem = config.problem(setting);
    if (problem !== undefined) problems.push(problem);
  }
  if (problems.length === 0) return;
  throw new SlipwayError("CONFIG_INVALID", problems.join("; "), {
    hint: "correct the value; `slipway config` shows every setting with its source",
    details: { problems },
  });
}

function fromFlag(setting: Setting<unknown>, flags: ReadonlyMap<string, FlagValue>): Said | undefined {
  const flag = flags.get(setting.name);
  return flag === undefined ? undefined : { text: flag.text, source: { kind: "flag", label: flag.written } };
}

/** An empty variable counts as not set: templates often leave one empty. */
function fromEnvironment(setting: Setting<unknown>, env: Environment): Said | undefined {
  for (const name of setting.env) {
    const text = env[name];
    if (text !== undefined && text !== "") return { text, source: { kind: "environment", label: name } };
  }
  return undefined;
}

function problemOf(setting: Setting<unknown>, said: Said | undefined): string | undefined {
  if (said === undefined) return undefined;
  const parsed = setting.parse(said.text);
  if (parsed.ok) return undefined;
  const value = setting.secret ? "" : ` "${said.text}"`;
  return `${said.source.label}${value} is not valid: expected ${parsed.expected}`;
}
