import { code, flagOf, GENERATED, sentence, table } from "./markdown.mjs";

/** @param {any} tables */
export function renderCli({ COMMANDS, COMMON_SETTINGS, EXIT_CODES, GROUPS, SETTINGS }) {
  const overview = GROUPS.flatMap((/** @type {string} */ group) =>
    COMMANDS.filter((/** @type {any} */ command) => command.group === group).map((/** @type {any} */ command) => [
      group,
      `[${code(command.name)}](#slipway-${command.name})`,
      command.summary,
    ]),
  );
  const sections = COMMANDS.map((/** @type {any} */ command) =>
    section(command, { COMMON_SETTINGS, EXIT_CODES, SETTINGS }),
  );
  const common = COMMON_SETTINGS.map((/** @type {string} */ key) => code(`--${SETTINGS[key].name}`)).join(", ");
  return `# Command line

${GENERATED}

\`slipway COMMAND [options]\`. Options may stand before and after the command; \`--name value\` and \`--name=value\` are the same; a switch
is turned off by \`--no-name\`; the last of a repeated option counts. Every option can also come from the environment or a file: see
[Settings](config.md). \`slipway help COMMAND\` prints what stands here.

Results go to stdout, progress and errors to stderr. Every command takes ${common}. With \`--json\`, stdout holds one document,
also when the command fails; with \`--format ndjson\`, a line for each event and the document as the last line.

${table(["", "command", "what it does"], overview)}

${sections.join("\n\n")}
`;
}

/**
 * @param {any} command
 * @param {any} tables
 */
function section(command, { COMMON_SETTINGS, EXIT_CODES, SETTINGS }) {
  const usage = ["slipway", command.name, command.arguments.usage, "[options]"].filter((part) => part !== "").join(" ");
  const examples = command.examples
    .map((/** @type {any} */ example) => `# ${example.text}\n${example.command}`)
    .join("\n");
  const own = command.settings.filter((/** @type {string} */ key) => !COMMON_SETTINGS.includes(key));
  const options = own.map((/** @type {string} */ key) => {
    const setting = SETTINGS[key];
    return [`[${code(flagOf(setting))}](config.md#${setting.name})`, setting.summary, code(setting.fallbackText)];
  });
  const every = command.name === "config";
  const exits = EXIT_CODES.filter((/** @type {any} */ exit) => command.exitCodes.includes(exit.code)).map(
    (/** @type {any} */ exit) => `${exit.code} ${exit.meaning}`,
  );
  return [
    `## slipway ${command.name}`,
    sentence(command.summary),
    `\`\`\`text\n${usage}\n\`\`\``,
    command.description,
    `\`\`\`sh\n${examples}\n\`\`\``,
    ...(every
      ? ["Takes every option."]
      : options.length === 0
        ? []
        : [table(["option", "meaning", "default"], options)]),
    `Exit codes: ${exits.join(" · ")}.`,
  ].join("\n\n");
}
