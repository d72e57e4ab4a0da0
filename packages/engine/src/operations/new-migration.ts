import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SlipwayError } from "../errors.ts";
import type { NewMigrationOptions } from "../options.ts";
import { discoverTrack } from "../source/discover.ts";
import type { Track } from "../source/migration.ts";
import { DEFAULT_DIR } from "./session.ts";

/**
 * Writes the next numbered file of a track, with an idempotent skeleton. Never overwrites.
 * @throws {SlipwayError} `USAGE` when the name holds no letter or digit; what the files of the track give cause for
 */
export async function newMigration(
  options: NewMigrationOptions,
): Promise<{ readonly path: string; readonly file: string }> {
  const { track } = options;
  const words = options.name
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  if (words === "") {
    throw new SlipwayError("USAGE", `"${options.name}" holds no letter or digit to name a file with`, {
      hint: "say in a few words what the file does",
    });
  }
  const folder = join(options.dir ?? DEFAULT_DIR, track);
  const existing = (await discoverTrack(options.dir ?? DEFAULT_DIR, track)) ?? [];
  const width = Math.max(2, ...existing.map((migration) => /^\d+/.exec(migration.file)?.[0].length ?? 0));
  const number = String(BigInt(existing.at(-1)?.number ?? "0") + 1n).padStart(width, "0");
  const file = `${number}-${words}.sql`;
  const path = join(folder, file);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, skeleton(track, options.name), { flag: "wx" });
  return { path, file };
}

function skeleton(track: Track, name: string): string {
  const title = name.replaceAll(/\s+/g, " ").trim();
  return track === "ddl"
    ? `-- ${title}
-- Runs again whenever it changes, and to restore what was dropped by hand: every statement must be safe to repeat.

-- create table if not exists app.thing (
--   id bigint generated always as identity primary key,
--   name text not null
-- );

-- alter table app.thing add column if not exists note text;

-- create index if not exists thing_name_idx on app.thing (name);
`
    : `-- ${title}
-- Demo data: runs once for each content, only where it is asked for, and never in production.

-- insert into app.thing (id, name) overriding system value
-- values (1, 'first')
-- on conflict (id) do nothing;
`;
}
