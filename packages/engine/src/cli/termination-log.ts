import { existsSync, writeFileSync } from "node:fs";
import type { Failure } from "./failure.ts";
import { placeOf } from "./output/error-block.ts";
import type { Redact } from "./secrets.ts";

const DEFAULT_PATH = "/dev/termination-log";
/** Kubernetes keeps this many bytes. */
const LIMIT = 4_096;

/**
 * Leaves a summary where `kubectl describe pod` shows it. Failing to is no error: it is an extra.
 *
 * @param wanted path of the file; `none` for nowhere; undefined for `/dev/termination-log` where it exists.
 */
export function writeTerminationLog(failure: Failure, wanted: string | undefined, redact: Redact): void {
  if (wanted === "none" || (wanted === undefined && !existsSync(DEFAULT_PATH))) return;
  try {
    writeFileSync(wanted ?? DEFAULT_PATH, terminationSummary(failure, redact));
  } catch {
    // A read-only or missing place must not hide the failure itself.
  }
}

/** Code, message, place, SQLSTATE and hint as JSON of at most 4,096 bytes. */
export function terminationSummary(failure: Failure, redact: Redact): string {
  const sqlstate = failure.details["sqlstate"];
  const summary = (messageLength: number): string =>
    JSON.stringify({
      code: failure.code,
      exitCode: failure.exitCode,
      message: cut(redact(failure.message), messageLength),
      location: placeOf(failure),
      sqlstate: typeof sqlstate === "string" ? sqlstate : undefined,
      hint: failure.hint === undefined ? undefined : cut(redact(failure.hint), messageLength),
    });
  let length = 2_000;
  let text = summary(length);
  while (Buffer.byteLength(text) > LIMIT && length > 0) {
    length = Math.floor(length / 2);
    text = summary(length);
  }
  return text;
}

function cut(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length).join("")}…`;
}
