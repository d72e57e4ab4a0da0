import type { Json } from "../../index.ts";
import type { Outcome } from "../command.ts";
import type { Failure } from "../failure.ts";

/** Results that a failed run brings along; they stand beside the error, not in it. */
const LIFTED = ["database", "application", "migrations", "drift", "information", "summary"] as const;

/** The one JSON document of a command that came to its end. */
export function outcomeDocument(command: string, outcome: Outcome): object {
  if (outcome.bare === true) return outcome.document;
  return {
    version: 1,
    command,
    ok: outcome.exitCode === 0,
    database: null,
    migrations: [],
    summary: null,
    error: null,
    ...outcome.document,
  };
}

/** The one JSON document of a command that failed: same keys, with the error and whatever was done until then. */
export function failureDocument(command: string | null, failure: Failure): object {
  const details: Record<string, Json | undefined> = { ...failure.details };
  const lifted: Record<string, Json | undefined> = {};
  for (const key of LIFTED) {
    if (details[key] === undefined) continue;
    lifted[key] = details[key];
    delete details[key];
  }
  return {
    version: 1,
    command,
    ok: false,
    database: null,
    migrations: [],
    summary: null,
    ...lifted,
    error: { code: failure.code, message: failure.message, hint: failure.hint ?? null, details },
  };
}

/** The text of a document; every string goes through `redact` before it is quoted. */
export function stringify(document: object, redact: (text: string) => string, indent?: number): string {
  return JSON.stringify(document, (_, value: unknown) => (typeof value === "string" ? redact(value) : value), indent);
}
