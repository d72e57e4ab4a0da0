/**
 * What follows from helm/dashboard/values.yaml: the table of values in README.md, and the defaults as templates, which fill in what a
 * release that is upgraded with --reuse-values has no values for.
 */
import { isMap, isScalar, parseDocument, stringify } from "yaml";
import { code, table } from "./markdown.mjs";

const VALUES_BEGIN = "<!-- values: made by scripts/gen-docs.mjs from values.yaml -->";
const VALUES_END = "<!-- end of values -->";
const GENERATED = "{{/* Made by scripts/gen-docs.mjs from values.yaml: change that. */}}";

/**
 * The chart's README with its table of values.
 * @param {string} values the text of values.yaml
 * @param {string} readme
 * @returns {string}
 */
export function renderChartReadme(values, readme) {
  const from = readme.indexOf(VALUES_BEGIN);
  const to = readme.indexOf(VALUES_END);
  if (from === -1 || to < from) throw new Error("helm/dashboard/README.md has lost the markers of its table of values");
  const rows = describedValues(values).map(({ path, fallback, text }) => [code(path), code(fallback), text]);
  return [
    readme.slice(0, from),
    `${VALUES_BEGIN}\n\n`,
    table(["value", "default", "what it does"], rows),
    `\n\n${readme.slice(to)}`,
  ].join("");
}

/**
 * The defaults as templates: those of the library chart (migrations, and the gate in it), and the dashboard's own.
 * @param {string} values the text of values.yaml
 */
export function renderChartDefaults(values) {
  const { migrations, gate, ...own } = parseDocument(values).toJS();
  return {
    library: template("slipway.defaults", { ...migrations, gate: { ...gate, database: {} } }),
    dashboard: template("dashboard.defaults", { ...own, gate }),
  };
}

/**
 * Each value with a comment `# -- …` before it. Throws where a value has none, and none of the maps that it is in has.
 * @param {string} values the text of values.yaml
 * @returns {{ path: string, fallback: string, text: string }[]}
 */
export function describedValues(values) {
  /** @type {{ path: string, fallback: string, text: string }[]} */
  const found = [];
  const visit = (/** @type {any} */ map, /** @type {string} */ prefix) => {
    for (const [index, pair] of map.items.entries()) {
      const path = `${prefix}${pair.key.value}`;
      // The comment before a map's first key hangs on the map.
      const comment = pair.key.commentBefore ?? (index === 0 ? map.commentBefore : undefined);
      const text = descriptionIn(comment);
      if (text !== undefined) found.push({ path, fallback: fallbackOf(pair.value), text });
      else if (isMap(pair.value)) visit(pair.value, `${path}.`);
      else throw new Error(`helm/dashboard/values.yaml: ${path} has no comment "# -- …" before it`);
    }
  };
  visit(parseDocument(values).contents, "");
  return found;
}

/** @param {string | null | undefined} comment */
function descriptionIn(comment) {
  const lines = (comment ?? "").split("\n").map((line) => line.trim());
  const start = lines.findLastIndex((line) => line.startsWith("-- "));
  return start === -1 ? undefined : lines.slice(start).join(" ").slice(3);
}

/** @param {any} node */
function fallbackOf(node) {
  return isScalar(node) ? JSON.stringify(node.value) : JSON.stringify(node.toJSON());
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function template(name, value) {
  return `${GENERATED}\n{{- define "${name}" -}}\n${stringify(value, { lineWidth: 0 })}{{- end -}}\n`;
}
