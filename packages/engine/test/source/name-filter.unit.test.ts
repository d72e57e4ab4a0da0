import { describe, expect, test } from "vitest";
import { nameFilter } from "../../src/source/name-filter.ts";
import { failureOf } from "../helpers/failures.ts";

const FILES = ["03-demo.sql", "04-demo-extended.sql", "05-test-users.sql", "10-test.sql"];

const chosen = async (globs: string | readonly string[] | undefined): Promise<readonly string[]> =>
  FILES.filter(await nameFilter(globs));

describe("a filter of file names", () => {
  test.each([
    ["all of a kind", "*-demo*", ["03-demo.sql", "04-demo-extended.sql"]],
    ["one character", "0?-demo.sql", ["03-demo.sql"]],
    ["a class", "[01][05]-*", ["05-test-users.sql", "10-test.sql"]],
    ["alternatives", "{03,10}-*.sql", ["03-demo.sql", "10-test.sql"]],
    ["a name", "10-test.sql", ["10-test.sql"]],
    ["several, by commas", "03-*, 10-*", ["03-demo.sql", "10-test.sql"]],
    ["several, by spaces and lines", "03-*\n10-*", ["03-demo.sql", "10-test.sql"]],
    ["nothing that is there", "99-*", []],
    ["no negation", "!03-demo.sql", []],
  ])("takes %s", async (_what, globs, expected) => {
    expect(await chosen(globs)).toEqual(expected);
  });

  test("takes a list, of which any may match", async () => {
    expect(await chosen(["03-*", "*-users.sql"])).toEqual(["03-demo.sql", "05-test-users.sql"]);
  });

  test.each([undefined, "", " , ", []])("that says nothing (%j) takes every file", async (globs) => {
    expect(await chosen(globs)).toEqual(FILES);
  });

  test.each([["[03-demo"], "[03-demo", ["{03,04-*"], "{03,04-*"])(
    "is refused where a bracket is open: %s",
    async (globs) => {
      expect(await failureOf(nameFilter(globs))).toMatchObject({ code: "CONFIG_INVALID", exitCode: 2 });
    },
  );
});
