import { SlipwayError } from "./errors.ts";

/** The error of an operation that was told to stop. `signal.reason` may be the name of a POSIX signal. */
export function abortError(signal: AbortSignal): SlipwayError {
  const name = typeof signal.reason === "string" ? signal.reason : "SIGINT";
  return new SlipwayError("INTERRUPTED", `interrupted by ${name}; the database is consistent`, {
    hint: "run the command again to go on",
    details: { signal: name },
  });
}

/** @throws {SlipwayError} `INTERRUPTED` when the signal has fired */
export function requireGoing(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw abortError(signal);
  }
}

/** Fires when one of the two does. */
export function either(first: AbortSignal | undefined, second: AbortSignal | undefined): AbortSignal | undefined {
  return first === undefined || second === undefined ? (first ?? second) : AbortSignal.any([first, second]);
}
