import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { testDatabase } from "../helpers/database.ts";
import { PROGRAM } from "../helpers/program.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "..");

/** Pages whose `sh` blocks a reader is to run; blocks that only show something are `console`, `text` or `yaml`. */
const pages = [
  join(root, "README.md"),
  ...readdirSync(join(root, "docs", "guides"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(root, "docs", "guides", name)),
].filter((page) => blocksOf(page).length > 0);

describe.each(pages.map((page) => ({ name: relative(root, page), page })))("$name", ({ page }) => {
  test("every command block runs", async () => {
    const database = await testDatabase();
    const folder = workspace();
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));

    for (const block of blocksOf(page)) {
      const { code, output } = await run(block, folder, database.url);
      expect({ block, code, output }).toEqual({ block, code: 0, output: expect.any(String) });
    }
  });
});

function blocksOf(page: string): string[] {
  return [...readFileSync(page, "utf8").matchAll(/^```sh\n([^]*?)^```/gm)].map(([, block = ""]) => block);
}

/** What the guides assume: the dashboard's SQL, and a small `sql/` of one's own. */
function workspace(): string {
  const folder = mkdtempSync(join(tmpdir(), "slipway-docs-"));
  cpSync(join(root, "helm", "dashboard", "sql"), join(folder, "helm", "dashboard", "sql"), { recursive: true });
  mkdirSync(join(folder, "sql", "ddl"), { recursive: true });
  writeFileSync(
    join(folder, "sql", "ddl", "01-schema.sql"),
    "create schema if not exists app;\ncreate table if not exists app.t (id bigint);\n",
  );
  return folder;
}

function run(block: string, folder: string, url: string): Promise<{ code: number | null; output: string }> {
  // npx would look for the package in the registry: here it is the built program.
  const program = PROGRAM.map((word) => `"${word}"`).join(" ");
  const script = `npx() { shift; ${program} "$@"; }\n${block}`;
  const child = spawn("bash", ["-eu", "-c", script], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      HOME: folder,
      DATABASE_URL: url,
      // The programs of the embedded server come from the real cache.
      XDG_CACHE_HOME: process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => (output += data.toString()));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
}
