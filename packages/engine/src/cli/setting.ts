import { DURATION_FORMS, durationSetting, parseDuration } from "./duration.ts";

/** A text read as a value, or what was expected instead. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly expected: string };

/** Sections of the options in help and reference. */
export type SettingGroup = "command" | "files" | "connection" | "behaviour" | "locks" | "output";

/** One setting: a flag, its environment variables, its key in `slipway.config.json`, its default. */
export interface Setting<T> {
  /** Kebab case: `lock-timeout` is `--lock-timeout`, `SLIPWAY_LOCK_TIMEOUT` and `lockTimeout` in the file. */
  readonly name: string;
  readonly group: SettingGroup;
  readonly summary: string;
  /** What stands for the value in help; null for a switch. */
  readonly placeholder: string | null;
  /** Environment variables, the first one set wins. */
  readonly env: readonly string[];
  /** The value where nobody says anything. */
  readonly fallback: T;
  /** The default in words, for help. */
  readonly fallbackText: string;
  readonly secret: boolean;
  /** False for what must be said anew each time. */
  readonly inFile: boolean;
  readonly parse: (text: string) => Parsed<T>;
}

interface About {
  readonly group: SettingGroup;
  readonly summary: string;
  readonly placeholder?: string;
  /** Environment variables beside `SLIPWAY_<NAME>`, in order of precedence. */
  readonly env?: readonly string[];
  readonly inFile?: boolean;
}

function common(name: string, about: About) {
  return {
    name,
    group: about.group,
    summary: about.summary,
    env: [`SLIPWAY_${name.toUpperCase().replaceAll("-", "_")}`, ...(about.env ?? [])],
    secret: false,
    inFile: about.inFile ?? true,
  };
}

export function textSetting<T extends string | undefined>(
  name: string,
  about: About,
  fallback: T,
  fallbackText?: string,
): Setting<string | T> {
  return {
    ...common(name, about),
    placeholder: about.placeholder ?? "TEXT",
    fallback,
    fallbackText: fallbackText ?? fallback ?? "none",
    parse: (text) => ({ ok: true, value: text }),
  };
}

export function urlSetting(name: string, about: About, fallbackText: string): Setting<string | undefined> {
  return {
    ...common(name, about),
    placeholder: "URL",
    fallback: undefined,
    fallbackText,
    secret: true,
    parse: (text) =>
      /^postgres(?:ql)?:\/\//i.test(text) ? { ok: true, value: text } : { ok: false, expected: "a postgresql:// URL" },
  };
}

export function switchSetting(name: string, about: About): Setting<boolean> {
  return {
    ...common(name, about),
    placeholder: null,
    fallback: false,
    fallbackText: "false",
    parse: parseSwitch,
  };
}

function parseSwitch(text: string): Parsed<boolean> {
  const word = text.trim().toLowerCase();
  if (["true", "1", "yes", "on"].includes(word)) return { ok: true, value: true };
  if (["false", "0", "no", "off"].includes(word)) return { ok: true, value: false };
  return { ok: false, expected: "true or false (also 1, yes, on, 0, no, off)" };
}

/** A time; the value is in milliseconds. */
export function durationOf(name: string, about: About, fallbackMs: number): Setting<number> {
  return {
    ...common(name, about),
    placeholder: "TIME",
    fallback: fallbackMs,
    fallbackText: durationSetting(fallbackMs),
    parse: (text) => {
      const value = parseDuration(text);
      return value === undefined ? { ok: false, expected: DURATION_FORMS } : { ok: true, value };
    },
  };
}

export function countSetting(name: string, about: About, fallback: number): Setting<number> {
  return {
    ...common(name, about),
    placeholder: about.placeholder ?? "N",
    fallback,
    fallbackText: String(fallback),
    parse: (text) =>
      /^[1-9]\d{0,8}$/.test(text.trim())
        ? { ok: true, value: Number(text.trim()) }
        : { ok: false, expected: "a whole number of at least 1" },
  };
}

/** Several values, separated by commas; `none` for an empty list. */
export function listSetting<T>(
  name: string,
  about: About,
  parseItem: (text: string) => Parsed<T>,
): Setting<readonly T[]> {
  return {
    ...common(name, about),
    placeholder: about.placeholder ?? "LIST",
    fallback: [],
    fallbackText: "none",
    parse: (text) => {
      const values: T[] = [];
      if (text.trim() === "none") return { ok: true, value: values };
      for (const item of text.split(",").map((part) => part.trim())) {
        const parsed = parseItem(item);
        if (!parsed.ok) return parsed;
        values.push(parsed.value);
      }
      return { ok: true, value: values };
    },
  };
}

export function choiceSetting<const T extends string>(
  name: string,
  about: About,
  choices: readonly T[],
  fallback: NoInfer<T>,
): Setting<T> {
  return {
    ...common(name, about),
    placeholder: choices.join("|"),
    fallback,
    fallbackText: fallback,
    parse: (text) => {
      const value = choices.find((choice) => choice === text.trim());
      return value === undefined ? { ok: false, expected: choices.join(", ") } : { ok: true, value };
    },
  };
}

/** The key of a setting in `slipway.config.json`: `lock-timeout` is `lockTimeout`. */
export function fileKey(setting: Setting<unknown>): string {
  return setting.name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
