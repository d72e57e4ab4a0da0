import { type SplitResult, splitFile } from "../../index.ts";
import type { Context, Outcome } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { escapeControl, escapeLines, printable } from "../output/escape.ts";
import { count } from "../output/describe.ts";
import type { Style } from "../output/style.ts";
import { type Cell, table } from "../output/table.ts";

export async function run(context: Context): Promise<Outcome> {
  const file = context.positionals[0] ?? "";
  const { statements, errors } = await splitFile(file);
  return {
    exitCode: errors.length === 0 ? EXIT.done : EXIT.usage,
    document: { statements, errors },
    bare: true,
    render: (style) => renderSplit(file, { statements, errors }, style),
  };
}

export function renderSplit(file: string, result: SplitResult, style: Style): string {
  const rows = result.statements.map((statement): Cell[] => [
    { text: String(statement.index + 1), align: "right", paint: style.dim },
    { text: `line ${statement.line}`, align: "right", paint: style.blue },
    { text: escapeControl(statement.kind) },
    { text: head(statement.text), paint: style.dim },
    { text: statement.copyData === undefined ? "" : `${statement.copyData} bytes of data` },
  ]);
  const errors = printable(result.errors).flatMap((error) => [
    `${style.red(`error[${error.code}]`)}: ${escapeLines(error.message)}`,
    `  ${style.blue("-->")} ${escapeControl(file)}:${error.line}:${error.column}`,
    `   ${style.blue("=")} ${style.bold("hint")}: ${error.hint}`,
  ]);
  const found = result.errors.length === 0 ? "" : `, ${count(result.errors.length, "error")}`;
  return [...table(rows, style, 3), ...errors, `${count(result.statements.length, "statement")}${found}`].join("\n");
}

/** The first line of a statement that is not empty. */
function head(text: string): string {
  const first = text.split("\n").find((line) => line.trim() !== "") ?? "";
  return escapeControl(first.trim().slice(0, 200));
}
