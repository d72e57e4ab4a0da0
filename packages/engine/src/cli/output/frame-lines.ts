import { escapeLines } from "./escape.ts";
import type { Style } from "./style.ts";

/** The lines of a code frame in colours. */
export function frameLines(frame: string, style: Style): string[] {
  const lines = escapeLines(frame).replace(/\n+$/, "").split("\n");
  // The bar that closes a frame is drawn only where notes follow it.
  if (/^\s*\|\s*$/.test(lines.at(-1) ?? "")) lines.pop();
  return lines.map((line) => paintFrameLine(line, style));
}

function paintFrameLine(line: string, style: Style): string {
  const arrow = /^(?<head>\s*-->)(?<rest>.*)$/.exec(line)?.groups;
  if (arrow !== undefined) return style.blue(arrow["head"] ?? "") + (arrow["rest"] ?? "");
  const parts = /^(?<gutter>\s*\d*\s*\|)(?<code>.*)$/.exec(line)?.groups;
  const gutter = parts?.["gutter"];
  const code = parts?.["code"] ?? "";
  if (gutter === undefined) return line;
  const marks = /^\s*\|$/.test(gutter) && code.includes("^");
  return style.blue(gutter) + (marks ? style.red(code) : code);
}

/** Spaces up to the bar of a frame, so that the notes below stand in line with it; three where there is no frame. */
export function gutterOf(frame: string | undefined): string {
  const bars = (frame ?? "").split("\n").map((line) => /^[\s\d]*(?=\|)/.exec(line)?.[0].length ?? 0);
  const bar = Math.max(...bars);
  return " ".repeat(bar === 0 ? 3 : bar);
}
