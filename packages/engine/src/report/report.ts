import { renderGithub } from "./github.ts";
import type { ReportInput } from "./input.ts";
import { renderJunit } from "./junit.ts";
import { renderSarif } from "./sarif.ts";

export const REPORT_FORMATS = ["sarif", "junit", "github"] as const;

/** `sarif`: SARIF 2.1.0, for code scanning. `junit`: JUnit XML, for test reports. `github`: annotations in the log of a GitHub workflow. */
export type ReportFormat = (typeof REPORT_FORMATS)[number];

const RENDERERS: Readonly<Record<ReportFormat, (input: ReportInput) => string>> = {
  sarif: renderSarif,
  junit: renderJunit,
  github: renderGithub,
};

/** The text of a report, with a line feed at its end; empty where the format has nothing to say. */
export function renderReport(format: ReportFormat, input: ReportInput): string {
  return RENDERERS[format](input);
}
