import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "./embedded-account.ts";
import type { Binaries } from "./embedded-binaries.ts";
import { giveTo } from "./embedded-places.ts";
import { runProgram } from "./embedded-process.ts";

/** The superuser of every embedded server. */
export const SUPERUSER = "postgres";

// macOS has no C.UTF-8.
const LOCALE = process.platform === "darwin" ? "en_US.UTF-8" : "C.UTF-8";

/** A new password of 24 characters that needs no quoting, neither in a URL nor in SQL. */
export function newPassword(): string {
  return randomBytes(18).toString("base64url");
}

/** The PostgreSQL major version that made the data in a folder, or null where there is none. */
export async function dataMajor(dataDir: string): Promise<number | null> {
  const version = await readFile(join(dataDir, "PG_VERSION"), "utf8").catch(() => null);
  return version === null ? null : Number(version);
}

/**
 * Makes a new data folder whose superuser has `password`. It is made beside and renamed at the end, so that an interrupted start
 * leaves nothing that looks like data.
 */
export async function initCluster(
  binaries: Binaries,
  dataDir: string,
  account: Account,
  password: string,
): Promise<void> {
  const work = await mkdtemp(`${dataDir}.new-`);
  try {
    const passwordFile = join(work, "password");
    await writeFile(passwordFile, password, { mode: 0o600 });
    giveTo(passwordFile, account);
    giveTo(work, account);
    const data = join(work, "data");
    const args = ["--no-sync", "--no-instructions", "--encoding=UTF8", `--locale=${LOCALE}`, "--auth=scram-sha-256"];
    await runProgram(
      binaries.initdb,
      [`--pgdata=${data}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, ...args],
      account,
    );
    await rename(data, dataDir);
    await chmod(dataDir, 0o700);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Gives the superuser of a stopped cluster a new password (the file that held the old one is gone). */
export async function resetPassword(
  binaries: Binaries,
  dataDir: string,
  account: Account,
  password: string,
): Promise<void> {
  const statement = `alter role ${SUPERUSER} password '${password}'\n`;
  await runProgram(binaries.postgres, ["--single", "-D", dataDir, SUPERUSER], account, statement);
}
