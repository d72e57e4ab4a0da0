/**
 * Numbers and tables as Markdown.
 */
import { summarise } from "./statistics.mjs";

/** @typedef {import("./statistics.mjs").Summary} Summary */

/** @param {readonly string[]} columns @param {readonly (readonly string[])[]} rows @returns {string[]} */
export function table(columns, rows) {
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)];
}

/** @param {readonly string[]} cells */
function line(cells) {
  return `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** Three digits, whatever the size. @param {number} value */
export function seconds(value) {
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  return value >= 1 ? value.toFixed(2) : value.toFixed(3);
}

/** @param {Summary | null} summary @param {(value: number) => string} format */
export function cell(summary, format) {
  return summary === null ? "–" : format(summary.median);
}

/**
 * Two cells: the time, or why there is none, and its ratio to the base.
 * @param {import("./session.mjs").Samples | undefined} samples @param {number | undefined} baseMs
 * @returns {[string, string]}
 */
export function times(samples, baseMs) {
  const summary = summarise(samples?.wallMs ?? []);
  if (summary === null) return [samples?.failures[0] ? `fails: ${samples.failures[0].slice(0, 90)}` : "–", "–"];
  const { median, min, max } = summary;
  const failed = samples?.failures.length ? `, ${samples.failures.length} failed` : "";
  const text = `${seconds(median / 1000)} (${seconds(min / 1000)}–${seconds(max / 1000)}${failed})`;
  return [text, baseMs === undefined ? "–" : (median / baseMs).toFixed(2)];
}
