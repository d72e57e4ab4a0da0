import { code, GENERATED, table } from "./markdown.mjs";

/** @param {any} tables */
export function renderExitCodes({ ERROR_CODES, EXIT_CODES }) {
  const rows = EXIT_CODES.map((/** @type {any} */ exit) => {
    const errors = Object.keys(ERROR_CODES).filter((name) => ERROR_CODES[name].exit === exit.code);
    const links = errors.map((name) => `[${code(name)}](errors.md#${name.toLowerCase()})`);
    return [String(exit.code), exit.meaning, exit.retry ? "yes" : "no", links.join(", ")];
  });
  const failing = EXIT_CODES.filter((/** @type {any} */ exit) => !exit.retry && exit.code > 0 && exit.code !== 3);
  return `# Exit codes

${GENERATED}

The exit codes are part of the API: a code never changes its meaning.

${table(["code", "meaning", "can trying again help", "errors"], rows)}

A Kubernetes Job uses them to fail at once where trying again cannot help:

\`\`\`yaml
podFailurePolicy:
  rules:
    - action: FailJob
      onExitCodes:
        operator: In
        values: [${failing.map((/** @type {any} */ exit) => exit.code).join(", ")}]
\`\`\`
`;
}
