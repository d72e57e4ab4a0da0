import { SlipwayError } from "../errors.ts";
import type { Directives, TransactionMode } from "./migration.ts";

const PREFIX = /^--\s*slipway:\s*(.*?)\s*$/;
const TRANSACTION_MODES: readonly TransactionMode[] = ["release", "file", "statement"];

/** The words of a line `-- slipway: …`; null for every other line. */
export function directiveIn(line: string): string | null {
  return PREFIX.exec(line.trim())?.[1] ?? null;
}

/** `allow CODE reason`, which speaks to `lint` only. */
export interface AllowDirective {
  /** Empty where it is missing. */
  readonly code: string;
  /** Empty where it is missing. */
  readonly reason: string;
}

/** The words of a directive as an `allow`; null where they are a setting. */
export function readAllow(words: string): AllowDirective | null {
  const [word, code = "", ...reason] = words.split(/\s+/);
  return word === "allow" ? { code, reason: reason.join(" ").replace(/^[-:\u2013\u2014]+ ?/, "") } : null;
}

/** Whether the words of a directive are a setting that `readDirectives` knows. */
export function isSetting(words: string): boolean {
  return settingIn(words) !== null;
}

/**
 * Reads the `-- slipway: key=value` lines among the comment and blank lines at the head of a file.
 * `-- slipway: allow CODE reason` speaks to `lint` and may stand anywhere; it is no setting.
 * @throws {SlipwayError} `DIRECTIVE_INVALID` with the place
 */
export function readDirectives(file: string, head: string): Directives {
  let directives: Directives = {};
  for (const [index, line] of head
    .replace(/^\uFEFF/, "")
    .split("\n")
    .entries()) {
    const text = line.trim();
    if (text !== "" && !text.startsWith("--")) {
      break;
    }
    const words = directiveIn(text);
    if (words !== null && readAllow(words) === null) {
      directives = { ...directives, ...parse(words, file, index + 1) };
    }
  }
  return directives;
}

function settingIn(words: string): Directives | null {
  const [, key, value] = /^(\w+)\s*=\s*(\S+)$/.exec(words) ?? [];
  if (key === "run" && value === "always") {
    return { run: "always" };
  }
  const transaction = TRANSACTION_MODES.find((mode) => mode === value);
  return key === "transaction" && transaction !== undefined ? { transaction } : null;
}

function parse(words: string, file: string, line: number): Directives {
  const setting = settingIn(words);
  if (setting !== null) {
    return setting;
  }
  throw new SlipwayError("DIRECTIVE_INVALID", `${file}:${line}: directive "${words}" is not understood`, {
    hint: "write `-- slipway: run=always`, `-- slipway: transaction=release|file|statement` or `-- slipway: allow CODE reason`",
    details: { location: { file, line, column: 1 } },
  });
}
