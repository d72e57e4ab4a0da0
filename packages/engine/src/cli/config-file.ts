import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { didYouMean } from "./did-you-mean.ts";
import { firstBadOffset } from "./json-place.ts";
import { fileKey } from "./setting.ts";
import { SETTING_KEYS, SETTINGS } from "./settings.ts";

export const CONFIG_FILE = "slipway.config.json";

export interface ConfigFile {
  /** The path as it was given, or the name of the file; undefined when there is none. */
  readonly path: string | undefined;
  /** What the file says, as text, by key. */
  readonly values: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
}

const NONE: ConfigFile = { path: undefined, values: new Map(), problems: [] };

/** Reads the file that was named, else `slipway.config.json` of the working directory if it is there. */
export function readConfigFile(named: string | undefined, cwd: string): ConfigFile {
  const path = named ?? CONFIG_FILE;
  if (named === undefined && !existsSync(resolve(cwd, path))) return NONE;
  let text: string;
  try {
    text = readFileSync(resolve(cwd, path), "utf8");
  } catch (error) {
    return { ...NONE, path, problems: [`the configuration file "${path}" cannot be read: ${messageOf(error)}`] };
  }
  return parseConfigFile(path, text);
}

/** The pure half of `readConfigFile`. */
export function parseConfigFile(path: string, source: string): ConfigFile {
  const text = source.replace(/^\uFEFF/, "");
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return { ...NONE, path, problems: [`${path}:${placeOf(text)}: ${reasonOf(error)}`] };
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    return { ...NONE, path, problems: [`${path}: expected one JSON object`] };
  }
  const values = new Map<string, string>();
  const problems: string[] = [];
  for (const [key, value] of Object.entries(content)) {
    const problem = key === "$schema" ? undefined : problemOf(key, value);
    if (problem !== undefined) problems.push(`${path}: ${problem}`);
    else if (key !== "$schema") values.set(key, String(value));
  }
  return { path, values, problems };
}

const KEYS = SETTING_KEYS.filter((key) => SETTINGS[key].inFile).map((key) => fileKey(SETTINGS[key]));

function problemOf(key: string, value: unknown): string | undefined {
  if (!KEYS.includes(key)) {
    const near = didYouMean(key.replaceAll("-", ""), KEYS);
    return `unknown key "${key}"${near === undefined ? "" : `, did you mean "${near}"?`}`;
  }
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return undefined;
  return `"${key}" must be a text, a number, true or false`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/, \w+ '.*$/, "") : String(error);
}

function placeOf(text: string): string {
  const lines = text.slice(0, firstBadOffset(text)).split("\n");
  return `${lines.length}:${(lines.at(-1) ?? "").length + 1}`;
}

function reasonOf(error: unknown): string {
  const reason = messageOf(error)
    .replace(/(?: in JSON)? at position .*$/s, "")
    .replace(/, ("|\.\.\.).*$/s, "");
  return `not valid JSON: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
}
