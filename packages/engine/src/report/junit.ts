import type { Finding } from "./finding.ts";
import { type ReportInput, reportPath } from "./input.ts";

/** JUnit XML: a test for each file. Errors and warnings fail it; what is only information stands in its output. */
export function renderJunit(input: ReportInput): string {
  const cases = input.files.map((file) => caseOf(input, file));
  const failures = cases.filter(({ failed }) => failed).length;
  const seconds = input.durationMs === undefined ? "" : ` time="${(input.durationMs / 1000).toFixed(3)}"`;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0"${seconds}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escape(input.tool)}" ${counts}>`,
    `  <testsuite name="${escape(input.tool)}" ${counts}>`,
    ...cases.flatMap(({ lines }) => lines),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function caseOf(input: ReportInput, file: string): { readonly failed: boolean; readonly lines: readonly string[] } {
  const own = input.findings.filter(({ location }) => location.file === file);
  const failing = own.filter(({ severity }) => severity !== "info");
  const notes = own.filter(({ severity }) => severity === "info");
  const path = escape(reportPath(input, file));
  const head = `    <testcase classname="${escape(input.tool)}" name="${escape(file)}" file="${path}"`;
  if (own.length === 0) return { failed: false, lines: [`${head}/>`] };
  const lines = [
    `${head}>`,
    ...failureOf(failing),
    ...(notes.length === 0 ? [] : [`      <system-out>${escape(notes.map(textOf).join("\n"))}</system-out>`]),
    "    </testcase>",
  ];
  return { failed: failing.length > 0, lines };
}

/** One element for all findings of a file: readers of the format expect no more than one. */
function failureOf(findings: readonly Finding[]): string[] {
  const [first] = findings;
  if (first === undefined) return [];
  const more = findings.length === 1 ? "" : ` (and ${findings.length - 1} more)`;
  const text = escape(findings.map(textOf).join("\n"));
  return [`      <failure type="${escape(first.code)}" message="${escape(first.message + more)}">${text}</failure>`];
}

function textOf({ code, severity, message, hint, location }: Finding): string {
  const place = `${location.file}:${location.line}:${location.column}`;
  return `${place}: ${severity}[${code}]: ${message}${hint === undefined ? "" : `\n  hint: ${hint}`}`;
}

/** XML 1.0 has no way to write most control characters: they become U+FFFD. */
function escape(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
