import type { Finding } from "./finding.ts";

/** What a code means, for the formats that list the rules beside the findings. */
export interface ReportRule {
  readonly code: string;
  readonly summary: string;
  /** A paragraph of plain text. */
  readonly explanation?: string;
}

/** Findings with what a report says around them. */
export interface ReportInput {
  /** What found it, e.g. `slipway lint`. */
  readonly tool: string;
  readonly version: string;
  /** Every file that was looked at, in order: a file without findings passes. Names as in the findings' places. */
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
  /** Codes that are not listed are made known by their name alone. Default: none. */
  readonly rules?: readonly ReportRule[];
  /** Put before a file's name so that it is a path in the repository, e.g. `helm/dashboard/sql`. Default: nothing. */
  readonly dir?: string;
  /** How long it took, in milliseconds. Default: not said. */
  readonly durationMs?: number;
}

/** A file's path as reports name it: with slashes, without `./`. */
export function reportPath({ dir }: Pick<ReportInput, "dir">, file: string): string {
  const path = dir === undefined || dir === "" || dir === "." ? file : `${dir}/${file}`;
  return path
    .replaceAll("\\", "/")
    .replace(/^(?:\.\/)+/, "")
    .replaceAll(/\/{2,}/g, "/");
}
