import type { Failure } from "../failure.ts";
import { escapeLines } from "./escape.ts";
import { frameLines, gutterOf } from "./frame-lines.ts";
import type { Style } from "./style.ts";

/** An error in the manner of a compiler: what, where, the code, and what to do. Ends without a line break. */
export function renderFailure(failure: Failure, style: Style): string {
  const frame = placeLines(failure, style);
  const gutter = gutterOf(text(failure.details["frame"]));
  const notes = noteLines(failure).flatMap(([label, value]) => note(label, value, { style, gutter }));
  if (frame.length > 0 && notes.length > 0) notes.unshift(style.blue(`${gutter}|`));
  const stack = failure.stack === undefined ? [] : [style.dim(escapeLines(failure.stack))];
  return [...stack, headline(failure, style), ...frame, ...notes].join("\n");
}

function headline(failure: Failure, style: Style): string {
  const sqlstate = text(failure.details["sqlstate"]);
  const place = placeOf(failure);
  const message = escapeLines(failure.message);
  // The place has a line of its own below.
  const bare = place !== undefined && message.startsWith(`${place}: `) ? message.slice(place.length + 2) : message;
  const [first = "", ...rest] = bare.split("\n");
  const where = sqlstate === undefined || first.includes(sqlstate) ? "" : ` (SQLSTATE ${sqlstate})`;
  const head = `${style.red(style.bold(`error[${failure.code}]`))}: ${style.bold(first)}${where}`;
  return [head, ...rest.map((line) => `  ${line}`)].join("\n");
}

function placeLines(failure: Failure, style: Style): string[] {
  const frame = text(failure.details["frame"]);
  if (frame !== undefined) return frameLines(frame, style);
  const place = placeOf(failure);
  return place === undefined ? [] : [`  ${style.blue("-->")} ${place}`];
}

/** `FILE:LINE:COLUMN` of an error that has a place. */
export function placeOf(failure: Failure): string | undefined {
  const location = failure.details["location"];
  if (typeof location !== "object" || location === null || !("file" in location)) return undefined;
  const { file, line, column } = location;
  const numbers = [line, column].filter((value) => typeof value === "number");
  return escapeLines([text(file) ?? "", ...numbers].join(":"));
}

function noteLines(failure: Failure): [string, string][] {
  const { detail, context, constraint, state } = failure.details;
  const lines: [string, unknown][] = [
    ["detail", detail],
    ["context", context],
    ["constraint", constraint],
    ["state", state],
    ["hint", failure.hint],
  ];
  return lines.flatMap(([label, value]): [string, string][] => {
    const shown = text(value);
    return shown === undefined ? [] : [[label, shown]];
  });
}

function note(label: string, value: string, look: { readonly style: Style; readonly gutter: string }): string[] {
  const [first = "", ...rest] = escapeLines(value).split("\n");
  const indent = " ".repeat(look.gutter.length + label.length + 4);
  return [
    `${look.gutter}${look.style.blue("=")} ${look.style.bold(label)}: ${first}`,
    ...rest.map((line) => indent + line),
  ];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
