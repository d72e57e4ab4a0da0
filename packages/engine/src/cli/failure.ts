import { type Json, SlipwayError } from "../index.ts";
import { EXIT } from "./exit-codes.ts";

/** An error as the command line tells it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, Json | undefined>>;
  readonly exitCode: number;
  /** Only for an unexpected error: where it was thrown. */
  readonly stack: string | undefined;
}

/** Any thrown value as a failure. `signal` is the signal that this process got, if any: it decides the exit code of an interruption. */
export function failureOf(error: unknown, signal: NodeJS.Signals | undefined): Failure {
  if (!(error instanceof SlipwayError)) return unexpected(error);
  return {
    code: error.code,
    message: error.message,
    hint: error.hint,
    details: error.details,
    exitCode: error.code === "INTERRUPTED" && signal !== undefined ? exitCodeOf(signal) : error.exitCode,
    stack: error.code === "INTERNAL" ? error.stack : undefined,
  };
}

/** The exit code after a signal. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return signal === "SIGINT" ? EXIT.interrupted : EXIT.terminated;
}

function unexpected(error: unknown): Failure {
  return {
    code: "INTERNAL",
    message: error instanceof Error ? error.message : String(error),
    hint: "report this with the lines above: it is a bug in Slipway",
    details: {},
    exitCode: EXIT.failed,
    stack: error instanceof Error ? error.stack : undefined,
  };
}
