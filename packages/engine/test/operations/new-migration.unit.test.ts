import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { newMigration } from "../../src/index.ts";
import { failureOf } from "../helpers/failures.ts";
import { migrationDir, temporaryFolder } from "../helpers/files.ts";

describe("a new migration", () => {
  test("is number 01 in a directory that is not there yet", async () => {
    const dir = join(temporaryFolder(), "sql");

    const { path, file } = await newMigration({ dir, track: "ddl", name: "schema" });

    expect(file).toBe("01-schema.sql");
    expect(path).toBe(join(dir, "ddl", "01-schema.sql"));
  });

  test("follows the highest number, also past gaps and from 09 to 10", async () => {
    const dir = migrationDir({ ddl: { "01-a.sql": "", "09-b.sql": "" } });

    expect((await newMigration({ dir, track: "ddl", name: "c" })).file).toBe("10-c.sql");
  });

  test("has the width of the files that are there", async () => {
    const dir = migrationDir({ ddl: { "0001-a.sql": "" }, dml: { "01-a.sql": "" } });

    expect((await newMigration({ dir, track: "ddl", name: "b" })).file).toBe("0002-b.sql");
    expect((await newMigration({ dir, track: "dml", name: "b" })).file).toBe("02-b.sql");
  });

  test("counts on with numbers too long for a double", async () => {
    const dir = migrationDir({ ddl: { "20240101120000123456-a.sql": "" } });

    expect((await newMigration({ dir, track: "ddl", name: "b" })).file).toBe("20240101120000123457-b.sql");
  });

  test.each([
    ["Add a phone number!", "01-add-a-phone-number.sql"],
    ["  été à Zürich ", "01-ete-a-zurich.sql"],
    ["../../etc/passwd", "01-etc-passwd.sql"],
    ["UPPER_case", "01-upper-case.sql"],
  ])("is named after %s in kebab case", async (name, file) => {
    const dir = migrationDir({});

    expect((await newMigration({ dir, track: "ddl", name })).file).toBe(file);
  });

  test.each(["", "   ", "---", "日本"])(
    "is refused when the name is %j: there is nothing to name a file with",
    async (name) => {
      const dir = migrationDir({});

      const error = await failureOf(newMigration({ dir, track: "ddl", name }));

      expect(error.code).toBe("USAGE");
      expect(error.exitCode).toBe(2);
    },
  );

  test("overwrites nothing when the same name is asked for twice", async () => {
    const dir = migrationDir({});

    const first = await newMigration({ dir, track: "ddl", name: "same" });
    const second = await newMigration({ dir, track: "ddl", name: "same" });

    expect([first.file, second.file]).toEqual(["01-same.sql", "02-same.sql"]);
  });

  test("is a skeleton of comments, which runs as it stands", async () => {
    const dir = migrationDir({});

    const { path } = await newMigration({ dir, track: "ddl", name: "two\nlines" });

    const text = readFileSync(path, "utf8");
    expect(text.split("\n").every((line) => line === "" || line.startsWith("--"))).toBe(true);
    expect(text.split("\n")[0]).toBe("-- two lines");
  });
});
