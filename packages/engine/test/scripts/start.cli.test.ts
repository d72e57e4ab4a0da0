import { spawn } from "node:child_process";
import { chmodSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../helpers/files.ts";
import { waitFor } from "../helpers/wait.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..", "..");

interface Start {
  /** The dashboard's address. */
  readonly page: string;
  /** npm, the leader of a process group as a shell would make it. */
  readonly npm: number;
  readonly url: string;
  readonly stderr: () => string;
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** `npm start` with data of its own; returns when it tells how to connect. */
async function npmStart(dataDir: string): Promise<Start> {
  const child = spawn("npm", ["start", "--", "--data-dir", dataDir], {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const npm = child.pid ?? 0;
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-npm, "SIGKILL");
    await ended;
  });
  const ready = (): string | undefined => (/Ctrl-C/.test(stdout) ? /postgresql:\/\/\S+/.exec(stdout)?.[0] : undefined);
  const url = await waitFor(
    () => ready() ?? (child.exitCode === null ? null : ""),
    "npm start tells how to connect",
    90_000,
  );
  if (url === "") throw new Error(`npm start ended early:\n${stdout}\n${stderr}`);
  const page = /http:\/\/127\.0\.0\.1:\d+/.exec(stdout)?.[0] ?? "";
  return { npm, url, page, stderr: () => stderr, ended };
}

/** A folder that the server's user can enter: the data lies in it and goes away with it. */
function dataFolder(): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  return join(folder, "data");
}

/** Processes whose command line names a folder: npm, our script, the server. */
function processesOf(folder: string): readonly number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => {
      try {
        return pid !== process.pid && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder);
      } catch {
        return false;
      }
    });
}

async function answers(page: string): Promise<boolean> {
  return fetch(page).then(
    () => true,
    () => false,
  );
}

async function query(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const ENDINGS = [
  { what: "a Ctrl-C, which reaches the whole process group", end: (npm: number) => process.kill(-npm, "SIGINT") },
  { what: "a SIGINT to npm alone", end: (npm: number) => process.kill(npm, "SIGINT") },
  { what: "a SIGTERM to npm alone", end: (npm: number) => process.kill(npm, "SIGTERM") },
  { what: "a terminal that closes", end: (npm: number) => process.kill(-npm, "SIGHUP") },
  { what: "a SIGKILL to npm alone", end: (npm: number) => process.kill(npm, "SIGKILL") },
] as const;

test.each(ENDINGS)("npm start leaves no process behind after $what", async ({ end }) => {
  const folder = dataFolder();
  const start = await npmStart(folder);
  expect(await (await fetch(start.page)).text()).toContain("Up to date");

  end(start.npm);

  await expect.poll(() => answers(start.page), { timeout: 20_000 }).toBe(false);
  await expect.poll(() => processesOf(folder), { timeout: 20_000 }).toEqual([]);
  expect(start.stderr()).not.toMatch(/error/i);
});

test("a second npm start finds the data of the first under the same URL", async () => {
  const folder = dataFolder();
  const first = await npmStart(folder);
  await query(first.url, "create table public.mine as select 42 as answer");
  process.kill(-first.npm, "SIGINT");
  await first.ended;
  await waitFor(() => processesOf(folder).length === 0, "the first one has ended");

  const second = await npmStart(folder);

  expect(second.url).toBe(first.url);
  expect(await query(second.url, "select answer from public.mine")).toEqual([{ answer: 42 }]);
});
