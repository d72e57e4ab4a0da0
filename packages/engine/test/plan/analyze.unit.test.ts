import { describe, expect, test } from "vitest";
import { SlipwayError } from "../../src/index.ts";
import { analyze, type Analysis } from "../../src/plan/analyze.ts";
import { placeEnumBreaks } from "../../src/plan/enums.ts";
import type { FileFacts } from "../../src/plan/facts.ts";
import { discover } from "../../src/source/discover.ts";
import type { TransactionMode } from "../../src/source/migration.ts";
import { migrationDir } from "../helpers/files.ts";

const numbered = (texts: readonly string[]): Record<string, string> =>
  Object.fromEntries(texts.map((text, index) => [`0${index + 1}-f.sql`, text]));

async function analysis(texts: readonly string[], mode: TransactionMode = "release"): Promise<Analysis> {
  const { ddl } = await discover(migrationDir({ ddl: numbered(texts) }));
  return analyze(ddl, mode);
}

async function factsOf(text: string, mode?: TransactionMode): Promise<FileFacts> {
  const [facts] = (await analysis([text], mode)).files;
  if (facts === undefined) throw new Error("no file");
  return facts;
}

async function errorOf(text: string, mode?: TransactionMode): Promise<SlipwayError> {
  try {
    await factsOf(text, mode);
  } catch (error) {
    if (error instanceof SlipwayError) return error;
  }
  throw new Error("the file is understood, though it was to be refused");
}

describe("a reading of a file", () => {
  test("counts its statements and lists them with line, kind and head", async () => {
    const { statements, listing } = await factsOf(
      "-- head\n\ncreate table a\n  (id int);\ninsert into a values (1);\n",
    );

    expect(statements).toBe(2);
    expect(listing).toEqual([
      { line: 3, kind: "CREATE TABLE", head: "create table a (id int);", note: null },
      { line: 5, kind: "INSERT", head: "insert into a values (1);", note: null },
    ]);
  });

  test("cuts long heads and lists no more than 1,000 statements", async () => {
    const { statements, listing } = await factsOf(`select '${"x".repeat(500)}';\n`.repeat(1_200));

    expect(statements).toBe(1_200);
    expect(listing).toHaveLength(1_000);
    expect(Array.from(listing[0]?.head ?? "")).toHaveLength(120);
  });

  test("hides passwords in heads", async () => {
    const [first] = (await factsOf("create role app login password 'secret-1';")).listing;

    expect(first?.head).not.toContain("secret-1");
  });

  test("keeps statements that make objects, and none that load data", async () => {
    const { definitions } = await factsOf(
      "create table a (id int);\ninsert into a values (1);\nselect 1;\ngrant select on a to public;",
    );

    expect(definitions).toEqual(["create table a (id int);", "grant select on a to public;"]);
  });

  test("finds what has to run alone, with the reason", async () => {
    const { breaks, listing } = await factsOf("select 1;\n\nvacuum;\ndo $$ begin commit; end $$;\n");

    expect(breaks).toMatchObject([
      { statement: 1, line: 3, kind: "alone", reason: "ddl/01-f.sql:3: VACUUM cannot run inside a transaction block" },
      { statement: 2, line: 4, kind: "alone", reason: "ddl/01-f.sql:4: the DO block commits by itself" },
    ]);
    expect(listing[1]?.note).toBe("runs outside a transaction: VACUUM cannot run inside a transaction block");
  });

  test("finds nothing to cut where each statement commits by itself", async () => {
    expect((await factsOf("begin;\nvacuum;\nrollback;", "statement")).breaks).toEqual([]);
    expect((await factsOf("-- slipway: transaction=statement\nbegin;\nvacuum;\nrollback;")).breaks).toEqual([]);
  });

  test("notes own BEGIN and COMMIT, which give way", async () => {
    expect((await factsOf("begin;\nselect 1;\ncommit;")).transactionControl).toEqual([
      { statement: 0, line: 1 },
      { statement: 2, line: 3 },
    ]);
  });

  test("refuses ROLLBACK with its place", async () => {
    const error = await errorOf("begin;\n  rollback;");

    expect(error).toMatchObject({ code: "SQL_TRANSACTION_CONTROL" });
    expect(error.details["location"]).toEqual({ file: "ddl/01-f.sql", line: 2, column: 3 });
  });

  test("refuses what psql would not read to its end", async () => {
    expect((await errorOf("select 1;\nselect 'open")).details["location"]).toEqual({
      file: "ddl/01-f.sql",
      line: 2,
      column: 8,
    });
    expect((await errorOf("\\i other.sql\n")).code).toBe("SQL_META_COMMAND");
  });
});

/** Where commits for enum values stand: `file:statement` each. */
async function cuts(
  texts: readonly string[],
  labels: readonly string[] | null,
  mode?: TransactionMode,
): Promise<readonly string[]> {
  const known = new Map(labels === null ? [] : [["mood", labels] as const]);
  return placeEnumBreaks(await analysis(texts, mode), { labels: known }).flatMap(({ migration, breaks }) =>
    breaks.map(({ statement, kind }) => `${migration.file}:${statement} ${kind}`),
  );
}

describe("a value added to an enum", () => {
  const ADD = "alter type mood add value 'calm';\n";
  const USE = "insert into t values ('calm');\n";

  test("needs a commit before its first use, in the same file or a later one", async () => {
    expect(await cuts([`${ADD}select 1;\n${USE}${USE}`], ["sad"])).toEqual(["01-f.sql:2 before"]);
    expect(await cuts([ADD, USE], ["sad"])).toEqual(["02-f.sql:0 before"]);
  });

  test("needs none where it is not used, is there already, or its type is not", async () => {
    expect(await cuts([ADD], ["sad"])).toEqual([]);
    expect(await cuts([ADD, USE], ["sad", "calm"])).toEqual([]);
    expect(await cuts([ADD, USE], null)).toEqual([]);
  });

  test("is not used by what stands before it, nor by the next value that is placed behind it", async () => {
    expect(await cuts([`${USE}${ADD}`], ["sad"])).toEqual([]);
    expect(await cuts([`${ADD}alter type mood add value 'serene' after 'calm';`], ["sad"])).toEqual([]);
  });

  test("needs none where something between has to commit anyhow", async () => {
    expect(await cuts([`${ADD}vacuum;\n${USE}`], ["sad"])).toEqual(["01-f.sql:1 alone"]);
    expect(await cuts([ADD, USE], ["sad"], "file")).toEqual([]);
    expect(await cuts([ADD, `-- slipway: transaction=file\nselect 1;\n`, USE], ["sad"])).toEqual([]);
  });

  test("shares its commit with others", async () => {
    expect(
      await cuts([`${ADD}alter type mood add value 'it''s';\n`, `${USE}insert into t values ('it''s');`], ["sad"]),
    ).toEqual(["02-f.sql:0 before"]);
  });
});

describe("a SET that makes PostgreSQL read the rest otherwise", () => {
  test.each([
    ["set standard_conforming_strings = off;", "standard_conforming_strings"],
    ["SET SESSION standard_conforming_strings TO 'off';", "standard_conforming_strings"],
    ["set client_encoding = 'LATIN1';", "client_encoding"],
    ["set names 'latin1';", "names"],
  ])("is refused with its place: %s", async (text, setting) => {
    const error = await errorOf(`select 1;\n${text}`);

    expect(error).toMatchObject({
      code: "SQL_SETTING",
      details: { location: { file: "ddl/01-f.sql", line: 2, column: 1 } },
    });
    expect(error.message).toContain(setting);
  });

  test.each([
    "set standard_conforming_strings = on;",
    "set client_encoding = 'UTF8';",
    "set local client_encoding to utf8;",
    "set names default;",
    "set search_path = off;",
  ])("is taken where it says what holds anyhow: %s", async (text) => {
    expect((await factsOf(text)).statements).toBe(1);
  });
});
