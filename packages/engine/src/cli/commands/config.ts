import { redactUrl } from "../../index.ts";
import type { Context, Outcome } from "../command.ts";
import { type Config, type Environment, type Source } from "../config.ts";
import { didYouMean } from "../did-you-mean.ts";
import { EXIT } from "../exit-codes.ts";
import { escapeControl } from "../output/escape.ts";
import type { Style } from "../output/style.ts";
import { type Cell, table } from "../output/table.ts";
import type { Setting } from "../setting.ts";
import { SETTING_KEYS, SETTINGS } from "../settings.ts";

interface Row {
  readonly name: string;
  /** As it would be written; null where nothing was said and there is no default. */
  readonly value: string | null;
  readonly source: Source["kind"];
  /** The flag, the variable, or the file and its key. */
  readonly from: string;
}

interface Report {
  readonly file: string | null;
  readonly settings: readonly Row[];
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

const HIDDEN = "***";

export async function run(context: Context): Promise<Outcome> {
  const { config, env } = context;
  const report: Report = {
    file: config.file ?? null,
    settings: [...settingRows(config), ...libpqRows(env)],
    problems: problemsOf(config),
    notes: unknownVariables(env),
  };
  return {
    exitCode: report.problems.length === 0 ? EXIT.done : EXIT.usage,
    document: report,
    render: (style) => renderConfig(report, style),
  };
}

function allSettings(): Setting<unknown>[] {
  return SETTING_KEYS.map((key) => SETTINGS[key]);
}

function settingRows(config: Config): Row[] {
  return allSettings().map((setting) => {
    const { kind, label } = config.source(setting);
    return { name: setting.name, value: shownValue(setting, config), source: kind, from: label };
  });
}

function shownValue(setting: Setting<unknown>, config: Config): string | null {
  const text = config.text(setting);
  if (text === undefined) return setting.fallback === undefined ? null : setting.fallbackText;
  if (!setting.secret) return text;
  return config.problem(setting) === undefined ? redactUrl(text) : HIDDEN;
}

/** libpq's own variables, which count where no URL was given. */
function libpqRows(env: Environment): Row[] {
  const names = Object.keys(env).filter((name) => /^PG[A-Z]+$/.test(name) && env[name] !== "");
  return names.toSorted().map((name) => ({
    name,
    value: name === "PGPASSWORD" ? HIDDEN : (env[name] ?? null),
    source: "environment",
    from: name,
  }));
}

function problemsOf(config: Config): string[] {
  const ofSettings = allSettings().flatMap((setting) => config.problem(setting) ?? []);
  return [...config.fileProblems, ...ofSettings];
}

/** A mistyped variable changes nothing and says nothing: here it is said. Kubernetes sets SLIPWAY_SERVICE_… by itself. */
function unknownVariables(env: Environment): string[] {
  const known = allSettings().flatMap((setting) => setting.env);
  const names = Object.keys(env).filter((name) => name.startsWith("SLIPWAY_") && !known.includes(name));
  return names.toSorted().flatMap((name) => {
    const near = didYouMean(name, known);
    return near === undefined ? [] : [`${name} is not a setting, did you mean ${near}?`];
  });
}

export function renderConfig(report: Report, style: Style): string {
  const rows = report.settings.map((row): Cell[] => [
    { text: row.name },
    {
      text: row.value === null ? "(none)" : escapeControl(row.value),
      paint: row.source === "default" ? style.dim : style.bold,
    },
    { text: escapeControl(row.from), paint: style.dim },
  ]);
  return [
    ...table(rows, style, 1),
    ...report.problems.map((problem) => `${style.red(style.symbols.failed)} ${escapeControl(problem)}`),
    ...report.notes.map((note) => `${style.yellow(style.symbols.attention)} ${escapeControl(note)}`),
  ].join("\n");
}
