import { SlipwayError } from "../errors.ts";
import type { Directives, TransactionMode } from "./migration.ts";

const PREFIX = /^--\s*slipway:\s*(.*?)\s*$/;
const TRANSACTION_MODES: readonly TransactionMode[] = ["release", "file", "statement"];

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
    const words = PREFIX.exec(text)?.[1];
    if (words !== undefined && !/^allow\b/.test(words)) {
      directives = { ...directives, ...parse(words, file, index + 1) };
    }
  }
  return directives;
}

function parse(words: string, file: string, line: number): Directives {
  const [, key, value] = /^(\w+)\s*=\s*(\S+)$/.exec(words) ?? [];
  if (key === "run" && value === "always") {
    return { run: "always" };
  }
  const transaction = TRANSACTION_MODES.find((mode) => mode === value);
  if (key === "transaction" && transaction !== undefined) {
    return { transaction };
  }
  throw new SlipwayError("DIRECTIVE_INVALID", `${file}:${line}: directive "${words}" is not understood`, {
    hint: "write `-- slipway: run=always`, `-- slipway: transaction=release|file|statement` or `-- slipway: allow CODE reason`",
    details: { location: { file, line, column: 1 } },
  });
}
