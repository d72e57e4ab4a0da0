import type { Finding, Severity } from "./finding.ts";
import { type ReportInput, reportPath } from "./input.ts";

const COMMANDS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

/** A line for each finding, which GitHub shows beside the code when it stands in the log of a workflow. */
export function renderGithub(input: ReportInput): string {
  return input.findings.map((finding) => `${annotation(input, finding)}\n`).join("");
}

function annotation(input: ReportInput, { code, severity, message, hint, location }: Finding): string {
  const properties = [
    ["file", reportPath(input, location.file)],
    ["line", location.line],
    // GitHub takes columns only where the place is on one line.
    ...(location.endLine === undefined || location.endLine === location.line
      ? [["col", location.column] as const]
      : [["endLine", location.endLine] as const]),
    ...(location.endLine === location.line && location.endColumn !== undefined
      ? [["endColumn", location.endColumn] as const]
      : []),
    ["title", code],
  ] as const;
  const text = hint === undefined ? message : `${message}\nhint: ${hint}`;
  const pairs = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${COMMANDS[severity]} ${pairs.join(",")}::${escapeData(text)}`;
}

/** Control characters that mean nothing to GitHub go: the log is read on terminals too. */
function escapeData(text: string): string {
  return text
    .replaceAll(/[^\P{Cc}\r\n\t]/gu, "")
    .replaceAll("%", "%25")
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
