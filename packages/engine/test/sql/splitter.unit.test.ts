import { describe, expect, test } from "vitest";
import { splitText } from "../../src/sql/split-text.ts";
import { Splitter } from "../../src/sql/splitter.ts";
import { split, statementsOf } from "./pieces.ts";

describe("places", () => {
  test("a statement starts at its first comment, its token behind it", () => {
    const [piece] = statementsOf("\n  /* why */\n\n  -- and how\n  select\n  1\n;\n");

    expect(piece).toMatchObject({
      line: 2,
      column: 3,
      offset: 3,
      tokenLine: 5,
      tokenColumn: 3,
      tokenOffset: 29,
      endLine: 7,
    });
  });

  test("a line comment before a statement is no part of it", () => {
    const [piece] = statementsOf("-- why\nselect 1;");

    expect(piece).toMatchObject({ line: 2, column: 1, offset: 7, tokenLine: 2, tokenColumn: 1, tokenOffset: 7 });
    expect(piece?.bytes.toString()).toBe("select 1;");
  });

  test("columns count characters, offsets count bytes", () => {
    const [, second] = statementsOf("select 'é🚀漢'; select 2;");

    expect(second).toMatchObject({ line: 1, column: 15, offset: 20 });
  });

  test("a BOM counts as bytes but not as a character", () => {
    expect(statementsOf("\u{FEFF}select 1;")[0]).toMatchObject({ line: 1, column: 1, offset: 3 });
  });

  test("lines count through strings, comments, dollar quotes and COPY data", () => {
    const pieces = statementsOf("select 'a\nb', $$\n\n$$ /*\n*/;\ncopy t from stdin;\n1\n2\n\\.\nselect 2;");

    expect(pieces.map(({ line, endLine }) => [line, endLine])).toEqual([
      [1, 5],
      [6, 6],
      [10, 10],
    ]);
  });

  test("the last line of an unfinished statement is the one of its last character", () => {
    expect(statementsOf("select\n1\n\n\n")[0]).toMatchObject({ line: 1, endLine: 2 });
    expect(statementsOf("select 'a\n\n")[0]).toMatchObject({ line: 1, endLine: 2 });
  });

  test("blank lines that are not sent are gaps", () => {
    const [piece] = statementsOf("select\n\n\n1,\n\n2;");

    expect(piece?.bytes.toString()).toBe("select\n1,\n2;");
    expect(piece?.gaps).toEqual([
      { at: 7, bytes: 2, lines: 2 },
      { at: 10, bytes: 1, lines: 1 },
    ]);
  });
});

describe("COPY", () => {
  test("hands out data without the line that ends it, and the size that psql sends", () => {
    const pieces = split("copy t from stdin;\n1\n2\n\\.\nselect 1;");

    expect(pieces.map((piece) => piece.type)).toEqual(["statement", "copy-data", "copy-end", "statement"]);
    expect(pieces[0]).toMatchObject({ kind: "COPY", copy: true });
    expect(pieces[1]).toMatchObject({ bytes: Buffer.from("1\n2\n") });
    expect(pieces[2]).toEqual({ type: "copy-end", size: 7 });
  });

  test("takes a last line without a line feed for the end", () => {
    expect(splitText("copy t from stdin;\n1\n\\.")).toMatchObject({ statements: [{ copyData: 4 }], errors: [] });
  });

  test("without an end is an error beside the data", () => {
    const { statements, errors } = splitText("select 1;\n  copy t from stdin;\n1\n");

    expect(statements[1]).toMatchObject({ copyData: 2 });
    expect(errors).toMatchObject([{ code: "SQL_UNTERMINATED", line: 2, column: 3, offset: 12 }]);
    expect(errors[0]?.message).toBe("unterminated COPY data opened at line 2, column 3");
  });

  test("reads the data before what follows on its line", () => {
    const { statements } = splitText("copy t from stdin; select 1,\n1\n\\.\n2;");

    expect(statements.map(({ text, line, column }) => ({ text, line, column }))).toEqual([
      { text: "copy t from stdin;", line: 1, column: 1 },
      { text: "select 1,\n2;", line: 1, column: 20 },
    ]);
  });

  test("streams data as it comes", () => {
    const splitter = new Splitter();
    const line = Buffer.from(`${"x".repeat(99)}\n`);

    splitter.push(Buffer.from("copy t from stdin;\n"));
    const pieces = splitter.push(Buffer.concat(Array.from({ length: 1000 }, () => line)));

    expect(pieces).toMatchObject([{ type: "copy-data", bytes: { length: 100_000 } }]);
  });
});

describe("errors beside the statements", () => {
  test.each([
    ["select 1;\nselect 'a;\n", "quoted string", 2, 8],
    ["select 1;\nselect E'a\\';\n", "quoted string", 2, 8],
    ['select 1, "a', "quoted identifier", 1, 11],
    ["/* a /* b */", "comment", 1, 1],
    ["select 1; select\n  $x$ $y$ $", "dollar-quoted string", 2, 3],
    ["select (1, (2);\nselect 3;", "parenthesis", 1, 8],
    ["\ncreate function f() begin atomic select 1;", "function body", 2, 1],
    ["select 'it''s''", "quoted string", 1, 8],
  ])("%j: unterminated %s", (text, what, line, column) => {
    const { statements, errors } = splitText(text);

    expect(errors).toMatchObject([{ code: "SQL_UNTERMINATED", line, column }]);
    expect(errors[0]?.message).toBe(`unterminated ${what} opened at line ${line}, column ${column}`);
    expect(statements.at(-1)?.text).toContain(text.trimEnd().split("\n").at(-1)?.split("; ").at(-1));
  });

  test.each([
    ["\\i other.sql", "i", "make the included file a migration"],
    ["\\ir other.sql", "ir", "make the included file a migration"],
    ["\\copy t from 'a.csv'", "copy", "use COPY"],
    ["\\set x 1", "set", "write the value"],
    ["\\connect other", "connect", "remove the command; the database is chosen"],
    ["\\if true", "if", "decide inside a DO block"],
    ["\\dt+", "dt+", "remove the command"],
    ["\\nonsense", "nonsense", "remove the command"],
  ])("%s is a command of psql", (command, name, hint) => {
    const { statements, errors } = splitText(`select 1;\n  ${command}\nselect 2;`);

    expect(statements.map(({ text }) => text)).toEqual(["select 1;", "select 2;"]);
    expect(errors).toMatchObject([{ code: "SQL_META_COMMAND", line: 2, column: 3, offset: 12 }]);
    expect(errors[0]?.message).toBe(`\\${name} at line 2 is a command of psql, not SQL`);
    expect(errors[0]?.hint).toContain(hint);
  });

  test("every command of a file is named, also those that send a statement", () => {
    const { statements, errors } = splitText("select 1 \\gset\nselect 2\\; select 3;\n\\echo done\n");

    expect(statements.map(({ text }) => text)).toEqual(["select 1 ", "select 2; select 3;"]);
    expect(errors.map(({ message }) => message.slice(0, message.indexOf(" ")))).toEqual(["\\gset", "\\;", "\\echo"]);
  });

  test("\\restrict and \\unrestrict are taken, and between them no other command", () => {
    const pieces = split("\\restrict k\nselect 1;\n\\echo a \\\\ select 2;\n\\unrestrict k\n");

    expect(pieces.map((piece) => (piece.type === "meta" ? piece.command : piece.type))).toEqual([
      "restrict",
      "statement",
      "error",
      "unrestrict",
    ]);
  });

  test("a byte that is not UTF-8 is named with its place, once, and the text keeps it apart", () => {
    const { statements, errors } = splitText(Buffer.from("select 'a';\nselect 'Mü\xfcller \xfc';", "latin1"));

    expect(errors).toMatchObject([{ code: "FILE_NOT_UTF8", line: 2, column: 10, offset: 21 }]);
    expect(errors[0]?.message).toBe("byte 0xfc at line 2, column 10 is not UTF-8 text");
    expect(statements[1]?.text).toBe("select 'M\u{DCFC}\u{DCFC}ller \u{DCFC}';");
  });

  test("a character that the end of the file cuts is not UTF-8", () => {
    const { errors } = splitText(Buffer.from([...Buffer.from("select 1 -- "), 0xe6, 0xbc]));

    expect(errors).toMatchObject([{ code: "FILE_NOT_UTF8", line: 1, column: 13, offset: 12 }]);
  });

  test("a NUL byte is not text", () => {
    expect(splitText("select 1;\n\0").errors).toMatchObject([{ code: "FILE_NOT_UTF8", line: 2, column: 1 }]);
  });

  test("an archive of pg_dump is no SQL", () => {
    expect(splitText("PGDMP\u{1}\u{e}")).toMatchObject({
      statements: [],
      errors: [{ code: "FILE_NOT_UTF8", line: 1 }],
    });
  });

  test("a statement beyond the limit ends the splitting", () => {
    const splitter = new Splitter({ maxStatementBytes: 100 });

    const pieces = [
      ...splitter.push(Buffer.from("select 1; insert into t values\n")),
      ...splitter.push(Buffer.from("(1),".repeat(50))),
      ...splitter.push(Buffer.from("(1); select 2;")),
      ...splitter.end(),
    ];

    expect(pieces.map((piece) => piece.type)).toEqual(["statement", "error"]);
    expect(pieces[1]).toMatchObject({ error: { code: "SQL_TOO_LARGE", line: 1, column: 11, offset: 10 } });
  });
});

test("a complete file has no errors", () => {
  expect(splitText("select 1;\n-- the end;\n/* of it; */\n").errors).toEqual([]);
});

test("memory does not grow with the file", { timeout: 60_000 }, () => {
  const splitter = new Splitter();
  const file = Buffer.from(`insert into t values (${"1, ".repeat(1000)}2);\n`.repeat(300));
  const before = process.memoryUsage().arrayBuffers;
  let statements = 0;

  for (let round = 0; round < 2; round++) {
    for (let from = 0; from < file.length; from += 100_000) {
      statements += splitter.push(file.subarray(from, from + 100_000)).length;
    }
  }

  expect(statements).toBe(600);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
});
