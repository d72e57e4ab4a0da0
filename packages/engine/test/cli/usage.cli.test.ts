import { exec } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { VERSION } from "../../src/index.ts";
import { runCli } from "../helpers/cli.ts";
import { IS_NAMED, PROGRAM } from "../helpers/program.ts";

/** What the program says it runs on: this Node, or what it was compiled by. */
const RUNTIME = IS_NAMED ? String.raw`Node v\S+|compiled by Bun \S+` : `Node ${process.version}`;

describe("usage errors exit 2, say what is wrong and what to do, and do not print the whole help", () => {
  test.for([
    [[], "no command was given", "run `slipway help` for the list of commands"],
    [["stauts"], 'unknown command "stauts"', "did you mean `slipway status`?"],
    [["help", "upp"], 'unknown command "upp"', "did you mean `slipway up`?"],
    [["up", "--rundml"], "unknown option --rundml", "did you mean --run-dml?"],
    [
      ["status", "--on-drift", "heal"],
      "`slipway status` has no option --on-drift",
      "run `slipway help status` for its options",
    ],
    [["split"], "`slipway split` needs FILE", "write `slipway split FILE`"],
    [["new", "sql", "orders"], 'unknown track "sql": expected ddl or dml', "write `slipway new ddl orders`"],
    [["up", "--dir"], "option --dir needs a value: DIR", "write --dir=DIR"],
    [
      ["unlock", "--terminate"],
      "`slipway unlock --terminate` needs a confirmation, and there is no terminal to ask on",
      "add --yes to end the session without being asked",
    ],
  ] as const)("%j", async ([args, message, hint]) => {
    expect(await runCli(args)).toEqual({
      code: 2,
      signal: null,
      stdout: "",
      stderr: `error[USAGE]: ${message}\n   = hint: ${hint}\n`,
    });
  });
});

test("a usage error is one JSON document where JSON was asked for", async () => {
  const { code, stdout } = await runCli(["status", "--json", "--frobnicate"]);

  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ version: 1, command: "status", ok: false, error: { code: "USAGE" } });
});

test("help and version go to stdout and exit 0", async () => {
  const [help, alias, version] = await Promise.all([
    runCli(["help", "up"]),
    runCli(["up", "--help"]),
    runCli(["--version"]),
  ]);

  expect(help).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/^slipway up: bring the database/) });
  expect(alias).toEqual(help);
  expect(version).toEqual({
    code: 0,
    signal: null,
    stdout: expect.stringMatching(new RegExp(`^slipway ${VERSION} \\((${RUNTIME})\\)\n$`)),
    stderr: "",
  });
});

test("help needs no terminal that knows UTF-8", async () => {
  const { stdout } = await runCli(["help"], { env: { LANG: "C" } });

  expect(stdout).toContain("slipway help COMMAND");
});

test("a reader that goes away is no error", async () => {
  const command = PROGRAM.map((word) => `'${word}'`).join(" ");
  const { stdout, stderr } = await promisify(exec)(
    `{ trap "" PIPE; while echo; do :; done 2>/dev/null; ${command} help up; echo "exit $?" >&2; } | true`,
  );

  expect({ stdout, stderr }).toEqual({ stdout: "", stderr: "exit 0\n" });
});
