import { run } from "../process.mjs";
import { forEachTool, keep, noSamples } from "../session.mjs";

/**
 * The process alone: `--version`, which connects to nothing.
 * @param {import("../session.mjs").Session} session
 */
export async function measureStarts({ tools, runs, say }) {
  const results = forEachTool(tools, noSamples);
  for (let round = 0; round < runs * 2; round += 1) {
    for (const tool of tools) keep(results[tool.name] ?? noSamples(), await run(tool.versionCommand));
  }
  say("process start: done");
  return results;
}
