import { CR, LF } from "../sql/bytes.ts";
import type { FileFinding } from "./check-file.ts";
import type { Edit } from "./rule.ts";

export interface Fixed {
  readonly bytes: Buffer;
  /** The findings whose fix is in it. */
  readonly findings: readonly FileFinding[];
}

/**
 * The file with its findings fixed; every byte that no fix is about stays. Of fixes that meet, the first one is made: the others follow
 * when the result is checked again.
 */
export function applyFixes(bytes: Buffer, findings: readonly FileFinding[]): Fixed {
  const edits: Edit[] = [];
  const fixed: FileFinding[] = [];
  for (const finding of findings) {
    if (finding.fix === null) continue;
    const own = finding.fix.edits.map((edit) => (edit.text === "" ? wholeLine(bytes, edit) : edit));
    if (own.some((edit) => edits.some((other) => meets(edit, other)))) continue;
    edits.push(...own);
    fixed.push(finding);
  }
  return { bytes: fixed.length === 0 ? bytes : replace(bytes, edits), findings: fixed };
}

/** Two insertions at one place have no order. */
function meets(a: Edit, b: Edit): boolean {
  return a.start === b.start || (a.start < b.end && b.start < a.end);
}

function replace(bytes: Buffer, edits: readonly Edit[]): Buffer {
  const windows = bytes[bytes.indexOf(LF) - 1] === CR;
  const parts: Buffer[] = [];
  let at = 0;
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(bytes.subarray(at, start), Buffer.from(windows ? text.replaceAll("\n", "\r\n") : text));
    at = end;
  }
  return Buffer.concat([...parts, bytes.subarray(at)]);
}

/** What is taken out goes with its line, where nothing else stands in it. */
function wholeLine(bytes: Buffer, edit: Edit): Edit {
  const start = bytes.lastIndexOf(LF, edit.start - 1) + 1;
  const feed = bytes.indexOf(LF, edit.end);
  const end = feed < 0 ? bytes.length : feed + 1;
  const around =
    bytes.toString("utf8", edit.start === 0 ? 0 : start, edit.start) + bytes.toString("utf8", edit.end, end);
  return around.trim() === "" ? { ...edit, start: edit.start === 0 ? 0 : start, end } : edit;
}
