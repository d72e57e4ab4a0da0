import type { EventListener } from "../index.ts";
import type { Config, Environment } from "./config.ts";
import type { SettingKey } from "./settings.ts";
import type { Style } from "./output/style.ts";

export type CommandGroup = "Run" | "Inspect" | "Author" | "Repair";

/** What help, the argument check and the reference know of a command. */
export interface Command {
  readonly name: string;
  readonly group: CommandGroup;
  /** One line for the list of commands. */
  readonly summary: string;
  /** A short paragraph for the command's own help. */
  readonly description: string;
  readonly arguments: { readonly usage: string; readonly min: number; readonly max: number };
  readonly settings: readonly SettingKey[];
  readonly examples: readonly Example[];
  readonly exitCodes: readonly number[];
  /** What is said at the first signal. */
  readonly stopping: string;
  /** Leaves a summary of a failure where Kubernetes looks for it. */
  readonly terminationLog?: true;
  /** Loaded only when the command runs, so that no command pays for another's code. */
  readonly load: () => Promise<CommandModule>;
}

export interface Example {
  readonly command: string;
  readonly text: string;
}

export interface CommandModule {
  readonly run: (context: Context) => Promise<Outcome>;
}

/** What a command gets to work with. */
export interface Context {
  readonly config: Config;
  /** Without the command's name. */
  readonly positionals: readonly string[];
  readonly env: Environment;
  readonly onEvent: EventListener;
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** Asks on the terminal; undefined where nobody can answer. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
}

/** What a command hands back to be printed. */
export interface Outcome {
  readonly exitCode: number;
  /** Keys of the JSON document; those of the envelope that are absent are added, see `output/document.ts`. */
  readonly document: object;
  /** True where the document is exactly `document`, without an envelope. */
  readonly bare?: boolean;
  /** The result for people. Called in text format only. */
  readonly render: (style: Style) => string;
  /** What other programs read from the log, on stderr, in every format. */
  readonly log?: string;
  /** Goes on after the result was printed, until the signal. Resolves to a line that says what ended it where that was no signal. */
  readonly hold?: () => Promise<string | undefined>;
}
