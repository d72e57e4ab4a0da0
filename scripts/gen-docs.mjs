/**
 * Writes the reference pages that follow from the code's own tables (commands, settings, exit codes, errors, lint rules), and what follows from the
 * values of the chart.
 *
 *   node scripts/gen-docs.mjs           writes docs/reference/{cli,config,exit-codes,errors,lint}.md, and in helm/dashboard the README's table
 *                                       of values and the templates _defaults.tpl
 *   node scripts/gen-docs.mjs --check   changes nothing, exits 1 where a page is not what it would write
 *
 * What to do about an error is written by hand, in errors.md under the error's heading: it is kept. An error without such a text,
 * or a text without an error, is refused.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { renderChartDefaults, renderChartReadme } from "./docs/chart.mjs";
import { renderCli } from "./docs/cli.mjs";
import { renderConfig } from "./docs/config.mjs";
import { adviceIn, renderErrors } from "./docs/errors.mjs";
import { renderExitCodes } from "./docs/exit-codes.mjs";
import { renderLint } from "./docs/lint.mjs";
import { insertMatrix } from "./docs/matrix.mjs";
import { loadTables } from "./docs/tables.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FOLDER = join(ROOT, "docs", "reference");
const CHART = join(ROOT, "helm", "dashboard");

/**
 * Writes or compares the pages.
 * @param {boolean} check
 * @returns {Promise<string[]>} what is wrong, one line each
 */
export async function generateDocs(check) {
  const tables = await loadTables(ROOT);
  const advice = adviceIn(await readOr(join(FOLDER, "errors.md"), ""));
  const problems = adviceProblems(tables.ERROR_CODES, advice);
  await mkdir(FOLDER, { recursive: true });
  const pages = {
    [join(FOLDER, "cli.md")]: renderCli(tables),
    [join(FOLDER, "config.md")]: renderConfig(tables),
    [join(FOLDER, "exit-codes.md")]: renderExitCodes(tables),
    [join(FOLDER, "errors.md")]: renderErrors(tables, advice),
    [join(FOLDER, "lint.md")]: renderLint(tables),
    ...(await chartPages()),
  };
  for (const [path, text] of Object.entries(pages)) {
    if ((await readOr(path, "")) === text) continue;
    if (check) problems.push(`${relative(ROOT, path)} is not up to date: run node scripts/gen-docs.mjs`);
    else await writeFile(path, text);
  }
  return problems;
}

async function chartPages() {
  const values = await readFile(join(CHART, "values.yaml"), "utf8");
  const results = JSON.parse(await readFile(join(ROOT, "helm", "test", "cluster", "results.json"), "utf8"));
  const readme = join(CHART, "README.md");
  const defaults = renderChartDefaults(values);
  return {
    [readme]: insertMatrix(results, renderChartReadme(values, await readFile(readme, "utf8"))),
    [join(CHART, "templates", "_defaults.tpl")]: defaults.dashboard,
    [join(CHART, "charts", "slipway", "templates", "_defaults.tpl")]: defaults.library,
  };
}

/**
 * @param {Record<string, unknown>} codes
 * @param {Map<string, string>} advice
 */
function adviceProblems(codes, advice) {
  const missing = Object.keys(codes).filter((code) => (advice.get(code) ?? "") === "");
  const extra = [...advice.keys()].filter((code) => !(code in codes));
  return [
    ...missing.map((code) => `docs/reference/errors.md does not say what to do about ${code}`),
    ...extra.map((code) => `docs/reference/errors.md has a section for ${code}, which is no error code`),
  ];
}

/**
 * @param {string} path
 * @param {string} otherwise
 */
async function readOr(path, otherwise) {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return otherwise;
    throw error;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const problems = await generateDocs(process.argv.includes("--check"));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}
