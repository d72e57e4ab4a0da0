import { SlipwayError } from "../errors.ts";
import { isMigrationName } from "./discover.ts";

/** One ddl file of a release, as somebody knows it who does not have its content. */
export interface ExpectedFile {
  /** Its name, such as `01-schema.sql`. */
  readonly file: string;
  /** SHA-256 in hex of its content without BOM, and with CRLF as LF. */
  readonly checksum: string;
}

const ENTRY = /^(.+)=([0-9a-f]{64})$/i;
const WORDS_SHOWN = 3;

/**
 * The ddl files that a release is said to have.
 * @param expected entries, or a text of entries `NN-name.sql=<checksum>` separated by newlines, commas or spaces
 * @throws {SlipwayError} `CONFIG_INVALID`
 */
export function readExpected(expected: string | readonly ExpectedFile[]): readonly ExpectedFile[] {
  const entries =
    typeof expected === "string"
      ? expected.split(/[\s,]+/).filter((entry) => entry !== "")
      : expected.map(({ file, checksum }) => `${file}=${checksum}`);
  if (entries.length === 0) {
    throw invalid("the list of expected files is empty");
  }
  const files = new Map<string, ExpectedFile>();
  for (const entry of entries) {
    const [, file = "", checksum = ""] = ENTRY.exec(entry) ?? [];
    if (!isMigrationName(file)) {
      throw invalid(`"${entry.slice(0, 120)}" in the list of expected files is no file with its checksum`);
    }
    if (files.has(file)) {
      throw invalid(`${file} stands twice in the list of expected files`);
    }
    files.set(file, { file, checksum: checksum.toLowerCase() });
  }
  return [...files.values()];
}

/** How the files that are there differ from the expected ones, in words, one entry a file; empty when they do not. */
export function differencesFrom(expected: readonly ExpectedFile[], found: readonly ExpectedFile[]): readonly string[] {
  const checksums = new Map(found.map(({ file, checksum }) => [file, checksum]));
  const names = new Set(expected.map(({ file }) => file));
  return [
    ...expected.flatMap(({ file, checksum }) => {
      const there = checksums.get(file);
      if (there === undefined) return [`${file} is missing`];
      return there === checksum ? [] : [`${file} has another content`];
    }),
    ...found.filter(({ file }) => !names.has(file)).map(({ file }) => `${file} is not expected`),
  ];
}

/** The first few of many differences. */
export function firstOf(differences: readonly string[]): string {
  const more = differences.length - WORDS_SHOWN;
  return [...differences.slice(0, WORDS_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}

function invalid(message: string): SlipwayError {
  return new SlipwayError("CONFIG_INVALID", message, {
    hint: "write NN-name.sql=<SHA-256 in hex> for each ddl file, separated by newlines, commas or spaces",
  });
}
