import { writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { type ReportInput, REPORT_FORMATS, type ReportFormat, renderReport, SlipwayError } from "../index.ts";
import type { Parsed } from "./setting.ts";

/** A report that was asked for; without a path it goes to the log. */
export interface ReportTarget {
  readonly format: ReportFormat;
  readonly path: string | undefined;
}

/** `sarif=FILE`, `junit=FILE`, `github` or `github=FILE`. */
export function parseReportTarget(text: string): Parsed<ReportTarget> {
  const [name = "", ...rest] = text.split("=");
  const path = rest.length === 0 ? undefined : rest.join("=");
  const format = REPORT_FORMATS.find((candidate) => candidate === name.trim());
  // Only GitHub reads its annotations from the log.
  if (format === undefined || path === "" || (path === undefined && format !== "github")) {
    return { ok: false, expected: "sarif=FILE, junit=FILE, github or github=FILE" };
  }
  return { ok: true, value: { format, path } };
}

/**
 * Writes the reports that were asked for, paths in them from the working directory on.
 * @returns what goes to the log; undefined for nothing
 * @throws {SlipwayError} `FILE_UNREADABLE` where a file cannot be written
 */
export function writeReports(targets: readonly ReportTarget[], input: ReportInput): string | undefined {
  const dir = relative(process.cwd(), resolve(input.dir ?? ""));
  let log = "";
  for (const { format, path } of targets) {
    const text = renderReport(format, { ...input, dir });
    if (path === undefined) log += text;
    else writeReport(path, text);
  }
  return log === "" ? undefined : log;
}

function writeReport(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new SlipwayError(
      "FILE_UNREADABLE",
      `the report "${path}" cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause, hint: "name a file in a folder that can be written", details: { path } },
    );
  }
}
