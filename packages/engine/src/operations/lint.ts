import { join, relative, resolve } from "node:path";
import { readFileSync } from "node:fs";
import { SlipwayError } from "../errors.ts";
import type { FileFinding } from "../lint/check-file.ts";
import { type CheckedRelease, checkRelease, type LintSource } from "../lint/check.ts";
import { applyFixes } from "../lint/fix.ts";
import type { LintFinding, LintFix, LintOptions, LintResult, LintRule } from "../lint/result.ts";
import { RULE_GROUPS } from "../lint/rule.ts";
import { ruleNamed, RULES } from "../lint/rules.ts";
import { replaceFile } from "../lint/replace-file.ts";
import { requireGoing } from "../abort.ts";
import { listTrack } from "../source/discover.ts";
import type { Track } from "../source/migration.ts";
import { codeFrame } from "../sql/code-frame.ts";
import { decodeText } from "../sql/decode.ts";
import { maskPasswords } from "../sql/mask-passwords.ts";
import { DEFAULT_DIR } from "./session.ts";

/** A fix may make room for another one; more rounds than this would go in a circle. */
const ROUNDS = 8;

/**
 * Checks the files of a release against the rules, and fixes what has one right answer. Needs no database.
 * @throws {SlipwayError} `DIRECTORY_MISSING`, `DIRECTORY_EMPTY`, `FILE_UNREADABLE`; `USAGE` for a rule or file that there is not
 */
export async function lint(options: LintOptions): Promise<LintResult> {
  const dir = options.dir ?? DEFAULT_DIR;
  const off = disabledCodes(options.disable ?? []);
  const texts = new Map<string, Buffer>();
  const source = openSource(dir, texts);
  const wanted = wantedFiles(dir, source, options.files);
  let checked = await checkAll(source, off, options.signal);
  const fixes: LintFix[] = [];
  for (let round = 0; options.fix === true && round < ROUNDS; round++) {
    const made = fixAll(checked, wanted, texts);
    if (made.length === 0) break;
    fixes.push(...made);
    checked = await checkAll(source, off, options.signal);
  }
  for (const label of new Set(fixes.map(({ file }) => file))) {
    replaceFile(join(dir, label), texts.get(label) ?? Buffer.alloc(0));
  }
  return resultOf({ dir, checked: checked.filter(({ label }) => wanted.has(label)), texts, fixes });
}

/** Every rule, for the reference and for editors. */
export function lintRules(): readonly LintRule[] {
  return RULES.map(({ code, group, severity, summary, explanation, bad, good }) => ({
    code,
    group: RULE_GROUPS[group],
    severity,
    summary,
    explanation,
    bad,
    good,
  }));
}

function disabledCodes(codes: readonly string[]): (code: string) => boolean {
  for (const code of codes) {
    if (ruleNamed(code) === undefined) {
      throw new SlipwayError("USAGE", `there is no rule "${code}" to disable`, {
        hint: "take the code from a finding",
        details: { code },
      });
    }
  }
  return (code) => codes.includes(code);
}

/** Files are read once; a fix replaces what was read. */
function openSource(dir: string, texts: Map<string, Buffer>): LintSource {
  const [ddl, dml] = [listTrack(dir, "ddl"), listTrack(dir, "dml")];
  if (ddl === null && dml === null) {
    throw new SlipwayError("DIRECTORY_MISSING", `there is no directory "${join(dir, "ddl")}"`, {
      hint: "name the directory that holds ddl/ and dml/ with --dir",
      details: { dir },
    });
  }
  if ((ddl ?? []).length + (dml ?? []).length === 0) {
    throw new SlipwayError("DIRECTORY_EMPTY", `"${dir}" holds no migration`, {
      hint: "add a file such as ddl/01-schema.sql (`slipway new ddl schema` makes one)",
      details: { dir },
    });
  }
  const read = (track: Track, file: string): Buffer => {
    const label = `${track}/${file}`;
    const known = texts.get(label) ?? readWhole(join(dir, track, file), label);
    texts.set(label, known);
    return known;
  };
  return { tracks: { ddl: ddl ?? [], dml: dml ?? [] }, read };
}

function readWhole(path: string, label: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new SlipwayError(
      "FILE_UNREADABLE",
      `${label} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause, hint: "let the user that runs Slipway read the file", details: { path } },
    );
  }
}

function wantedFiles(dir: string, source: LintSource, files: readonly string[] | undefined): ReadonlySet<string> {
  const labels = (["ddl", "dml"] as const).flatMap((track) =>
    source.tracks[track].map(({ file }) => `${track}/${file}`),
  );
  if (files === undefined || files.length === 0) return new Set(labels);
  return new Set(
    files.map((file) => {
      const label = relative(resolve(dir), resolve(file)).replaceAll("\\", "/");
      const found = labels.find((candidate) => candidate === label || candidate === file);
      if (found !== undefined) return found;
      throw new SlipwayError("USAGE", `"${file}" is no migration of "${dir}"`, {
        hint: "name files below ddl/ or dml/ of the directory that --dir names",
        details: { file, dir },
      });
    }),
  );
}

async function checkAll(
  source: LintSource,
  off: (code: string) => boolean,
  signal: AbortSignal | undefined,
): Promise<readonly CheckedRelease[]> {
  const all: CheckedRelease[] = [];
  for await (const one of checkRelease(source, off)) {
    requireGoing(signal);
    all.push(one);
  }
  return all;
}

function fixAll(
  checked: readonly CheckedRelease[],
  wanted: ReadonlySet<string>,
  texts: Map<string, Buffer>,
): readonly LintFix[] {
  return checked.flatMap(({ label, checked: { findings } }) => {
    const bytes = texts.get(label);
    if (bytes === undefined || !wanted.has(label)) return [];
    const fixed = applyFixes(bytes, findings);
    texts.set(label, fixed.bytes);
    return fixed.findings.map(({ code, location, fix }) => ({
      code,
      file: label,
      line: location.line,
      text: fix?.title ?? "",
    }));
  });
}

interface Checked {
  readonly dir: string;
  readonly checked: readonly CheckedRelease[];
  readonly texts: ReadonlyMap<string, Buffer>;
  readonly fixes: readonly LintFix[];
}

function resultOf({ dir, checked, texts, fixes }: Checked): LintResult {
  const findings = checked.flatMap(({ label, checked: { findings: own } }) => {
    if (own.length === 0) return [];
    const bytes = texts.get(label) ?? Buffer.alloc(0);
    const source = maskPasswords(decodeText(bytes).replace(/^\uFEFF/, ""));
    return own.map((finding) => told(finding, bytes, source));
  });
  const count = (severity: LintFinding["severity"]): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const sum = (what: "allowed" | "statements"): number =>
    checked.reduce((total, { checked: one }) => total + one[what], 0);
  return {
    dir,
    files: checked.map(({ label }) => label),
    findings,
    fixes,
    summary: {
      errors: count("error"),
      warnings: count("warning"),
      infos: count("info"),
      allowed: sum("allowed"),
      fixable: findings.filter(({ fixable }) => fixable).length,
      fixed: fixes.length,
      files: checked.length,
      statements: sum("statements"),
    },
  };
}

/** The finding without what only the fix needs. */
function told(finding: FileFinding, bytes: Buffer, source: string): LintFinding {
  const { code, severity, message, hint, location, start, end, fix } = finding;
  const length = Array.from(bytes.toString("utf8", start, end)).length;
  return {
    code,
    severity,
    message: maskPasswords(message),
    ...(hint !== undefined && { hint }),
    location,
    fixable: fix !== null,
    frame: start === end && start === 0 ? null : codeFrame({ source, location, length }),
  };
}
