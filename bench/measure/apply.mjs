import { corpusNames, schemaCorpus } from "../corpora.mjs";
import { run } from "../process.mjs";
import { databaseOf, forEachTool, keep, noSamples } from "../session.mjs";

/** @typedef {import("../corpora.mjs").CorpusName} CorpusName */
/** @typedef {Record<string, Record<string, import("../session.mjs").Samples>>} ByCorpus */

/** A run with nothing to do is short, and so is repeated more often than a first one. */
const noopsPerRound = 2;

/**
 * First apply on an empty database, and then nothing to do, of every corpus. Tools take turns within a round.
 * @param {import("../session.mjs").Session} session
 * @param {{ first: boolean, noop: boolean }} wanted
 * @returns {Promise<{ first: ByCorpus, noop: ByCorpus }>}
 */
export async function measureApply(session, wanted) {
  /** @type {{ first: ByCorpus, noop: ByCorpus }} */
  const results = { first: {}, noop: {} };
  for (const corpus of corpusNames) {
    results.first[corpus] = await firstApply(session, corpus, wanted.first ? session.runs : 1);
    if (wanted.noop) results.noop[corpus] = await nothingToDo(session, corpus);
    for (const tool of session.tools) await session.server.drop(databaseOf(tool));
  }
  return results;
}

/**
 * Leaves the databases of the last round for the runs with nothing to do.
 * @param {import("../session.mjs").Session} session @param {CorpusName} corpus @param {number} rounds
 */
async function firstApply({ server, tools, folder, say }, corpus, rounds) {
  const results = forEachTool(tools, noSamples);
  for (let round = 0; round < rounds; round += 1) {
    for (const tool of tools) {
      const url = await server.create(databaseOf(tool));
      const outcome = await run(tool.up(folder(corpus, schemaCorpus(corpus), tool), url));
      keep(results[tool.name] ?? noSamples(), outcome);
    }
    say(`first apply of ${corpus}: round ${round + 1} of ${rounds}`);
  }
  return results;
}

/** @param {import("../session.mjs").Session} session @param {CorpusName} corpus */
async function nothingToDo({ server, tools, folder, runs, say }, corpus) {
  const results = forEachTool(tools, noSamples);
  for (let round = 0; round < runs * noopsPerRound; round += 1) {
    for (const tool of tools) {
      await server.checkpoint();
      const command = tool.up(folder(corpus, schemaCorpus(corpus), tool), server.urlOf(databaseOf(tool)));
      keep(results[tool.name] ?? noSamples(), await run(command));
    }
  }
  say(`nothing to do in ${corpus}: done`);
  return results;
}
