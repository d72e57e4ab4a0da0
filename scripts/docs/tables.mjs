import { build } from "esbuild";
import { join } from "node:path";

const ENTRY = `
  export { COMMANDS } from "./cli/command-table.ts";
  export { EXIT_CODES } from "./cli/exit-codes.ts";
  export { GROUPS, SETTING_GROUPS } from "./cli/help.ts";
  export { fileKey } from "./cli/setting.ts";
  export { COMMON_SETTINGS, SETTING_KEYS, SETTINGS } from "./cli/settings.ts";
  export { ERROR_CODES } from "./errors.ts";
  export { RULE_GROUPS } from "./lint/rule.ts";
  export { RULES } from "./lint/rules.ts";
`;

/**
 * The tables of the command line, from the sources themselves: no build is needed before. What the commands do is left out.
 * @param {string} root
 */
export async function loadTables(root) {
  const result = await build({
    stdin: { contents: ENTRY, resolveDir: join(root, "packages", "engine", "src"), loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20.19",
    external: ["./commands/*"],
    logLevel: "warning",
  });
  const code = result.outputFiles[0]?.text ?? "";
  return import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
}
