import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SlipwayError } from "../errors.ts";
import { endProcess, isRunning, processState } from "./embedded-process.ts";

/** The lines of a data folder's postmaster.pid; null where there is none. */
export function readPidFile(dataDir: string): { readonly pid: number; readonly status: string | undefined } | null {
  try {
    const lines = readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n");
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 0 ? { pid, status: lines[7]?.trim() } : null;
  } catch {
    return null;
  }
}

/**
 * Stops a server that still runs on a kept data folder because the process that had started it, `owner`, ended without stopping it.
 * @throws {SlipwayError} EMBEDDED_FAILED when `owner` still lives: the data is in use.
 */
export async function stopOrphan(dataDir: string, owner: number | null): Promise<void> {
  const pid = readPidFile(dataDir)?.pid;
  if (pid === undefined || !isRunning(pid)) return;
  if (!isServerOf(pid, dataDir)) {
    // The number belongs to another program by now (a container started anew); PostgreSQL would take that one for its predecessor.
    rmSync(join(dataDir, "postmaster.pid"), { force: true });
    return;
  }
  if (owner !== null && parentOf(pid) === owner) {
    throw new SlipwayError("EMBEDDED_FAILED", `the data in ${dataDir} is in use by process ${owner}`, {
      hint: "Stop that process first, or use another data folder.",
      details: { pid: owner, dataDir },
    });
  }
  await endProcess(pid, [
    ["SIGINT", 10_000],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ]);
}

function isServerOf(pid: number, dataDir: string): boolean {
  if (processState(pid) === null) return ps(pid, "comm").endsWith("postgres");
  try {
    // The postmaster's working directory is its data folder.
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDir);
  } catch {
    return false;
  }
}

function parentOf(pid: number): number {
  return processState(pid)?.parent ?? Number(ps(pid, "ppid"));
}

/** One column of ps, for systems without /proc. */
function ps(pid: number, column: string): string {
  try {
    return execFileSync("ps", ["-o", `${column}=`, "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}
