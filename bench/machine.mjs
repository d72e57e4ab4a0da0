/**
 * Where the figures come from.
 */
import { execFileSync } from "node:child_process";
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { arch, cpus, platform, release, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { resourceMethod } from "./process.mjs";
import { summarise } from "./statistics.mjs";

/**
 * @param {import("./server.mjs").Server} server @param {string} node @param {readonly import("./tools.mjs").Tool[]} tools
 */
export function machineFacts(server, node, tools) {
  return {
    cpu: `${cpus().length} x ${cpus()[0]?.model.trim() ?? "unknown"}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    fdatasyncMicroseconds: Math.round(fdatasyncMicroseconds()),
    node: execFileSync(node, ["--version"], { encoding: "utf8" }).trim(),
    postgres: `${server.version} (${server.about})`,
    resources: resourceMethod,
    versions: Object.fromEntries(tools.map((tool) => [tool.name, tool.version])),
  };
}

/** What a commit costs at least: where it is nearly free, one commit a file or a statement looks better than elsewhere. */
function fdatasyncMicroseconds() {
  const folder = mkdtempSync(join(tmpdir(), "slipway-bench-sync-"));
  const file = openSync(join(folder, "probe"), "w");
  const page = Buffer.alloc(8192);
  const times = Array.from({ length: 100 }, () => {
    const started = performance.now();
    writeSync(file, page, 0, page.length, 0);
    fdatasyncSync(file);
    return (performance.now() - started) * 1000;
  });
  closeSync(file);
  rmSync(folder, { recursive: true });
  return summarise(times)?.median ?? 0;
}
