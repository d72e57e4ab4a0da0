import { spawnSync } from "node:child_process";
import { schemaCorpus } from "../corpora.mjs";
import { cleanEnvironment, run } from "../process.mjs";
import { openServer } from "../server.mjs";
import { databaseOf } from "../session.mjs";

/** @typedef {import("../session.mjs").Session} Session */
/** @typedef {import("../process.mjs").Command} Command */
/**
 * @typedef {object} Gates
 * @property {string} server
 * @property {Record<string, Record<string, number[]>>} wallMs  by what was started, by who; a round has the same place in every list
 */

/** A few milliseconds among others' noise: many runs, each tool once a round, in an order that changes. */
const roundsPerRun = 10;

/**
 * A start with nothing to do, as it stands before every start of an application: a database over TCP that asks for a password,
 * as databases do. Only wall time: of a few milliseconds, what measures the rest would be a good part.
 * @param {Session} session @returns {Promise<Gates>}
 */
export async function measureGate({ tools, runs, folder, say }) {
  const server = await openServer({ password: "asked for with SCRAM" });
  try {
    /** @type {Gates["wallMs"]} */
    const wallMs = {};
    const contestants = tools.filter((tool) => tool.gate !== undefined);
    wallMs["--version"] = await takeTurns(
      starting(contestants, (tool) => tool.versionCommand),
      runs,
    );
    say("gate: process starts done");
    for (const corpus of /** @type {const} */ (["S", "M"])) {
      for (const tool of contestants) {
        const url = await server.create(databaseOf(tool));
        const { code, output } = await run(tool.up(folder(corpus, schemaCorpus(corpus), tool), url));
        if (code !== 0) throw new Error(`${tool.name} did not bring ${corpus}: ${output}`);
      }
      const gates = starting(contestants, (tool) =>
        tool.gate?.(folder(corpus, schemaCorpus(corpus), tool), server.urlOf(databaseOf(tool))),
      );
      wallMs[`nothing to do in ${corpus}`] = await takeTurns(gates, runs);
      say(`gate: nothing to do in ${corpus} done`);
    }
    return { server: `${server.version} (${server.about})`, wallMs };
  } finally {
    await server.close();
  }
}

/**
 * @param {Session["tools"]} tools @param {(tool: Session["tools"][number]) => Command | undefined} commandOf
 * @returns {ReadonlyMap<string, Command>} with what a start alone costs here
 */
function starting(tools, commandOf) {
  const commands = tools.flatMap((tool) => {
    const command = commandOf(tool);
    return command === undefined ? [] : [/** @type {const} */ ([tool.name, command])];
  });
  return new Map([["true (a start alone)", { argv: ["true"] }], ...commands]);
}

/** @param {ReadonlyMap<string, Command>} commands @param {number} runs */
async function takeTurns(commands, runs) {
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries([...commands.keys()].map((name) => [name, []]));
  const order = [...commands];
  for (let round = 0; round < runs * roundsPerRun; round += 1) {
    for (const [name, command] of order) times[name]?.push(wallOf(name, command));
    // Nobody always comes after the same one.
    const [first, ...rest] = order;
    if (first !== undefined) order.splice(0, order.length, ...(round % 2 === 0 ? rest.toReversed() : rest), first);
  }
  return times;
}

/** @param {string} name @param {Command} command */
function wallOf(name, command) {
  const [file = "", ...args] = command.argv;
  const env = { ...cleanEnvironment(), ...command.env };
  const started = performance.now();
  const { status, error } = spawnSync(file, args, { cwd: command.cwd, env, stdio: "ignore" });
  const wallMs = performance.now() - started;
  if (status !== 0) throw new Error(`${name} ended with ${status ?? error?.message}`);
  return wallMs;
}
