import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { SlipwayError } from "../errors.ts";

/** The operating system user that a server runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const PREFERRED_NAMES = ["postgres", "nobody"];

/** The user that runs this process; all -1 where the system has no such numbers. */
export function ownAccount(): Account {
  return { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 };
}

/**
 * The user that runs the server: ourselves, or, as PostgreSQL refuses to run as root, another existing user of the system.
 * @throws {SlipwayError} EMBEDDED_FAILED when there is no other user.
 */
export function serverAccount(): Account {
  const own = ownAccount();
  if (own.uid !== 0) return own;
  const users = otherUsers();
  const names = [...PREFERRED_NAMES, ...users.keys()];
  for (const name of names) {
    const account = users.get(name);
    if (account !== undefined) return account;
  }
  throw new SlipwayError("EMBEDDED_FAILED", "PostgreSQL refuses to run as root and the system has no other user", {
    hint: "Start it as a user that is not root.",
  });
}

/** What a child process needs to be told to run as `account`: nothing when that is us, so that a plain user needs no right to change. */
export function runAs(account: Account): { readonly uid?: number; readonly gid?: number } {
  return account.uid === ownAccount().uid ? {} : { uid: account.uid, gid: account.gid };
}

/** Whether `account` may enter an existing folder: every folder on the way lets it through. */
export function canEnter(folder: string, account: Account): boolean {
  let path = realpathSync(folder);
  while (true) {
    const { mode, uid, gid } = statSync(path);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    const parent = dirname(path);
    if (parent === path) return true;
    path = parent;
  }
}

function otherUsers(): ReadonlyMap<string, Account> {
  const users = new Map<string, Account>();
  for (const line of readFileSync("/etc/passwd", "utf8").split("\n")) {
    const [name, , uid, gid] = line.split(":");
    if (name === undefined || uid === undefined || gid === undefined) continue;
    // macOS writes nobody's number as -2.
    const account = { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
    if (account.uid !== 0) users.set(name, account);
  }
  return users;
}
