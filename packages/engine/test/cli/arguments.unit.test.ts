import { describe, expect, test } from "vitest";
import { checkArguments, readArguments } from "../../src/cli/arguments.ts";
import { COMMANDS } from "../../src/cli/command-table.ts";
import { SlipwayError } from "../../src/index.ts";

/** The complaint about a command line, and its hint. */
function complaint(argv: readonly string[]): string | undefined {
  const read = readArguments(argv);
  const command = COMMANDS.find((candidate) => candidate.name === read.positionals[0]);
  if (command === undefined) throw new Error(`no command in ${argv.join(" ")}`);
  try {
    checkArguments(read, command);
    return undefined;
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== "USAGE") throw error;
    return `${error.message} | ${error.hint ?? ""}`;
  }
}

describe("options", () => {
  test("may stand before and after the command", () => {
    const read = readArguments(["--dir", "sql", "up", "--ledger=l", "--run-dml", "--json"]);

    expect(read.positionals).toEqual(["up"]);
    expect(Object.fromEntries([...read.flags].map(([name, flag]) => [name, flag.text]))).toEqual({
      dir: "sql",
      ledger: "l",
      "run-dml": "true",
      format: "json",
    });
  });

  test("end at --", () => {
    expect(readArguments(["split", "--", "--odd.sql"]).positionals).toEqual(["split", "--odd.sql"]);
    expect(complaint(["split", "--", "--odd.sql"])).toBeUndefined();
  });
});

describe("complaints", () => {
  test.for([
    [["up", "--rundml"], "unknown option --rundml | did you mean --run-dml?"],
    [["up", "--frobnicate"], "unknown option --frobnicate | run `slipway help` for the list of commands and options"],
    [["up", "-x"], "unknown option -x | run `slipway help` for the list of commands and options"],
    [["up", "--no-dir"], "unknown option --no-dir | did you mean --dir?"],
    [["up", "--dir"], "option --dir needs a value: DIR | write --dir=DIR"],
    [
      ["up", "--dir", "--json"],
      'option --dir needs a value, but "--json" looks like an option | write --dir=--json if that is the value',
    ],
    [["status", "--mode", "wait"], "`slipway status` has no option --mode | run `slipway help status` for its options"],
    [["up", "sql"], 'unexpected argument "sql" | write `slipway up`'],
    [["split"], "`slipway split` needs FILE | write `slipway split FILE`"],
    [["split", "a", "b"], 'unexpected argument "b" | write `slipway split FILE`'],
    [["new", "ddl"], "`slipway new` needs ddl|dml NAME… | write `slipway new ddl|dml NAME…`"],
    [
      ["up", "--first", "--second"],
      "unknown option --first; unknown option --second | run `slipway help` for the list of commands and options",
    ],
  ] as const)("%j", ([argv, text]) => {
    expect(complaint(argv)).toBe(text);
  });

  test("there is none about --dir=--odd", () => {
    expect(complaint(["up", "--dir=--odd"])).toBeUndefined();
  });
});
