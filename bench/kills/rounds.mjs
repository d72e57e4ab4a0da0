/**
 * Rounds: a fresh database, one to three runs of the same release that are ended, then one that is not, and a look at the end.
 */
import { runOnce } from "./runner.mjs";
import { differences, leftBehind, stateOf, unfinished } from "./state.mjs";

/**
 * @typedef {object} Request
 * @property {import("../server.mjs").Server} server
 * @property {readonly string[]} program
 * @property {string} dir
 * @property {number} kills
 * @property {number} seed
 * @property {(line: string) => void} say
 */
/**
 * @typedef {object} Kills
 * @property {number} seed
 * @property {number} rounds
 * @property {{ SIGKILL: number, SIGTERM: number }} kills
 * @property {Record<string, number>} phases  what the runs were at when they were ended
 * @property {number[]} undisturbedMs
 * @property {number[]} stopMs  from a SIGTERM to the end
 * @property {number[]} finishMs  of the run that finishes a release
 * @property {string[]} incomparable  what differs between two undisturbed runs already
 * @property {string[]} violations
 */

const mostKillsOfRound = 3;
const interruptedCode = 143;

/** @param {Request} request @returns {Promise<Kills>} */
export async function measureKills(request) {
  const { server, program, dir, say } = request;
  const random = randomFrom(request.seed);
  const { expected, incomparable, undisturbedMs } = await reference(request);
  const longestMs = Math.max(...undisturbedMs);
  say(`an undisturbed run takes ${undisturbedMs.map((ms) => Math.round(ms)).join(" and ")} ms`);
  /** @type {Kills} */
  const result = {
    seed: request.seed,
    rounds: 0,
    kills: { SIGKILL: 0, SIGTERM: 0 },
    phases: {},
    undisturbedMs,
    stopMs: [],
    finishMs: [],
    incomparable: [...incomparable],
    violations: [],
  };
  while (result.kills.SIGKILL + result.kills.SIGTERM < request.kills) {
    result.rounds += 1;
    const url = await server.create("kills");
    /** @param {string} what */
    const violated = (what) => {
      result.violations.push(`round ${result.rounds}: ${what}`);
      say(`round ${result.rounds}: VIOLATED: ${what}`);
    };
    for (let left = 1 + Math.floor(random() * mostKillsOfRound); left > 0; left -= 1) {
      /** @type {"SIGKILL" | "SIGTERM"} */
      const signal = random() < 0.5 ? "SIGKILL" : "SIGTERM";
      const run = await runOnce(program, dir, url, { signal, afterMs: random() * longestMs });
      if (!run.disturbed) {
        if (run.code !== 0) violated(`a run ended with ${run.code ?? run.signal} by itself: ${run.output.slice(-500)}`);
        break;
      }
      result.kills[signal] += 1;
      result.phases[run.phase] = (result.phases[run.phase] ?? 0) + 1;
      if (signal === "SIGTERM") {
        result.stopMs.push(run.stopMs);
        // Before the program listens, the signal ends it in the system's own way.
        const early = run.phase === "starting" && run.signal === "SIGTERM";
        if (run.code !== interruptedCode && !early) {
          violated(`SIGTERM while ${run.phase} ended with ${run.code ?? run.signal}: ${run.output.slice(-500)}`);
        }
      }
    }
    const last = await runOnce(program, dir, url, null);
    result.finishMs.push(last.wallMs);
    if (last.code !== 0) violated(`the last run ended with ${last.code ?? last.signal}: ${last.output.slice(-500)}`);
    for (const what of await problems(url, expected, incomparable)) violated(what);
    const count = result.kills.SIGKILL + result.kills.SIGTERM;
    say(`round ${result.rounds}: ${count} of ${request.kills} killed`);
  }
  return result;
}

/** @param {string} url @param {import("./state.mjs").State} expected @param {ReadonlySet<string>} incomparable */
async function problems(url, expected, incomparable) {
  return [
    ...(await leftBehind(url)),
    ...(await unfinished(url)),
    ...differences(expected, await stateOf(url), incomparable),
  ];
}

/** The end of a run that nobody disturbs, and what two such ends do not have in common. @param {Request} request */
async function reference({ server, program, dir }) {
  /** @type {import("./state.mjs").State[]} */
  const states = [];
  const undisturbedMs = [];
  for (let times = 0; times < 2; times += 1) {
    const url = await server.create("kills");
    const run = await runOnce(program, dir, url, null);
    if (run.code !== 0) throw new Error(`an undisturbed run ended with ${run.code ?? run.signal}: ${run.output}`);
    const wrong = [...(await unfinished(url)), ...(await leftBehind(url))];
    if (wrong.length > 0) throw new Error(`after an undisturbed run ${wrong.join(", ")}`);
    states.push(await stateOf(url));
    undisturbedMs.push(run.wallMs);
  }
  const [expected = {}, other = {}] = states;
  const incomparable = new Set(
    Object.keys({ ...expected, ...other }).filter((thing) => expected[thing] !== other[thing]),
  );
  return { expected, incomparable, undisturbedMs };
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). @param {number} seed */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
