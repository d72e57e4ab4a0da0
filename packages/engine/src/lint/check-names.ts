import type { Track } from "../source/migration.ts";
import type { ListedFile } from "../source/discover.ts";
import type { FileFinding } from "./check-file.ts";
import type { Rule } from "./rule.ts";
import { fileName } from "./rules/file-name.ts";
import { fileNumber } from "./rules/file-number.ts";
import { fileOrder } from "./rules/file-order.ts";

/** What is wrong with the names of a track's files, which are given in the order in which they run. */
export function checkNames(track: Track, files: readonly ListedFile[]): readonly FileFinding[] {
  const findings: FileFinding[] = [];
  const say = (rule: Rule, file: string, message: string, hint: string): void => {
    const location = { file: `${track}/${file}`, line: 1, column: 1 };
    findings.push({ code: rule.code, severity: rule.severity, message, hint, location, start: 0, end: 0, fix: null });
  };
  for (const [index, { file, number }] of files.entries()) {
    const previous = files[index - 1];
    if (number === null) {
      say(
        fileName,
        file,
        `${track}/${file} is not named NN-name.sql`,
        `rename it, such as 01-${file}, or move it out of ${track}/`,
      );
    } else if (previous?.number === number) {
      const message = `${track}/${previous.file} and ${track}/${file} have the same number`;
      say(fileNumber, file, message, "give one of them the next free number");
    } else if (previous !== undefined && previous.number !== null && previous.file > file) {
      const message = `${track}/${file} runs after ${previous.file}, but a listing shows it before`;
      say(fileOrder, file, message, "write all numbers of the track with the same number of digits");
    }
  }
  return findings;
}
