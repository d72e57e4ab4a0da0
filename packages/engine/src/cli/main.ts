import { SlipwayError, VERSION } from "../index.ts";
import { type Arguments, checkArguments, readArguments } from "./arguments.ts";
import type { Command, Context } from "./command.ts";
import { COMMANDS } from "./command-table.ts";
import { checkConfig, type Config, type Environment, resolveConfig } from "./config.ts";
import { didYouMean } from "./did-you-mean.ts";
import { EXIT } from "./exit-codes.ts";
import { failureOf } from "./failure.ts";
import { renderHelp, renderOverview } from "./help.ts";
import { keepParserUnoptimised } from "./memory.ts";
import { styleFor } from "./output/style.ts";
import { createPrinter, type Printer } from "./printer.ts";
import { showAsArguments } from "./process-arguments.ts";
import { questionOn } from "./question.ts";
import { partsOfUrl, redactor } from "./secrets.ts";
import { SETTINGS } from "./settings.ts";
import { listenForSignals } from "./signals.ts";
import { standardStreams, type Streams } from "./standard-streams.ts";
import { writeTerminationLog } from "./termination-log.ts";

/** Runs one command line; resolves to the exit code once all output is written. Never throws, never ends the process by itself. */
export async function main(argv: readonly string[], env: Environment, streams: Streams): Promise<number> {
  const read = readArguments(argv);
  const config = resolveConfig(read.flags, env, process.cwd());
  const printer = createPrinter(streams, env, config);
  const exitCode = await dispatch({ read, config, printer, env, streams });
  await printer.close();
  return exitCode;
}

interface Invocation {
  readonly read: Arguments;
  readonly config: Config;
  readonly printer: Printer;
  readonly env: Environment;
  readonly streams: Streams;
}

async function dispatch(invocation: Invocation): Promise<number> {
  const { read, printer } = invocation;
  try {
    if (read.version) {
      printer.text(`slipway ${VERSION} (${runtime()})`);
      return EXIT.done;
    }
    const wantsHelp = read.help || read.positionals[0] === "help";
    const words = read.positionals[0] === "help" ? read.positionals.slice(1) : read.positionals;
    if (wantsHelp) return help(words[0], invocation);
    const command = commandNamed(words[0]);
    return await perform(command, invocation);
  } catch (error) {
    const failure = failureOf(error, undefined);
    printer.failure(null, failure);
    return failure.exitCode;
  }
}

function help(name: string | undefined, { printer, streams, env, config }: Invocation): number {
  const style = styleFor(streams.stdout, env, { color: config.get(SETTINGS.color), verbose: false });
  printer.text(name === undefined ? renderOverview(style) : renderHelp(commandNamed(name), style));
  return EXIT.done;
}

function commandNamed(name: string | undefined): Command {
  if (name === undefined) {
    throw new SlipwayError("USAGE", "no command was given", { hint: "run `slipway help` for the list of commands" });
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  const near = didYouMean(
    name,
    COMMANDS.map((candidate) => candidate.name),
  );
  throw new SlipwayError("USAGE", `unknown command "${name}"`, {
    hint: near === undefined ? "run `slipway help` for the list of commands" : `did you mean \`slipway ${near}\`?`,
  });
}

async function perform(command: Command, invocation: Invocation): Promise<number> {
  const { read, config, printer, env, streams } = invocation;
  const stop = listenForSignals(() => printer.note(command.stopping));
  try {
    checkArguments(read, command);
    if (command.name !== "config")
      checkConfig(
        config,
        command.settings.map((key) => SETTINGS[key]),
      );
    const { run } = await command.load();
    const context: Context = {
      config,
      positionals: read.positionals.slice(1),
      env,
      onEvent: printer.onEvent,
      signal: stop.signal,
      ask: questionOn(streams, stop.signal),
    };
    const outcome = await run(context);
    printer.outcome(command.name, outcome);
    const cause = await outcome.hold?.();
    if (cause === undefined) return outcome.exitCode;
    printer.note(cause);
    return EXIT.failed;
  } catch (error) {
    const failure = failureOf(error, stop.received());
    printer.failure(command.name, failure);
    if (command.terminationLog === true)
      writeTerminationLog(failure, config.get(SETTINGS.terminationLog), printer.redact);
    return failure.exitCode;
  } finally {
    stop.dispose();
  }
}

function runtime(): string {
  const bun = process.versions["bun"];
  return bun === undefined ? `Node ${process.version}` : `compiled by Bun ${bun}`;
}

/** A password on the command line is not left to everybody who lists the processes. */
function hidePasswords(argv: readonly string[]): void {
  const passwords = argv.flatMap((argument) => partsOfUrl(argument.replace(/^--[a-z-]+=/, "")).passwords);
  if (passwords.length > 0) showAsArguments(redactor(passwords)(["slipway", ...argv].join(" ")));
}

async function program(): Promise<void> {
  await keepParserUnoptimised();
  hidePasswords(process.argv.slice(2));
  const streams = await standardStreams();
  const exitCode = await main(process.argv.slice(2), process.env, streams);
  // Not `process.exitCode`: a socket that lingers must not keep a finished command alive.
  process.exit(exitCode);
}

// Bundled, the code of this file stands in a file of another name and is the program; imported by a test it is not.
if (!/\/cli\/main\.[jt]s$/.test(import.meta.url)) void program();
