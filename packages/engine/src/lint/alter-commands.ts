import type { AlterTableCmd } from "libpg-query";
import { nameSpanAt, type LintStatement, nameSpan, type Span, tokenFrom } from "./statement.ts";

/** One command of an ALTER TABLE with its text. */
export interface AlterCommand {
  readonly command: AlterTableCmd;
  readonly span: Span;
  /** Index of its first token. */
  readonly first: number;
  /** Index of its last token. */
  readonly last: number;
}

/** The commands of ALTER TABLE (INDEX, VIEW, …) with their places; empty for another statement. */
export function alterCommands(statement: LintStatement): readonly AlterCommand[] {
  const { node, tokens } = statement;
  if (node === null || !("AlterTableStmt" in node)) return [];
  const commands = (node.AlterTableStmt.cmds ?? []).flatMap((item) =>
    "AlterTableCmd" in item ? [item.AlterTableCmd] : [],
  );
  const location = node.AlterTableStmt.relation?.location;
  let first = nameSpan(statement, tokenFrom(statement, location ?? nameSpanAt(statement, location).end)).next;
  if (tokens[first]?.text === "*" || tokens[first]?.text === ")") first++;
  const parts = splitAtCommas(statement, first);
  return commands.map((command, index) => {
    const [from, to] = parts.length === commands.length ? (parts[index] ?? [0, 0]) : [0, tokens.length - 1];
    return {
      command,
      first: from,
      last: to,
      span: { start: tokens[from]?.start ?? 0, end: tokens[to]?.end ?? 0 },
    };
  });
}

function splitAtCommas({ tokens }: LintStatement, first: number): readonly (readonly [number, number])[] {
  const parts: [number, number][] = [];
  let depth = 0;
  let start = first;
  for (let at = first; at < tokens.length; at++) {
    const text = tokens[at]?.text;
    if (text === "(" || text === "[") depth++;
    else if (text === ")" || text === "]") depth--;
    else if (depth === 0 && (text === "," || text === ";")) {
      parts.push([start, at - 1]);
      start = at + 1;
    }
  }
  if (start < tokens.length) parts.push([start, tokens.length - 1]);
  return parts;
}
