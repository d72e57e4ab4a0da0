import { describe, expect, test } from "vitest";
import { partsOfUrl, redactor } from "../../src/cli/secrets.ts";

describe("partsOfUrl", () => {
  test.for([
    ["postgresql://app:s3cret@db:5432/shop", ["s3cret"], ["app", "shop", "db"]],
    ["postgres://app:p%40ss@db/shop?sslmode=require", ["p%40ss", "p@ss"], ["app", "shop", "db"]],
    ["postgresql://db/shop?user=app&password=s3cret", ["s3cret"], ["shop", "db"]],
    ["postgresql://app:a@b:c@db/shop", ["a@b:c"], ["app", "shop", "db"]],
    ["postgresql://app@db1:5432,db2:5433/shop", [], ["app", "shop", "db1", "db2"]],
    ["postgresql:///shop?host=/run/postgresql", [], ["shop"]],
    ["postgresql://app:50%@db/shop", ["50%"], ["app", "shop", "db"]],
  ] as const)("reads %s", ([url, passwords, names]) => {
    const parts = partsOfUrl(url);

    expect([...new Set(parts.passwords)]).toEqual(passwords);
    expect([...new Set(parts.names)]).toEqual(names);
  });
});

describe("redactor", () => {
  test("masks every password, longest first", () => {
    const redact = redactor(["hunter2hunter2", "hunter2"]);

    expect(redact("postgresql://a:hunter2hunter2@db, then hunter2.")).toBe("postgresql://a:***@db, then ***.");
  });

  test("masks a short password as a word only", () => {
    expect(redactor(["abc"])("abc abcd :abc@ xabc")).toBe("*** abcd :***@ xabc");
  });

  test("masks a long password inside a word", () => {
    expect(redactor(["longsecret"])("xlongsecrety")).toBe("x***y");
  });

  test("takes a password with signs literally", () => {
    expect(redactor(["a.*+?^${}()|[]\\-b"])("is a.*+?^${}()|[]\\-b here")).toBe("is *** here");
  });

  test("leaves a password alone that is also the name of the user", () => {
    expect(redactor(["postgres"], ["postgres"])("user postgres")).toBe("user postgres");
  });

  test("leaves everything alone where there is no password", () => {
    expect(redactor(["", ""])("text")).toBe("text");
  });
});
