import type { Command, CommandGroup } from "./command.ts";
import { COMMANDS } from "./command-table.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import type { Style } from "./output/style.ts";
import { padEnd } from "./output/width.ts";
import type { Setting, SettingGroup } from "./setting.ts";
import { SETTINGS } from "./settings.ts";

/** Order and headings of the commands. */
export const GROUPS: readonly CommandGroup[] = ["Run", "Inspect", "Author", "Repair"];

/** Order and headings of the options. */
export const SETTING_GROUPS: readonly (readonly [SettingGroup, string])[] = [
  ["command", "Options"],
  ["files", "Files"],
  ["connection", "Database"],
  ["behaviour", "Run"],
  ["locks", "Waiting for locks"],
  ["output", "Output"],
];

const WIDTH = 100;

/** The help of `slipway` itself. */
export function renderOverview(style: Style): string {
  const names = Math.max(...COMMANDS.map((command) => command.name.length));
  const groups = GROUPS.flatMap((group) => [
    style.bold(group),
    ...COMMANDS.filter((command) => command.group === group).map(
      (command) => `  ${style.green(padEnd(command.name, names))}  ${command.summary}`,
    ),
    "",
  ]);
  return [
    "slipway carries a release's SQL into its PostgreSQL database",
    "",
    style.bold("Examples"),
    ...exampleLines(
      [
        { command: "slipway up --dir sql --database-url postgresql://app@db/shop", text: "bring the schema" },
        { command: "slipway status --dir sql", text: "what is applied, pending, drifted" },
        { command: "slipway dev --dir sql", text: "try it on a PostgreSQL that comes along" },
      ],
      style,
    ),
    "",
    `${style.bold("Usage")}  slipway COMMAND [options]`,
    "",
    ...groups,
    "slipway help COMMAND shows examples, options and exit codes; slipway --version the version",
  ].join("\n");
}

/** The help of one command. */
export function renderHelp(command: Command, style: Style): string {
  const usage = ["slipway", command.name, command.arguments.usage, "[options]"].filter((part) => part !== "").join(" ");
  return [
    `slipway ${command.name}: ${command.summary}`,
    "",
    style.bold("Examples"),
    ...exampleLines(command.examples, style),
    "",
    `${style.bold("Usage")}  ${usage}`,
    "",
    ...wrap(command.description, WIDTH),
    "",
    ...optionSections(command, style),
    "A time is 500ms, 3s, 15m, 1h, or a number of seconds. Precedence: option, environment, slipway.config.json, default.",
    "",
    style.bold("Exit codes"),
    ...EXIT_CODES.filter(({ code }) => command.exitCodes.includes(code)).map(
      ({ code, meaning }) => `  ${padEnd(String(code), 4)} ${meaning}`,
    ),
  ].join("\n");
}

function exampleLines(examples: Command["examples"], style: Style): string[] {
  return examples.flatMap(({ command, text }) => [`  ${style.dim(`# ${text}`)}`, `  ${command}`]);
}

function optionSections(command: Command, style: Style): string[] {
  const settings = command.settings.map((key): Setting<unknown> => SETTINGS[key]);
  return SETTING_GROUPS.flatMap(([group, title]) => {
    const members = settings.filter((setting) => setting.group === group);
    if (members.length === 0) return [];
    return [style.bold(title), ...members.flatMap((setting) => optionLines(setting, style)), ""];
  });
}

function optionLines(setting: Setting<unknown>, style: Style): string[] {
  const flag = setting.placeholder === null ? `--[no-]${setting.name}` : `--${setting.name} ${setting.placeholder}`;
  return [
    `  ${style.green(flag)}`,
    `      ${setting.summary}`,
    `      ${style.dim(`${setting.env.join(", ")}; default: ${setting.fallbackText}`)}`,
  ];
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
