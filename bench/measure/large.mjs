import { rowsCorpus } from "../corpora.mjs";
import { run } from "../process.mjs";
import { databaseOf, forEachTool, keep, noSamples } from "../session.mjs";

/** @typedef {import("../session.mjs").Session} Session */

/** Tools that cannot hold a gigabyte in one string are not asked to. */
const gigabyteTools = new Set(["slipway", "psql many -f", "psql -1"]);

/**
 * One big file of rows: how long it takes, and what it takes of the client's memory.
 * @param {Session} session
 */
export async function measureLarge(session) {
  return {
    "100 MB INSERT": await load(session, "insert", 100),
    "100 MB COPY": await load(session, "copy", 100),
    ...(session.gigabyte && {
      "1 GB INSERT": await load(session, "insert", 1000),
      "1 GB COPY": await load(session, "copy", 1000),
    }),
  };
}

/** @param {Session} session @param {"insert" | "copy"} form @param {number} megabytes */
async function load({ server, tools, folder, runs, say }, form, megabytes) {
  const runners = megabytes < 1000 ? tools : tools.filter((tool) => gigabyteTools.has(tool.name));
  const rounds = megabytes < 1000 ? Math.min(runs, 3) : 1;
  const results = forEachTool(runners, noSamples);
  for (let round = 0; round < rounds; round += 1) {
    for (const tool of runners) {
      const samples = results[tool.name];
      if (samples === undefined || samples.failures.length > 0) continue;
      const corpus = `${form}-${megabytes}`;
      const url = await server.create(databaseOf(tool));
      keep(samples, await run(tool.up(folder(corpus, rowsCorpus(form, megabytes), tool), url)));
      await server.drop(databaseOf(tool));
    }
    say(`${megabytes} MB as ${form}: round ${round + 1} of ${rounds}`);
  }
  return results;
}
