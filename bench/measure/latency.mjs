import { Client } from "pg";
import { schemaCorpus } from "../corpora.mjs";
import { run } from "../process.mjs";
import { startProxy } from "../proxy.mjs";
import { databaseOf, forEachTool, keep, noSamples, through } from "../session.mjs";

/** @typedef {import("../session.mjs").Session} Session */
/** @typedef {import("../session.mjs").Samples} Samples */
/** @typedef {import("../proxy.mjs").Proxy} Proxy */
/** @typedef {{ traffic: import("../proxy.mjs").Traffic | null, near: Samples, far: Samples }} Crossing */

/** What takes longer over the slow line is measured once: its round trips do not vary. */
const repeatBelowMs = 15_000;

/**
 * Round trips, connections and statements of a first apply and of a run with nothing to do, and what they take: near
 * (the same proxy, without delay) and far. Both ways pass a proxy, so that only the distance differs.
 * @param {Session} session
 */
export async function measureLatency(session) {
  const near = await startProxy(session.server.url, 0);
  const far = await startProxy(session.server.url, session.delayMs);
  try {
    const roundTripMs = { near: await ping(session, near), far: await ping(session, far) };
    return {
      delayMs: session.delayMs,
      roundTripMs,
      S: await crossings(session, "S", { near, far }),
      M: await crossings(session, "M", { near, far }),
    };
  } finally {
    near.close();
    far.close();
  }
}

/**
 * What a round trip really takes, as a timer is never early.
 * @param {Session} session @param {Proxy} proxy
 */
async function ping({ server }, proxy) {
  const client = new Client({ connectionString: through(server.url, proxy.port) });
  await client.connect();
  const count = 20;
  const started = performance.now();
  for (let index = 0; index < count; index += 1) await client.query("select");
  const each = (performance.now() - started) / count;
  await client.end();
  await proxy.take();
  return each;
}

/** @param {Session} session @param {"S" | "M"} corpus @param {{ near: Proxy, far: Proxy }} proxies */
async function crossings(session, corpus, { near, far }) {
  const { tools, runs, say } = session;
  const results = forEachTool(tools, () => ({ first: noCrossing(), noop: noCrossing() }));
  for (let round = 0; round < runs; round += 1) {
    for (const tool of tools) {
      const result = results[tool.name];
      const slow = (result?.first.far.wallMs[0] ?? 0) > repeatBelowMs;
      if (result === undefined || slow || (round > 0 && result.first.far.wallMs.length === 0)) continue;
      await cross(session, tool, corpus, { proxy: near, kind: "near", result });
      await cross(session, tool, corpus, { proxy: far, kind: "far", result });
      await session.server.drop(databaseOf(tool));
    }
    say(`round trips of ${corpus}: round ${round + 1} of ${runs}`);
  }
  return results;
}

/**
 * @param {Session} session @param {import("../tools.mjs").Tool} tool @param {"S" | "M"} corpus
 * @param {{ proxy: Proxy, kind: "near" | "far", result: { first: Crossing, noop: Crossing } }} way
 */
async function cross({ server, folder }, tool, corpus, { proxy, kind, result }) {
  const url = through(await server.create(databaseOf(tool)), proxy.port);
  const command = tool.up(folder(corpus, schemaCorpus(corpus), tool), url);
  for (const crossing of [result.first, result.noop]) {
    keep(crossing[kind], await run(command));
    crossing.traffic = await proxy.take();
  }
}

/** @returns {Crossing} */
function noCrossing() {
  return { traffic: null, near: noSamples(), far: noSamples() };
}
