import { createHash } from "node:crypto";
import { accessSync, chmodSync, chownSync, constants, lstatSync, mkdirSync, mkdtempSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { SlipwayError } from "../errors.ts";
import { canEnter, ownAccount, type Account } from "./embedded-account.ts";

/**
 * A folder of ours that outlives this process and that `account` can reach: /var/cache/slipway for root, else the user's cache
 * folder, else one in the folder for temporary files (HOME may be unset, empty or read-only).
 */
export function cacheFolder(account: Account): string {
  const candidates = ownAccount().uid === 0 ? ["/var/cache/slipway"] : userCaches();
  const temporary = [tmpdir(), "/tmp", "/var/tmp"].map((folder) => join(folder, `slipway-${ownAccount().uid}`));
  return firstUsable([...candidates, ...temporary], account);
}

/** A new empty folder for a server that is thrown away. `account` can reach it and owns it. */
export function scratchFolder(account: Account): string {
  for (const folder of [tmpdir(), "/tmp", "/var/tmp"]) {
    if (!isWritable(folder) || !canEnter(folder, account)) continue;
    const path = mkdtempSync(join(folder, "slipway-pg-"));
    giveTo(path, account);
    return path;
  }
  throw unusable("a temporary folder");
}

/**
 * Where the data of a kept server lies: `dataDir` itself, or, where `account` cannot enter its parent folder (a clone in root's
 * home), a folder below /var/lib/slipway whose name stands for that path, so that the next start finds it again.
 */
export function keptDataFolder(dataDir: string, account: Account): string {
  const wanted = resolve(dataDir);
  makeFolder(dirname(wanted));
  if (canEnter(dirname(wanted), account)) return wanted;
  const digest = createHash("sha256").update(wanted).digest("hex").slice(0, 12);
  const place = firstUsable(["/var/lib/slipway"], account);
  return join(place, `${basename(wanted)}-${digest}`);
}

/** Makes `account` the owner of a path, unless that is us. */
export function giveTo(path: string, account: Account): void {
  if (account.uid !== ownAccount().uid) chownSync(path, account.uid, account.gid);
}

function userCaches(): readonly string[] {
  const configured = process.env["XDG_CACHE_HOME"];
  const folders = configured !== undefined && isAbsolute(configured) ? [configured] : [];
  const home = homeFolder();
  return [...folders, ...(home === null ? [] : [join(home, ".cache")])].map((folder) => join(folder, "slipway"));
}

function homeFolder(): string | null {
  try {
    const home = homedir();
    return isAbsolute(home) ? home : null;
  } catch {
    // A user without an entry in the user database, as containers have.
    return null;
  }
}

function firstUsable(candidates: readonly string[], account: Account): string {
  for (const folder of candidates) {
    if (isUsable(folder, account)) return folder;
  }
  throw unusable(candidates.join(", "));
}

function isUsable(folder: string, account: Account): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    const { uid, mode } = lstatSync(folder);
    // Programs are started from here: nobody else may have made it or be able to write to it.
    if (uid !== ownAccount().uid || (mode & 0o170000) !== 0o040000) return false;
    chmodSync(folder, 0o755);
    accessSync(folder, constants.W_OK);
    return canEnter(folder, account);
  } catch {
    return false;
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw unusable(folder, cause);
  }
}

function unusable(what: string, cause?: unknown): SlipwayError {
  return new SlipwayError(
    "EMBEDDED_FAILED",
    `the embedded PostgreSQL finds no folder to work in: ${what} cannot be used`,
    {
      hint: "Give it a folder that it can write to, for example with TMPDIR.",
      cause,
    },
  );
}
