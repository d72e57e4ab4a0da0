import { describe, expect, test } from "vitest";
import { verify, type VerifyResult } from "../../src/index.ts";
import { serverUrl, testServer } from "../helpers/database.ts";
import { migrationDir } from "../helpers/files.ts";
import { CASES, type Case } from "./cases.ts";

async function verifyCase({ files }: Case): Promise<VerifyResult> {
  const server = await testServer();
  const ddl: Record<string, string> = {};
  const dml: Record<string, string> = {};
  for (const [name, [, sql]] of Object.entries(files)) {
    if (name.startsWith("dml/")) dml[name.slice(4)] = sql;
    else ddl[name] = sql;
  }
  return verify({
    dir: migrationDir({ ddl, dml }),
    server: serverUrl(server, "postgres", server.user, server.password),
    proofs: ["twice"],
  });
}

describe("each file gets its own verdict:", () => {
  test.each(CASES.map((entry) => [entry.name, entry] as const))("%s", async (_, entry) => {
    const result = await verifyCase(entry);
    const found = result.files.map(({ track, file, verdict, detail }) => ({
      file: track === "ddl" ? file : `${track}/${file}`,
      verdict,
      detail,
    }));
    const expected = Object.entries(entry.files).map(([file, [verdict]]) => ({
      file,
      verdict,
      detail: expect.any(String),
    }));
    expect(found).toEqual(expected);
    expect(result.ok).toBe(expected.every(({ verdict }) => verdict === "idempotent"));
    // What no row could be planted in is not proven.
    expect(result.notes.filter((note) => note.startsWith("no row"))).toEqual([]);
  });
});
