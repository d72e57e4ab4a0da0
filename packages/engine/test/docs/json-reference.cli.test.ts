import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { up } from "../../src/index.ts";
import { runCli } from "../helpers/cli.ts";
import { createTestDatabase, type TestDatabase } from "../helpers/database.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "..");
const page = readFileSync(join(root, "docs", "reference", "json.md"), "utf8");
const dir = join(root, "examples", "sql");

const common = [...keysOfSection("## Every document").keys()];
const more = keysOfSection("## More keys of each command");
const entries = keysOfSection("## `migrations`");

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await up({ dir, databaseUrl: database.url });
});
afterAll(() => database.drop());

describe("the document of every command has the keys that the reference lists", () => {
  test.each([...more])("%s", async (command, keys) => {
    expect(Object.keys(await document(command)).toSorted()).toEqual([...common, ...keys].toSorted());
  });
});

describe("an entry of migrations has the keys that the reference lists", () => {
  test.each([...entries])("%s", async (command, keys) => {
    const { migrations } = await document(command);

    expect(Object.keys(Array.isArray(migrations) ? (migrations[0] ?? {}) : {}).toSorted()).toEqual(keys.toSorted());
  });
});

async function document(command: string): Promise<Record<string, unknown>> {
  const files = ["unlock", "history", "doctor", "purge", "guard"].includes(command) ? [] : ["--dir", dir];
  const { stdout } = await runCli([command, ...files, "--json"], { env: { DATABASE_URL: database.url } });
  return JSON.parse(stdout);
}

/** The table rows of a section: the name in the first cell, the names in the second. */
function keysOfSection(heading: string): Map<string, string[]> {
  const section = page.slice(page.indexOf(`${heading}\n`)).split(/^## /m)[1] ?? "";
  const rows = [...section.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)];
  return new Map(
    rows.map(([, name = "", cell = ""]) => [name, [...cell.matchAll(/`(\w+)`/g)].map(([, key = ""]) => key)]),
  );
}
