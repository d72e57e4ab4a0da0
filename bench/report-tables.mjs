/**
 * The tables of the report that take more than a line: the network and the race.
 */
import { seconds, table } from "./markdown.mjs";
import { summarise } from "./statistics.mjs";

/** @typedef {import("./measure/latency.mjs").Crossing} Crossing */
/** @typedef {Record<string, { first: Crossing, noop: Crossing }>} Crossings */

/** @param {{ delayMs: number, roundTripMs: { near: number, far: number }, S: Crossings, M: Crossings }} data */
export function latencyTables({ delayMs, roundTripMs, S, M }) {
  return [
    `## Round trips, and time ${delayMs} ms each way from the database`,
    "",
    `Through a proxy, which adds nothing (near; a round trip takes ${roundTripMs.near.toFixed(1)} ms) or ${delayMs} ms each way (far; ${roundTripMs.far.toFixed(1)} ms).`,
    "A round trip is a burst of the client after bytes of the server; the goodbye is one too. Statements are those that the server",
    "reports as finished.",
    "",
    ...crossingsTable("S", S),
    "",
    ...crossingsTable("M", M),
  ];
}

/** @param {string} corpus @param {Crossings} crossings */
function crossingsTable(corpus, crossings) {
  const rows = Object.entries(crossings).map(([tool, { first, noop }]) => [
    tool,
    ...crossing(first),
    ...crossing(noop),
  ]);
  const columns = ["trips", "connections", "statements", "near, s", "far, s", "far / near"];
  const named = ["first", "nothing to do"].flatMap((when) => columns.map((column) => `${when}: ${column}`));
  return table([corpus, ...named], rows);
}

/** @param {Crossing} crossing */
function crossing({ traffic, near, far }) {
  const nearMs = summarise(near.wallMs)?.median;
  const farMs = summarise(far.wallMs)?.median;
  if (traffic === null || nearMs === undefined || farMs === undefined) return ["fails", "", "", "", "", ""];
  const counts = [traffic.trips, traffic.connections, traffic.statements].map(String);
  return [...counts, seconds(nearMs / 1000), seconds(farMs / 1000), (farMs / nearMs).toFixed(2)];
}

const gateBase = "slipway compiled";

/** @param {import("./measure/gate.mjs").Gates} data */
export function gateTables({ server, wallMs }) {
  return [
    "## A gate with nothing to do",
    "",
    `What stands before every start of an application, over TCP with a password: PostgreSQL ${server}. Milliseconds of wall time, medians,`,
    `the middle eight tenths in brackets; "x" is the median over the rounds of the time divided by that of ${gateBase} in the same round.`,
    ...Object.entries(wallMs).flatMap(([what, byTool]) => {
      const rows = Object.entries(byTool).map(([tool, times]) => gateRow(tool, times, byTool[gateBase]));
      return ["", ...table([what, "ms", "x"], rows)];
    }),
  ];
}

/** @param {string} tool @param {readonly number[]} times @param {readonly number[] | undefined} base */
function gateRow(tool, times, base) {
  const sorted = times.toSorted((a, b) => a - b);
  const [low, high] = [0.1, 0.9].map((part) => sorted[Math.floor(part * (sorted.length - 1))] ?? 0);
  const ratios = times.map((time, round) => time / (base?.[round] ?? Number.NaN));
  const ratio = base === undefined ? "–" : (summarise(ratios)?.median.toFixed(2) ?? "–");
  return [tool, `${summarise(times)?.median.toFixed(1)} (${low?.toFixed(1)}–${high?.toFixed(1)})`, ratio];
}

/** @typedef {import("./measure/race.mjs").Race} Race */

/** @param {{ starts: number, S: Record<string, Race[]>, M: Record<string, Race[]> }} data */
export function raceTable({ starts, S, M }) {
  const columns = [
    "corpus",
    "tool",
    `exit 0 of ${starts}`,
    "files run once",
    "files run more often",
    "until the last, s",
    "one alone, s",
  ];
  return [
    `## ${starts} starts at once on an empty database`,
    "",
    "Each file ends with an INSERT that records its run, so what is counted was committed. One figure a round.",
    "",
    ...table(columns, [...raceRows("S", S), ...raceRows("M", M)]),
  ];
}

/** @param {string} corpus @param {Record<string, Race[]>} races */
function raceRows(corpus, races) {
  return Object.entries(races).map(([tool, rounds]) => [
    corpus,
    tool,
    rounds.map((round) => round.exitedZero).join(", "),
    rounds.map((round) => `${round.ranOnce} of ${round.files}`).join(", "),
    rounds.map((round) => round.ranOften).join(", "),
    seconds((summarise(rounds.map((round) => round.lastMs))?.median ?? 0) / 1000),
    seconds((summarise(rounds.map((round) => round.aloneMs))?.median ?? 0) / 1000),
  ]);
}
