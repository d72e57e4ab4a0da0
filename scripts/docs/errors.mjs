import { code, GENERATED, sentence, table } from "./markdown.mjs";

/**
 * What stands under each error's heading after the generated first paragraph.
 * @param {string} page
 * @returns {Map<string, string>}
 */
export function adviceIn(page) {
  const sections = page.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const [heading = "", , ...advice] = section.trim().split("\n\n");
      return [heading.trim(), advice.join("\n\n").trim()];
    }),
  );
}

/**
 * @param {any} tables
 * @param {Map<string, string>} advice
 */
export function renderErrors({ ERROR_CODES }, advice) {
  const names = Object.keys(ERROR_CODES);
  const rows = names.map((name) => [
    `[${code(name)}](#${name.toLowerCase()})`,
    String(ERROR_CODES[name].exit),
    ERROR_CODES[name].summary,
  ]);
  const sections = names.map((name) => {
    const { exit, summary } = ERROR_CODES[name];
    const exits = name === "INTERRUPTED" ? "130 after SIGINT, 143 after SIGTERM and SIGHUP" : String(exit);
    const head = `## ${name}\n\n${sentence(summary)} Exit code ${exits}.`;
    return [head, advice.get(name) ?? ""].filter((part) => part !== "").join("\n\n");
  });
  return `# Errors

${GENERATED}

Every error has a code that never changes its meaning, a message, a hint, and details for programs. In JSON it is the key \`error\`:
\`{"code", "message", "hint", "details"}\`. The library throws a \`SlipwayError\` with the same fields. The advice under each code is
written by hand in this page.

${table(["code", "exit", "meaning"], rows)}

${sections.join("\n\n")}
`;
}
