import { expect, test } from "vitest";
import { failureOf } from "../helpers/failures.ts";
import { differencesFrom, firstOf, readExpected } from "../../src/source/expected.ts";

const [A, B] = ["a".repeat(64), "b".repeat(64)] as const;

test.each([
  ["newlines", `01-a.sql=${A}\n02-b.sql=${B}\n`],
  ["commas", `01-a.sql=${A},02-b.sql=${B}`],
  ["spaces", ` 01-a.sql=${A}  02-b.sql=${B.toUpperCase()}`],
  ["a mixture", `\r\n01-a.sql=${A},\r\n02-b.sql=${B},`],
])("a list is read where entries are separated by %s", (_separator, text) => {
  expect(readExpected(text)).toEqual([
    { file: "01-a.sql", checksum: A },
    { file: "02-b.sql", checksum: B },
  ]);
});

test("a list is taken as entries too, names with spaces included", () => {
  const list = [{ file: "01-a file.sql", checksum: A }];

  expect(readExpected(list)).toEqual(list);
});

test.each([
  ["no checksum", "01-a.sql", '"01-a.sql" in the list of expected files is no file with its checksum'],
  ["a short checksum", "01-a.sql=abc", '"01-a.sql=abc" in the list of expected files is no file with its checksum'],
  ["no migration's name", `a.sql=${A}`, `"a.sql=${A}" in the list of expected files is no file with its checksum`],
  ["a file twice", `01-a.sql=${A} 01-a.sql=${B}`, "01-a.sql stands twice in the list of expected files"],
  ["nothing", " \n,", "the list of expected files is empty"],
])("a list is refused that holds %s", async (_what, text, message) => {
  const error = await failureOf(Promise.resolve().then(() => readExpected(text)));

  expect(error).toMatchObject({ code: "CONFIG_INVALID", exitCode: 2, message });
});

test("files that are missing, others, or too many are named one by one", () => {
  const expected = readExpected(`01-a.sql=${A} 02-b.sql=${A} 03-c.sql=${A}`);
  const found = readExpected(`01-a.sql=${A} 02-b.sql=${B} 09-z.sql=${A}`);

  expect(differencesFrom(expected, found)).toEqual([
    "02-b.sql has another content",
    "03-c.sql is missing",
    "09-z.sql is not expected",
  ]);
  expect(differencesFrom(expected, expected.toReversed())).toEqual([]);
});

test("of many differences the first are named and the others counted", () => {
  expect(firstOf(["a", "b", "c", "d", "e"])).toBe("a, b, c, and 2 more");
  expect(firstOf(["a", "b", "c"])).toBe("a, b, c");
});
