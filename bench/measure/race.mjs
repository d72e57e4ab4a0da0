import { Client } from "pg";
import { runsTable, schemaCorpus } from "../corpora.mjs";
import { start } from "../process.mjs";
import { databaseOf, forEachTool } from "../session.mjs";

/** @typedef {import("../session.mjs").Session} Session */
/** @typedef {import("../tools.mjs").Tool} Tool */
/**
 * @typedef {object} Race
 * @property {number} exitedZero  of the starts
 * @property {number} files
 * @property {number} ranOnce  files that were committed exactly once
 * @property {number} ranOften  files that were committed more than once
 * @property {number} lastMs  until the last start had ended
 * @property {number} aloneMs  the same with one start
 */

const starts = 20;
const limitMs = 120_000;

/**
 * Many starts at once on an empty database, as pods of one deployment do it.
 * @param {Session} session
 */
export async function measureRace(session) {
  return { starts, S: await races(session, "S"), M: await races(session, "M") };
}

/** @param {Session} session @param {"S" | "M"} corpus */
async function races(session, corpus) {
  /** @type {Record<string, Race[]>} */
  const results = forEachTool(session.tools, () => []);
  for (let round = 0; round < Math.min(session.runs, 3); round += 1) {
    for (const tool of session.tools) results[tool.name]?.push(await race(session, tool, corpus));
    session.say(`${starts} starts at once on ${corpus}: round ${round + 1}`);
  }
  return results;
}

/** @param {Session} session @param {Tool} tool @param {"S" | "M"} corpus @returns {Promise<Race>} */
async function race(session, tool, corpus) {
  const alone = await startTogether(session, tool, { corpus, count: 1 });
  const together = await startTogether(session, tool, { corpus, count: starts });
  await session.server.drop(databaseOf(tool));
  return { ...together, aloneMs: alone.lastMs };
}

/** @param {Session} session @param {Tool} tool @param {{ corpus: "S" | "M", count: number }} what */
async function startTogether({ server, folder }, tool, { corpus, count }) {
  const migrations = schemaCorpus(corpus, { countRuns: true });
  const command = tool.up(folder(`${corpus}-counted`, migrations, tool), await server.create(databaseOf(tool)));
  const client = new Client({ connectionString: server.urlOf(databaseOf(tool)) });
  await client.connect();
  const [schema] = runsTable.split(".");
  await client.query(`create schema ${schema}; create table ${runsTable} (file text not null)`);

  const started = performance.now();
  const running = Array.from({ length: count }, () => start(command, { limitMs }));
  const outcomes = await Promise.all(running.map((one) => one.finished));
  const lastMs = performance.now() - started;

  const { rows } = await client.query(`select file, count(*)::int as runs from ${runsTable} group by file`);
  await client.end();
  return {
    exitedZero: outcomes.filter((outcome) => outcome.code === 0).length,
    files: migrations.length,
    ranOnce: rows.filter((row) => row.runs === 1).length,
    ranOften: rows.filter((row) => row.runs > 1).length,
    lastMs,
  };
}
