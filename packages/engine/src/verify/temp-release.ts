import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import type { Migration } from "../source/migration.ts";

/** A directory of migrations that is made for a proof and removed after. */
export interface TempRelease {
  readonly dir: string;
  remove(): void;
}

/** A release of some files as they are, and of some with another text. */
export function tempRelease(
  files: readonly Migration[],
  texts: ReadonlyMap<Migration, Buffer> = new Map(),
): TempRelease {
  const dir = mkdtempSync(join(tmpdir(), "slipway-verify-"));
  mkdirSync(join(dir, "ddl"));
  mkdirSync(join(dir, "dml"));
  for (const migration of files) {
    const path = join(dir, migration.track, basename(migration.file));
    const text = texts.get(migration);
    if (text === undefined) link(resolve(migration.path), path);
    else writeFileSync(path, text);
  }
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Not every user of Windows may make a symbolic link. */
function link(target: string, path: string): void {
  try {
    symlinkSync(target, path);
  } catch {
    linkSync(target, path);
  }
}
