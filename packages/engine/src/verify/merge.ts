import { type ProofFinding, type ProofSummary, VERDICTS, type VerifiedFile, type VerifyResult } from "./result.ts";

/** What one server has shown. */
export interface MajorResult {
  readonly major: number;
  readonly files: readonly Omit<VerifiedFile, "majors">[];
  readonly findings: readonly Omit<ProofFinding, "majors">[];
  readonly proofs: readonly ProofSummary[];
  readonly notes: readonly string[];
}

/** One result of several majors: the worst verdict counts; what is the same everywhere is said once. */
export function mergeMajors(results: readonly MajorResult[]): Omit<VerifyResult, "durationMs"> {
  const files = (results[0]?.files ?? []).map((_, index) => mergeFile(results, index));
  const findings = mergeFindings(results);
  return {
    ok: files.every(({ verdict }) => verdict === "idempotent") && findings.length === 0,
    files,
    findings,
    proofs: results.flatMap((result) => result.proofs),
    notes: [...new Set(results.flatMap((result) => result.notes))],
    majors: results.map(({ major }) => major),
  };
}

function mergeFile(results: readonly MajorResult[], index: number): VerifiedFile {
  const found = results.flatMap(({ major, files }) => {
    const file = files[index];
    return file === undefined ? [] : [{ major, file }];
  });
  const rank = (verdict: VerifiedFile["verdict"]): number => VERDICTS.indexOf(verdict);
  const worst = found.reduce((a, b) => (rank(b.file.verdict) > rank(a.file.verdict) ? b : a));
  const majors = found.filter(({ file }) => file.verdict === worst.file.verdict).map(({ major }) => major);
  const everywhere = majors.length === found.length;
  const detail = everywhere ? worst.file.detail : `on PostgreSQL ${majors.join(", ")}: ${worst.file.detail}`;
  return { ...worst.file, detail, majors };
}

function mergeFindings(results: readonly MajorResult[]): ProofFinding[] {
  const merged = new Map<string, ProofFinding>();
  for (const { major, findings } of results) {
    for (const finding of findings) {
      const key = JSON.stringify([finding.proof, finding.file, finding.message]);
      const known = merged.get(key);
      merged.set(key, { ...finding, majors: [...(known?.majors ?? []), major] });
    }
  }
  return [...merged.values()];
}
