/**
 * Prints "N passed, N failed, N skipped": the sums over the JSON reports of vitest in a folder. A run that failed without a failed test
 * (`<report>.failed` exists: a file that could not be loaded, an error outside a test, no report at all) counts as one failure.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder] = process.argv.slice(2);
const names = readdirSync(folder);
const sums = { passed: 0, failed: 0, skipped: 0 };
for (const name of names.filter((candidate) => candidate.endsWith(".json"))) {
  const report = JSON.parse(readFileSync(join(folder, name), "utf8"));
  sums.passed += report.numPassedTests;
  sums.failed += report.numFailedTests;
  sums.skipped += report.numPendingTests + report.numTodoTests;
}
for (const name of names.filter((candidate) => candidate.endsWith(".failed"))) {
  const report = name.slice(0, -".failed".length);
  const countsFailures =
    names.includes(report) && JSON.parse(readFileSync(join(folder, report), "utf8")).numFailedTests > 0;
  if (!countsFailures) sums.failed += 1;
}
console.log(`${sums.passed} passed, ${sums.failed} failed, ${sums.skipped} skipped`);
process.exitCode = sums.failed === 0 ? 0 : 1;
