import type { FileFinding } from "../../src/lint/check-file.ts";
import { checkRelease } from "../../src/lint/check.ts";
import type { Example } from "../../src/lint/rule.ts";
import { type Track, TRACKS } from "../../src/source/migration.ts";

/** All findings in some files, in memory. */
export async function check(files: Example, off: readonly string[] = []): Promise<readonly FileFinding[]> {
  const listed = (track: Track) =>
    Object.keys(files)
      .filter((name) => name.startsWith(`${track}/`))
      .map((name) => name.slice(track.length + 1))
      .map((file) => ({ file, number: /^0*(\d+)/.exec(file)?.[1] ?? null }))
      .toSorted((a, b) => Number(a.number) - Number(b.number) || (a.file < b.file ? -1 : 1));
  const tracks = { ddl: listed(TRACKS[0]), dml: listed(TRACKS[1]) };
  const source = { tracks, read: (track: Track, file: string) => Buffer.from(files[`${track}/${file}`] ?? "") };
  const findings: FileFinding[] = [];
  for await (const { checked } of checkRelease(source, (code) => off.includes(code)))
    findings.push(...checked.findings);
  return findings;
}

/** Findings as lines: `ddl/01-a.sql:1:14 bare-create-table`. */
export async function lines(files: Example, off: readonly string[] = []): Promise<readonly string[]> {
  const found = await check(files, off);
  return found.map(({ code, location }) => `${location.file}:${location.line}:${location.column} ${code}`);
}

/** The codes that one ddl file gives cause for. */
export async function codes(sql: string, track: Track = "ddl"): Promise<readonly string[]> {
  const found = await check({ [`${track}/01-a.sql`]: sql });
  return found.map(({ code }) => code);
}
