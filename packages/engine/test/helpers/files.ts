import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A new empty folder, removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "slipway-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files below `folder`; names may hold slashes. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

/** The files of each track, by name. */
export interface Tracks {
  readonly ddl?: Readonly<Record<string, string | Uint8Array>>;
  readonly dml?: Readonly<Record<string, string | Uint8Array>>;
}

/** A migration directory (`--dir`) with these files, removed when the test ends. A track that is not named has no folder. */
export function migrationDir(tracks: Tracks): string {
  const folder = temporaryFolder();
  for (const track of ["ddl", "dml"] as const) {
    const files = tracks[track];
    if (files === undefined) continue;
    mkdirSync(join(folder, track));
    writeFiles(join(folder, track), files);
  }
  return folder;
}
