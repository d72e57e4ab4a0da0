import { code, flagOf, GENERATED, sentence, table } from "./markdown.mjs";

/** @param {any} tables */
export function renderConfig({ COMMANDS, SETTING_GROUPS, SETTING_KEYS, SETTINGS, fileKey }) {
  const groups = SETTING_GROUPS.map(([group, title]) => {
    const members = SETTING_KEYS.filter((/** @type {string} */ key) => SETTINGS[key].group === group);
    return [
      `## ${title === "Options" ? "Of one command" : title}`,
      ...members.map((/** @type {string} */ key) => section(key)),
    ].join("\n\n");
  });

  /** @param {string} key */
  function section(key) {
    const setting = SETTINGS[key];
    const commands = COMMANDS.filter(
      (/** @type {any} */ command) => command.name !== "config" && command.settings.includes(key),
    );
    const taken =
      commands.length === COMMANDS.length - 1
        ? "all"
        : commands.map((/** @type {any} */ command) => code(command.name)).join(", ");
    return [
      `### ${setting.name}`,
      sentence(setting.summary),
      table(
        ["option", "environment", "key in the file", "default", "commands"],
        [
          [
            code(flagOf(setting)),
            setting.env.map(code).join(", "),
            setting.inFile ? code(fileKey(setting)) : "none",
            setting.fallbackText,
            taken,
          ],
        ],
      ),
    ].join("\n\n");
  }

  return `# Settings

${GENERATED}

A setting comes from the first of these that has it:

1. the option on the command line
2. the environment: \`SLIPWAY_*\` before the common names \`DATABASE_URL\` and \`RUN_DML\`; an empty variable counts as not set
3. \`slipway.config.json\` in the working directory, or the file that \`--config\` names
4. the default

\`slipway config\` prints each value with its source, secrets hidden. All unusable values are told at once, with exit code 2.

Where no URL is given, the variables of libpq count: \`PGHOST\`, \`PGPORT\`, \`PGDATABASE\`, \`PGUSER\`, \`PGPASSWORD\`, \`PGSSLMODE\` and so on.

A time is \`500ms\`, \`3s\`, \`15m\`, \`1h\`, or a number of seconds. A switch is \`true\`, \`1\`, \`yes\`, \`on\` or \`false\`, \`0\`, \`no\`, \`off\`.

The file is one JSON object. A key that is not known is refused:

\`\`\`json
{
  "dir": "sql",
  "application": "shop",
  "lockTimeout": "5s",
  "runDml": false
}
\`\`\`

${groups.join("\n\n")}
`;
}
