import { code, GENERATED, sentence, table } from "./markdown.mjs";

/** @param {any} tables */
export function renderLint({ RULE_GROUPS, RULES }) {
  const groups = Object.entries(RULE_GROUPS);
  const rows = groups.flatMap(([group, title]) =>
    RULES.filter((/** @type {any} */ rule) => rule.group === group).map((/** @type {any} */ rule) => [
      String(title),
      `[${code(rule.code)}](#${rule.code})`,
      rule.severity,
      rule.summary,
    ]),
  );
  const sections = groups.flatMap(([group, title]) => [
    `## ${title}`,
    ...RULES.filter((/** @type {any} */ rule) => rule.group === group).map(section),
  ]);
  return `# Lint rules

${GENERATED}

\`slipway lint\` reads the files with PostgreSQL's own parser, also the static SQL within DO blocks, and needs no database. A guard is
understood: IF NOT EXISTS, OR REPLACE, a DROP … IF EXISTS before, an IF or an exception handler around the statement in a DO block.
${code("slipway verify")} proves what the rules can only suspect.

An error makes it exit with code 4; with ${code("--strict")} a warning does too. ${code("--disable CODE,CODE")} (or ${code('"disable"')} in
${code("slipway.config.json")}) turns rules off. To allow one finding, say why:

\`\`\`sql
-- slipway: allow drop-data nothing reads old_items since 2.3
drop table if exists shop.old_items;
\`\`\`

On the line before a statement that is for the statement, which may also be one within a DO block. Among the comments at the head of a
file, with an empty line behind them, it is for the whole file. An allow without a reason is refused, and one that allows nothing is
reported.

${code("--fix")} writes the one right answer into the files where there is one, and changes nothing else in them.
${code("--report sarif=FILE,junit=FILE,github")} writes reports for CI.

${code("node bench/lint.mjs")} compares the rules with those of squawk, file by file: [who finds what](../../bench/results/lint.md).

${table(["", "code", "severity", "finds"], rows)}

${sections.join("\n\n")}
`;
}

/** @param {any} rule */
function section({ code: name, severity, summary, explanation, bad, good }) {
  return [
    `### ${name}`,
    `${sentence(summary)} Severity: ${severity}.`,
    explanation,
    `Bad:\n\n${example(bad)}`,
    `Good:\n\n${example(good)}`,
  ].join("\n\n");
}

/** @param {Record<string, string>} files */
function example(files) {
  const names = Object.keys(files);
  const parts = names.map((name) => (names.length === 1 ? "" : `-- ${name}\n`) + (files[name] ?? "").trimEnd());
  const head = names.length === 1 && !names[0]?.endsWith("/01-shop.sql") ? `-- ${names[0]}\n` : "";
  return `\`\`\`sql\n${head}${parts.join("\n\n")}\n\`\`\``;
}
