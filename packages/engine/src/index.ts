/**
 * Slipway's library: the operations of the command line, with typed results, events and AbortSignal.
 * Nothing happens at import, nothing is printed; every error thrown on purpose is a {@link SlipwayError}.
 */
export { ERROR_CODES, SlipwayError } from "./errors.ts";
export type { ErrorCode, ErrorOptions, Json, Location } from "./errors.ts";
export { formatDuration } from "./format-duration.ts";
export type { Blocker, EventListener, LockHolder, SlipwayEvent } from "./events.ts";
export type * from "./options.ts";
export type * from "./results.ts";
export { baseline } from "./operations/baseline.ts";
export { dev } from "./operations/dev.ts";
export type { DevOptions, DevSession } from "./operations/dev.ts";
export type { ServedApplication } from "./operations/serve.ts";
export { doctor } from "./operations/doctor.ts";
export { gate } from "./operations/gate.ts";
export { guard } from "./operations/guard.ts";
export { history } from "./operations/history.ts";
export { lint, lintRules } from "./operations/lint.ts";
export type { LintFinding, LintFix, LintOptions, LintResult, LintRule, LintSummary } from "./lint/result.ts";
export { newMigration } from "./operations/new-migration.ts";
export { plan } from "./operations/plan.ts";
export { rehearse } from "./operations/rehearse.ts";
export { LOCK_MODES } from "./plan/lock-budget.ts";
export type { LockBudget, LockMode } from "./plan/lock-budget.ts";
export { splitFile } from "./operations/split.ts";
export { purge } from "./operations/purge.ts";
export { status } from "./operations/status.ts";
export { unlock } from "./operations/unlock.ts";
export { up } from "./operations/up.ts";
export { verify } from "./operations/verify.ts";
export type { VerifyOptions } from "./operations/verify.ts";
export { PROOFS, VERDICTS } from "./verify/result.ts";
export type { Proof, ProofFinding, ProofSummary, Verdict, VerifiedFile, VerifyResult } from "./verify/result.ts";
export { redactUrl } from "./postgres/url.ts";
export type { ExpectedFile } from "./source/expected.ts";
export type { Finding, FindingLocation, Severity } from "./report/finding.ts";
export type { ReportInput, ReportRule } from "./report/input.ts";
export { REPORT_FORMATS, renderReport } from "./report/report.ts";
export type { ReportFormat } from "./report/report.ts";
export { escapeControl, escapeLines, printable } from "./printable.ts";
export { TRACKS } from "./source/migration.ts";
export type { Directives, Migration, Track, TransactionMode } from "./source/migration.ts";
export type { SplitError, SplitResult, Statement } from "./sql/statement.ts";
export { VERSION } from "./version.ts";
