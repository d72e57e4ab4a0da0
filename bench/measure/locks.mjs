import { setTimeout } from "node:timers/promises";
import { Client } from "pg";
import { schemaCorpus } from "../corpora.mjs";
import { run, start } from "../process.mjs";
import { databaseOf } from "../session.mjs";

/** @typedef {import("../session.mjs").Session} Session */
/** @typedef {import("../tools.mjs").Tool} Tool */
/** @typedef {{ waited: false } | { waited: true, mode: string, relation: string } | { waited: "failed" }} Wait */

/**
 * Whether a run with nothing to do wants locks on the tables of the users. Every lock conflicts with ACCESS EXCLUSIVE:
 * who is not held up by it, on all tables, took no lock on any of them. Only ACCESS EXCLUSIVE conflicts with a reader.
 */
const obstacles = {
  reader: "access share",
  exclusive: "access exclusive",
};

/** Between two looks at the lock table, so that looking does not take a core from the tool. */
const pauseMs = 5;

/** @param {Session} session */
export async function measureLocks({ server, tools, folder, say }) {
  /** @type {Record<string, Record<string, Wait>>} */
  const results = {};
  for (const tool of tools) {
    const url = await server.create(databaseOf(tool));
    const command = tool.up(folder("M", schemaCorpus("M"), tool), url);
    if ((await run(command)).code !== 0) continue;
    const behind = results[tool.name] ?? (results[tool.name] = {});
    for (const [name, mode] of Object.entries(obstacles)) behind[name] = await runBehind(url, mode, command);
    await server.drop(databaseOf(tool));
    say(`locks of ${tool.name}: done`);
  }
  return results;
}

/**
 * Runs the tool while a transaction holds every user table, until it ends or is seen waiting.
 * @param {string} url @param {string} mode @param {import("../process.mjs").Command} command
 * @returns {Promise<Wait>}
 */
async function runBehind(url, mode, command) {
  const holder = new Client({ connectionString: url });
  const observer = new Client({ connectionString: url });
  await Promise.all([holder.connect(), observer.connect()]);
  await holder.query(`begin; do $$
    declare one regclass;
    begin
      for one in select oid from pg_catalog.pg_class
        where relkind = 'r' and relnamespace in (select oid from pg_catalog.pg_namespace where nspname like 'app%')
      loop
        execute format('lock table %s in ${mode} mode', one);
      end loop;
    end $$`);
  const tool = start(command, { limitMs: 60_000 });
  const ended = new AbortController();
  const finished = tool.finished.finally(() => ended.abort());
  const wait = await waitOf(observer, ended.signal);
  tool.kill();
  const { code } = await finished;
  // The server's part of a killed run still waits; it goes when it may.
  await holder.query("rollback");
  await Promise.all([holder.end(), observer.end()]);
  return wait ?? { waited: code === 0 ? false : "failed" };
}

/**
 * Looks until somebody waits for a relation of this database; null if nobody did before the end.
 * @param {Client} observer @param {AbortSignal} ended
 * @returns {Promise<Wait | null>}
 */
async function waitOf(observer, ended) {
  while (!ended.aborted) {
    const { rows } = await observer.query(`
      select mode, relation::regclass::text as relation from pg_catalog.pg_locks
      where not granted and relation is not null
        and database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
      limit 1`);
    const [row] = rows;
    if (row !== undefined) return { waited: true, mode: row.mode, relation: row.relation };
    await setTimeout(pauseMs);
  }
  return null;
}
