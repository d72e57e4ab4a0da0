import type { EventListener } from "../index.ts";
import type { Outcome } from "./command.ts";
import type { Config, Environment } from "./config.ts";
import type { Failure } from "./failure.ts";
import { failureDocument, outcomeDocument, stringify } from "./output/document.ts";
import { renderFailure } from "./output/error-block.ts";
import { printable } from "./output/escape.ts";
import { liveProgress, plainProgress, type ProgressReporter, quietProgress } from "./output/progress-reporter.ts";
import { sinkFor } from "./output/sink.ts";
import { type OutputStream, styleFor } from "./output/style.ts";
import { type MigrationLine, migrationLines, runCounts } from "./output/words.ts";
import { partsOfUrl, redactor, type Redact } from "./secrets.ts";
import { SETTING_KEYS, SETTINGS } from "./settings.ts";

/** Everything that is written on either stream goes through here, in the format that was asked for. */
export interface Printer {
  readonly onEvent: EventListener;
  /** Plain text on stdout: help and version. */
  text(text: string): void;
  /** A line about this process itself, on stderr. */
  note(text: string): void;
  outcome(command: string, outcome: Outcome): void;
  failure(command: string | null, failure: Failure): void;
  readonly redact: Redact;
  /** Resolves once everything is written. */
  close(): Promise<void>;
}

export interface OutputStreams {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

export function createPrinter(streams: OutputStreams, env: Environment, config: Config): Printer {
  const redact = redactorFor(config, env);
  const out = sinkFor(streams.stdout, redact);
  const err = sinkFor(streams.stderr, redact);
  const look = { color: config.get(SETTINGS.color), verbose: config.get(SETTINGS.verbose) };
  const outStyle = styleFor(streams.stdout, env, look);
  const errStyle = styleFor(streams.stderr, env, look);
  const format = config.get(SETTINGS.format);
  let progress: ProgressReporter | undefined;
  const reporter = (): ProgressReporter => {
    progress ??= chooseProgress();
    return progress;
  };
  const chooseProgress = (): ProgressReporter => {
    if (config.get(SETTINGS.quiet)) return quietProgress(err, errStyle);
    const live = streams.stderr.isTTY === true && (env["CI"] ?? "") === "" && env["TERM"] !== "dumb";
    return live ? liveProgress(err, errStyle) : plainProgress(err, errStyle);
  };
  const document = (content: object): void => {
    if (format === "json") out.write(`${stringify(content, redact, 2)}\n`);
    else out.write(`${stringify({ type: "result", time: new Date().toISOString(), ...content }, redact)}\n`);
  };
  return {
    redact,
    onEvent: (event) => {
      if (format !== "ndjson") reporter().onEvent(event);
      else out.write(`${stringify({ time: new Date().toISOString(), ...event }, redact)}\n`);
    },
    text: (text) => out.write(`${text}\n`),
    note: (text) => reporter().line(text),
    outcome: (command, outcome) => {
      progress?.stop();
      if (format === "text") out.write(`${outcome.render(outStyle)}\n`);
      else document(outcomeDocument(command, outcome));
      if (outcome.log !== undefined) err.write(outcome.log);
    },
    failure: (command, failure) => {
      progress?.stop();
      if (format !== "text") document(failureDocument(command, failure));
      const migrations = format === "text" ? printable(migrationsOf(failure)) : [];
      // Where nothing was begun the error says it all.
      const begun = migrations.some(({ state }) => state !== "skipped" && state !== "unchanged");
      if (begun) out.write([...migrationLines(migrations, outStyle), "", ""].join("\n"));
      err.write(`${renderFailure(failure, errStyle)}\n`);
      if (begun) out.write(`\n${runCounts(migrations).replace("skipped", "not run")}\n`);
    },
    close: async () => {
      progress?.stop();
      await out.flushed();
      await err.flushed();
    },
  };
}

/** The passwords of every URL that was given, used or not, and PGPASSWORD. */
function redactorFor(config: Config, env: Environment): Redact {
  const secretSettings = SETTING_KEYS.map((key) => SETTINGS[key]).filter((setting) => setting.secret);
  const urls = secretSettings.flatMap((setting) => [config.text(setting), ...setting.env.map((name) => env[name])]);
  const parts = urls.filter((url) => url !== undefined).map(partsOfUrl);
  const passwords = [...parts.flatMap((part) => part.passwords), env["PGPASSWORD"] ?? ""];
  const own = [
    config.get(SETTINGS.application),
    config.get(SETTINGS.ledger),
    env["PGUSER"],
    env["PGDATABASE"],
    env["PGHOST"],
    "slipway",
  ];
  const names = [...parts.flatMap((part) => part.names), ...own].filter((name) => name !== undefined);
  return redactor(passwords, names);
}

/** What a failed run says that it did until then. */
function migrationsOf(failure: Failure): MigrationLine[] {
  const { migrations } = failure.details;
  if (!Array.isArray(migrations)) return [];
  return migrations.flatMap((migration: unknown): MigrationLine[] => {
    if (typeof migration !== "object" || migration === null) return [];
    const { track, file, state, durationMs, statements }: { [key in keyof MigrationLine]?: unknown } = migration;
    if (typeof track !== "string" || typeof file !== "string" || typeof state !== "string") return [];
    return [{ track, file, state, durationMs: number(durationMs), statements: number(statements) }];
  });
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
