import { describe, expect, test } from "vitest";
import { main } from "../../src/cli/main.ts";
import { VERSION } from "../../src/index.ts";
import { keptStream } from "./looks.ts";

const env = { LANG: "C.UTF-8" };

async function run(argv: readonly string[], more: Record<string, string> = {}) {
  const stdout = keptStream();
  const stderr = keptStream();
  const code = await main(argv, { ...env, ...more }, { stdin: process.stdin, stdout, stderr });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

describe("main", () => {
  test("prints the version", async () => {
    expect(await run(["--version"])).toEqual({
      code: 0,
      stdout: `slipway ${VERSION} (Node ${process.version})\n`,
      stderr: "",
    });
  });

  test("does nothing without a command, and says so", async () => {
    expect(await run([])).toEqual({
      code: 2,
      stdout: "",
      stderr: "error[USAGE]: no command was given\n   = hint: run `slipway help` for the list of commands\n",
    });
  });

  test("prints one document on stdout also for a usage error", async () => {
    const { code, stdout } = await run(["up", "--json", "--bogus"]);

    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      command: "up",
      ok: false,
      database: null,
      migrations: [],
      summary: null,
      error: {
        code: "USAGE",
        message: "unknown option --bogus",
        hint: "run `slipway help` for the list of commands and options",
        details: {},
      },
    });
  });

  test("ends a stream of events with the result", async () => {
    const { stdout } = await run(["up", "--format", "ndjson", "--mode", "wait"]);

    expect(JSON.parse(stdout)).toMatchObject({ type: "result", time: expect.any(String), command: "up", ok: false });
  });

  test("never prints a password that it was given", async () => {
    const { stderr } = await run(["s3cret-word"], { DATABASE_URL: "postgresql://app:s3cret-word@db/shop" });

    expect(stderr).toContain('unknown command "***"');
  });

  test("leaves no signal handler behind", async () => {
    const before = process.listenerCount("SIGTERM");
    await run(["split"]);

    expect(process.listenerCount("SIGTERM")).toBe(before);
  });
});
