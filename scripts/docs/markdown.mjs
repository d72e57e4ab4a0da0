/** The line under the title of a page that is made from the code. */
export const GENERATED = "<!-- Made by scripts/gen-docs.mjs from the tables in packages/engine/src: change those. -->";

/**
 * A table; a bar in a cell is escaped.
 * @param {string[]} head
 * @param {string[][]} rows
 */
export function table(head, rows) {
  return [tableLine(head), `|${head.map(() => " --- |").join("")}`, ...rows.map(tableLine)].join("\n");
}

/** @param {string[]} cells */
function tableLine(cells) {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** @param {string} text */
export function code(text) {
  return `\`${text}\``;
}

/** @param {string} text */
export function sentence(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** How an option is written. */
export function flagOf(/** @type {{ name: string, placeholder: string | null }} */ setting) {
  return setting.placeholder === null ? `--[no-]${setting.name}` : `--${setting.name} ${setting.placeholder}`;
}
