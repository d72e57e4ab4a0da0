/**
 * What came of it, as a page and as a line.
 */
import { seconds, table } from "../markdown.mjs";
import { summarise } from "../statistics.mjs";

/** @typedef {import("./rounds.mjs").Kills} Kills */

/** @param {Kills} data */
export function summaryLine(data) {
  const { SIGKILL, SIGTERM } = data.kills;
  const verdict =
    data.violations.length === 0
      ? "each release ended as an undisturbed one, nothing ran twice, nothing was left behind"
      : `${data.violations.length} violations`;
  return `${SIGKILL + SIGTERM} kills (${SIGKILL} KILL, ${SIGTERM} TERM) in ${data.rounds} releases: ${verdict}`;
}

/** @param {{ machine: any, measuredAt: string, loadBefore: number, data: Kills }} results */
export function page({ machine, measuredAt, loadBefore, data }) {
  /** @param {readonly number[]} values */
  const times = (values) => {
    const summary = summarise(values);
    return summary === null
      ? ["–", "–", "–"]
      : [summary.median, summary.min, summary.max].map((ms) => seconds(ms / 1000));
  };
  const total = data.kills.SIGKILL + data.kills.SIGTERM;
  return [
    "# Runs ended at random moments",
    "",
    `Made by \`node bench/kills.mjs --kills ${total} --seed ${data.seed}\`; the raw numbers are in [kills.json](kills.json).`,
    "",
    `**${summaryLine(data)}.**`,
    "",
    "Each release is the dashboard's SQL with its first demo data, three indexes built concurrently on 20,000 rows, an enum that gets a",
    "value, and statements without a guard. On a fresh database one to three runs are ended, each at a random moment of the time that an",
    "undisturbed run takes; the next one starts at once. Then the definitions of all objects, the rows of all tables and the ledger are",
    "compared with those after an undisturbed run, marks are counted that each file leaves when it runs, and sessions, advisory locks and",
    "INVALID indexes are looked for.",
    "",
    ...table(
      ["time, s", "median", "least", "most"],
      [
        ["an undisturbed run", ...times(data.undisturbedMs)],
        ["from TERM to the end of the process", ...times(data.stopMs)],
        ["the run that finishes the release", ...times(data.finishMs)],
      ],
    ),
    "",
    ...table(
      ["ended while", "runs"],
      Object.entries(data.phases)
        .toSorted(([, a], [, b]) => b - a)
        .map(([phase, count]) => [phase, String(count)]),
    ),
    "",
    data.incomparable.length === 0
      ? "Two undisturbed runs end alike in every point."
      : `Not compared, as two undisturbed runs differ in it already: ${data.incomparable.join(", ")}.`,
    "",
    ...(data.violations.length === 0 ? [] : ["## Violations", "", ...data.violations.map((text) => `- ${text}`), ""]),
    `- Machine: ${machine.cpu}, ${machine.memoryGiB} GiB, ${machine.system}; load average before: ${loadBefore.toFixed(1)}`,
    `- PostgreSQL ${machine.postgres}, Node ${machine.node}; measured ${measuredAt}`,
    "",
  ].join("\n");
}
