import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lines } from "./check.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..", "..");

function filesOf(dir: string): Record<string, string> {
  return Object.fromEntries(
    ["ddl", "dml"].flatMap((track) =>
      readdirSync(join(ROOT, dir, track))
        .filter((file) => file.endsWith(".sql"))
        .map((file) => [`${track}/${file}`, readFileSync(join(ROOT, dir, track, file), "utf8")] as const),
    ),
  );
}

test.each(["helm/dashboard/sql", "examples/sql"])(
  "%s gives no cause for a finding",
  async (dir) => {
    expect(await lines(filesOf(dir))).toEqual([]);
  },
  60_000,
);
