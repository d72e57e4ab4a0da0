import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { SlipwayError } from "../errors.ts";
import { Breath } from "./breath.ts";
import { Checksum } from "./checksum.ts";
import { readDirectives } from "./directives.ts";
import type { Directives, Migration, Track } from "./migration.ts";
import { readChunks } from "./read.ts";

const NAME = /^(\d+)[-_.](.+)\.sql$/i;
const HEAD_BYTES = 4096;
/** To open a file takes as long as to read this much. */
const OPENING_BYTES = 128 * 1024;

/** Whether a file of this name in a track is a migration. */
export const isMigrationName = (file: string): boolean => NAME.test(file);

/** A release as it lies on disk. */
export interface Source {
  readonly dir: string;
  readonly ddl: readonly Migration[];
  readonly dml: readonly Migration[];
}

/**
 * Finds the migrations of both tracks under `dir`, in order: numeric prefix, then name.
 * Dot entries and files that do not end in `.sql` are skipped, links followed. A missing `dml/` is an empty track.
 * @throws {SlipwayError} `DIRECTORY_MISSING`, `DIRECTORY_EMPTY`, `FILE_NAME_INVALID`, `FILE_NUMBER_DUPLICATE`, `FILE_UNREADABLE`,
 * `DIRECTIVE_INVALID`, `INTERRUPTED`
 */
export async function discover(dir: string, signal?: AbortSignal): Promise<Source> {
  return withDml(await discoverDdl(dir, signal), signal);
}

/** The same release with its dml track. */
export async function withDml(source: Source, signal?: AbortSignal): Promise<Source> {
  return { ...source, dml: (await discoverTrack(source.dir, "dml", signal)) ?? [] };
}

/**
 * The same without a look at `dml/`, for those who never run it.
 * @throws {SlipwayError} what {@link discover} throws
 */
export async function discoverDdl(dir: string, signal?: AbortSignal): Promise<Source> {
  const ddl = await discoverTrack(dir, "ddl", signal);
  if (ddl === null) {
    throw new SlipwayError("DIRECTORY_MISSING", `there is no directory "${join(dir, "ddl")}"`, {
      hint: "name the directory that holds ddl/ and dml/ with --dir",
      details: { dir },
    });
  }
  if (ddl.length === 0) {
    throw new SlipwayError("DIRECTORY_EMPTY", `"${join(dir, "ddl")}" holds no migration`, {
      hint: "add a file such as ddl/01-schema.sql (`slipway new ddl schema` makes one)",
      details: { dir },
    });
  }
  return { dir, ddl, dml: [] };
}

/** The migrations of one track, in order; null when its directory does not exist. */
export async function discoverTrack(dir: string, track: Track, signal?: AbortSignal): Promise<Migration[] | null> {
  const listed = listTrack(dir, track);
  if (listed === null) {
    return null;
  }
  const ordered = listed.map(({ file, number }) => ({ file, number: number ?? refuseName(file, track) }));
  for (const [index, entry] of ordered.entries()) {
    const previous = ordered[index - 1];
    if (previous?.number === entry.number) {
      throw new SlipwayError(
        "FILE_NUMBER_DUPLICATE",
        `${track}/${previous.file} and ${track}/${entry.file} have the same number`,
        {
          hint: "give one of them the next free number",
          details: { track, files: [previous.file, entry.file] },
        },
      );
    }
  }
  const breath = new Breath(signal);
  // What the caller has begun, a connection above all, goes on while the files are read.
  await breath.take();
  const migrations: Migration[] = [];
  for (const { file, number } of ordered) {
    migrations.push(await inspect(join(dir, track, file), { track, file, number }, breath));
  }
  return migrations;
}

/** A file of a track as it is named. */
export interface ListedFile {
  readonly file: string;
  /** Without leading zeros; null where the name has none. */
  readonly number: string | null;
}

/**
 * The SQL files of one track, in the order in which they run, whatever is wrong with their names; null when its directory does not exist.
 * @throws {SlipwayError} `FILE_UNREADABLE`
 */
export function listTrack(dir: string, track: Track): readonly ListedFile[] | null {
  const names = listFiles(join(dir, track), track);
  return names === null ? null : names.map((file) => ({ file, number: numberOf(file) })).toSorted(byNumberThenName);
}

function listFiles(folder: string, track: Track): string[] | null {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR")) {
      return null;
    }
    throw new SlipwayError(
      "FILE_UNREADABLE",
      `"${folder}" cannot be listed: ${cause instanceof Error ? cause.message : ""}`,
      {
        cause,
        hint: "let the user that runs Slipway read the directory",
        details: { path: folder },
      },
    );
  }
  const named = entries.filter((entry) => !entry.name.startsWith(".") && /\.sql$/i.test(entry.name));
  for (const entry of named) {
    requireFile(join(folder, entry.name), `${track}/${entry.name}`, entry);
  }
  return named.map((entry) => entry.name);
}

/** What is named like a migration and is none would be missed without a word. */
function requireFile(path: string, label: string, entry: Dirent): void {
  const target = entry.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : entry;
  if (target === undefined) {
    throw new SlipwayError("FILE_UNREADABLE", `${label} is a link to a file that does not exist`, {
      hint: "put the file back, or remove the link",
      details: { path },
    });
  }
  if (!target.isFile()) {
    throw new SlipwayError(
      "FILE_UNREADABLE",
      `${label} is ${target.isDirectory() ? "a directory, not a file" : "no regular file"}`,
      {
        hint: "rename it, or move it elsewhere",
        details: { path },
      },
    );
  }
}

function numberOf(file: string): string | null {
  return NAME.exec(file)?.[1]?.replace(/^0+(?=\d)/, "") ?? null;
}

/** @throws {SlipwayError} `FILE_NAME_INVALID` */
function refuseName(file: string, track: Track): never {
  throw new SlipwayError("FILE_NAME_INVALID", `${track}/${file} is not named NN-name.sql`, {
    hint: `rename it so that it begins with its number, such as 01-${file}, or move it out of ${track}/`,
    details: { track, file },
  });
}

interface Named {
  readonly file: string;
  readonly number: string;
}

/** Numbers are compared as text of equal length: no precision is lost on timestamps. */
function byNumberThenName(a: ListedFile, b: ListedFile): number {
  const [first, second] = [a.number ?? "", b.number ?? ""];
  return first.length - second.length || compareText(first, second) || compareText(a.file, b.file);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

async function inspect(path: string, named: Named & { readonly track: Track }, breath: Breath): Promise<Migration> {
  const checksum = new Checksum();
  let directives: Directives | undefined;
  let bytes = 0;
  if (breath.isDue(OPENING_BYTES)) {
    await breath.take();
  }
  const label = `${named.track}/${named.file}`;
  for (const chunk of readChunks(path, label)) {
    directives ??= readDirectives(label, chunk.toString("utf8", 0, HEAD_BYTES));
    checksum.update(chunk);
    bytes += chunk.length;
    if (breath.isDue(chunk.length)) {
      await breath.take();
    }
  }
  return { ...named, path, bytes, checksum: checksum.digest(), directives: directives ?? {} };
}
