/**
 * The tables of what was tried on a cluster, from helm/test/cluster/results.json, as Markdown. Never written by hand: `npm run test:cluster`
 * makes the results, `npm run docs` the page.
 */

import { code, table } from "./markdown.mjs";

const BEGIN = "<!-- matrix: made by scripts/gen-docs.mjs from helm/test/cluster/results.json -->";
const END = "<!-- end of matrix -->";

/** @typedef {{ result: "passed" | "refused" | "failed", seconds: number, note?: string }} Cell */
/**
 * @typedef {{
 *   rows: Record<string, string>, columns: Record<string, string>, versions: Record<string, string>, cells: Record<string, Cell>
 * }} Results
 */
/** @typedef {{ row: string, column: string, helm: string, mode: string, gate: string, cell: Cell }} Entry */

const HELMS = ["helm4", "helm3"];

/**
 * A page with its matrix.
 * @param {Results} results
 * @param {string} page
 * @returns {string}
 */
export function insertMatrix(results, page) {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from === -1 || to < from) throw new Error("helm/dashboard/README.md has lost the markers of its matrix");
  return `${page.slice(0, from)}${BEGIN}\n\n${renderMatrix(results)}\n\n${page.slice(to)}`;
}

/**
 * @param {Results} results
 * @returns {string}
 */
export function renderMatrix(results) {
  const entries = Object.entries(results.cells).map(([name, cell]) => entryOf(name, cell));
  const ordinary = entries.filter(({ mode, gate }) => mode === "hook" && gate === "ensure");
  const others = entries.filter(({ mode, gate }) => mode !== "hook" || gate !== "ensure");
  return [
    headline(results, entries),
    "",
    "In the chart's default settings (`migrations.mode: hook`, `gate.mode: ensure`); ✓4 passed with Helm 4, ✓3 with Helm 3:",
    "",
    mainTable(results, ordinary),
    "",
    "The other modes and gates: each two settings that can work together meet in some cell.",
    "",
    otherTable(
      results,
      others.filter(({ cell }) => cell.result !== "refused"),
    ),
    "",
    "What cannot work, by Helm's own rules; it ends with an error, in time:",
    "",
    refusedTable(
      results,
      others.filter(({ cell }) => cell.result === "refused"),
    ),
  ].join("\n");
}

/**
 * @param {string} name
 * @param {Cell} cell
 * @returns {Entry}
 */
function entryOf(name, cell) {
  const [row = "", column = "", helm = "", mode = "", gate = ""] = name.split(" ");
  return { row, column, helm, mode, gate, cell };
}

/**
 * @param {Results} results
 * @param {readonly Entry[]} entries
 */
function headline({ versions }, entries) {
  const count = (/** @type {string} */ result) => entries.filter(({ cell }) => cell.result === result).length;
  const tools = `Kubernetes ${versions.kubernetes}, Helm ${versions.helm4} and ${versions.helm3}, ${versions.postgres}`;
  return `${entries.length} cells on ${tools}: ${count("passed")} passed, ${count("refused")} cannot work, ${count("failed")} failed.`;
}

/**
 * @param {Results} results
 * @param {readonly Entry[]} entries
 */
function mainTable({ rows, columns }, entries) {
  const body = Object.entries(rows).map(([row, title]) => {
    const cells = Object.keys(columns).map((column) =>
      HELMS.map((helm) =>
        mark(entries.find((one) => one.row === row && one.column === column && one.helm === helm)),
      ).join(" "),
    );
    return [title, ...cells];
  });
  return table(["", ...Object.values(columns)], body);
}

/** @param {Entry | undefined} entry */
function mark(entry) {
  if (entry === undefined) return "–";
  const { result, seconds } = entry.cell;
  const major = entry.helm.replace("helm", "");
  return result === "passed" ? `✓${major}` : `**✗${major}** (${Math.round(seconds)} s)`;
}

/**
 * @param {Results} results
 * @param {readonly Entry[]} entries
 */
function otherTable({ rows, columns }, entries) {
  return table(
    ["`migrations.mode`", "`gate.mode`", "situation", "column", "Helm", ""],
    entries
      .toSorted((one, other) => `${one.mode} ${one.gate}`.localeCompare(`${other.mode} ${other.gate}`))
      .map(({ mode, gate, row, column, helm, cell }) => [
        code(mode),
        code(gate),
        rows[row] ?? row,
        columns[column] ?? column,
        helm.replace("helm", ""),
        cell.result === "passed" ? "✓" : "**✗**",
      ]),
  );
}

/**
 * @param {Results} results
 * @param {readonly Entry[]} entries
 */
function refusedTable({ columns }, entries) {
  return table(
    ["`migrations.mode`", "`gate.mode`", "column", "why"],
    entries.map(({ mode, gate, column, cell }) => [code(mode), code(gate), columns[column] ?? column, cell.note ?? ""]),
  );
}
