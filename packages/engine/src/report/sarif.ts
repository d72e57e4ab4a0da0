import type { Finding, Severity } from "./finding.ts";
import { type ReportInput, reportPath, type ReportRule } from "./input.ts";

const LEVELS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };

/** SARIF 2.1.0, one run. Columns are code points, as everywhere here. */
export function renderSarif(input: ReportInput): string {
  const rules = rulesOf(input);
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: input.tool, semanticVersion: input.version, rules: rules.map(describe) } },
        columnKind: "unicodeCodePoints",
        artifacts: input.files.map((file) => ({ location: { uri: uriOf(input, file) } })),
        results: input.findings.map((finding) => resultOf(input, rules, finding)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** The rules that were given, and those that only the findings name. */
function rulesOf({ rules = [], findings }: ReportInput): readonly ReportRule[] {
  const known = new Set(rules.map(({ code }) => code));
  const others = new Set(findings.map(({ code }) => code).filter((code) => !known.has(code)));
  return [...rules, ...[...others].map((code) => ({ code, summary: code }))];
}

function describe({ code, summary, explanation }: ReportRule): object {
  return {
    id: code,
    shortDescription: { text: summary },
    ...(explanation !== undefined && { fullDescription: { text: explanation }, help: { text: explanation } }),
  };
}

function resultOf(input: ReportInput, rules: readonly ReportRule[], finding: Finding): object {
  const { file, line, column, endLine, endColumn } = finding.location;
  const region = {
    startLine: line,
    startColumn: column,
    ...(endLine !== undefined && { endLine }),
    ...(endColumn !== undefined && { endColumn }),
  };
  return {
    ruleId: finding.code,
    ruleIndex: rules.findIndex(({ code }) => code === finding.code),
    level: LEVELS[finding.severity],
    message: { text: finding.hint === undefined ? finding.message : `${finding.message}; ${finding.hint}` },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(input, file) }, region } }],
  };
}

function uriOf(input: ReportInput, file: string): string {
  return reportPath(input, file).split("/").map(encodeURIComponent).join("/");
}
