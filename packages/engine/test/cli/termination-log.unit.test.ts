import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { failureOf } from "../../src/cli/failure.ts";
import { redactor } from "../../src/cli/secrets.ts";
import { terminationSummary, writeTerminationLog } from "../../src/cli/termination-log.ts";
import { SlipwayError } from "../../src/index.ts";
import { temporaryFolder } from "../helpers/files.ts";

const keep = (text: string): string => text;

test("holds code, place, SQLSTATE and hint, and no password", () => {
  const error = new SlipwayError("MIGRATION_FAILED", "division by zero, s3cret-word", {
    hint: "fix the file",
    details: { location: { file: "ddl/07-orders.sql", line: 4, column: 18 }, sqlstate: "22012", frame: "…" },
  });

  expect(JSON.parse(terminationSummary(failureOf(error, undefined), redactor(["s3cret-word"])))).toEqual({
    code: "MIGRATION_FAILED",
    exitCode: 1,
    message: "division by zero, ***",
    location: "ddl/07-orders.sql:4:18",
    sqlstate: "22012",
    hint: "fix the file",
  });
});

test("is never larger than Kubernetes keeps", () => {
  const error = new SlipwayError("MIGRATION_FAILED", "🚀\u0001".repeat(5_000), { hint: "\u0001".repeat(5_000) });
  const text = terminationSummary(failureOf(error, undefined), keep);

  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4_096);
  expect(JSON.parse(text)).toMatchObject({ code: "MIGRATION_FAILED" });
});

test("is written where it was asked for, and failing to is no error", () => {
  const failure = failureOf(new SlipwayError("DRIFT", "drift"), undefined);
  const path = join(temporaryFolder(), "log");

  writeTerminationLog(failure, path, keep);
  writeTerminationLog(failure, "/nonexistent/folder/log", keep);
  writeTerminationLog(failure, "none", keep);

  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ code: "DRIFT", exitCode: 4, message: "drift" });
});
