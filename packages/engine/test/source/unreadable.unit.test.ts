import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { SlipwayError } from "../../src/errors.ts";
import { discover } from "../../src/source/discover.ts";
import { migrationDir } from "../helpers/files.ts";

const NOBODY = 65_534;

/** A directory that is open to everybody, and from now on a process without root's right to read everything. */
function asOrdinaryUser(dir: string): void {
  chmodSync(dir, 0o755);
  if (process.geteuid?.() !== 0) return;
  process.seteuid?.(NOBODY);
  onTestFinished(() => process.seteuid?.(0));
}

const refusalOf = (dir: string): Promise<unknown> => discover(dir).catch((error: unknown) => error);

test("a file that may not be read is refused by its name", async () => {
  const dir = migrationDir({ ddl: { "01-a.sql": "select 1;" } });
  chmodSync(join(dir, "ddl", "01-a.sql"), 0);
  asOrdinaryUser(dir);

  const error = await refusalOf(dir);

  expect(error).toBeInstanceOf(SlipwayError);
  expect(error).toMatchObject({
    code: "FILE_UNREADABLE",
    exitCode: 2,
    message: expect.stringContaining("ddl/01-a.sql cannot be read: EACCES"),
  });
});

test("a directory that may not be listed is refused by its name", async () => {
  const dir = migrationDir({ ddl: { "01-a.sql": "select 1;" } });
  mkdirSync(join(dir, "dml"), { mode: 0 });
  asOrdinaryUser(dir);

  expect(await refusalOf(dir)).toMatchObject({
    code: "FILE_UNREADABLE",
    message: expect.stringContaining(`"${join(dir, "dml")}" cannot be listed: EACCES`),
  });
});
