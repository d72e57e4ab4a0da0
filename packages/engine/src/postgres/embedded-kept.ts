import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { SlipwayError } from "../errors.ts";
import { ownAccount, serverAccount, type Account } from "./embedded-account.ts";
import { dataMajor, SUPERUSER } from "./embedded-cluster.ts";
import { keptDataFolder } from "./embedded-places.ts";

/** What is remembered about kept data, in a file of mode 600 beside it. */
export interface Memory {
  /** null when the file is lost. */
  readonly password: string | null;
  readonly port: number | null;
  /** The process that started the server the last time. */
  readonly owner: number | null;
}

/** Data that outlives its server. */
export interface KeptData {
  readonly dataDir: string;
  readonly account: Account;
  /** null: nothing is there yet. */
  readonly major: number | null;
  readonly memory: Memory;
}

/**
 * Looks at kept data without touching it.
 * @throws {SlipwayError} EMBEDDED_FAILED when the folder holds something else, or data of another major version than `major`.
 */
export async function findKeptData(wanted: string, major: number | undefined): Promise<KeptData> {
  const dataDir = keptDataFolder(wanted, serverAccount());
  const found = await dataMajor(dataDir);
  if (found === null && existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    throw new SlipwayError("EMBEDDED_FAILED", `the folder ${dataDir} holds something other than PostgreSQL data`, {
      hint: "Name an empty or new folder for the data.",
    });
  }
  if (found !== null && major !== undefined && found !== major) {
    throw new SlipwayError("EMBEDDED_FAILED", `the data in ${dataDir} was made by PostgreSQL ${found}, not ${major}`, {
      hint: "Name another folder for the data, or remove this one if it is not needed any more.",
      details: { found, wanted: major, dataDir },
    });
  }
  return {
    dataDir,
    account: found === null ? serverAccount() : ownerOf(dataDir),
    major: found,
    memory: recall(dataDir),
  };
}

/** Writes the memory file, readable by us alone. */
export function remember(dataDir: string, memory: Memory): void {
  writeFileSync(memoryFile(dataDir), JSON.stringify({ user: SUPERUSER, ...memory }), { mode: 0o600 });
}

function recall(dataDir: string): Memory {
  try {
    const stored: unknown = JSON.parse(readFileSync(memoryFile(dataDir), "utf8"));
    const fields =
      typeof stored === "object" && stored !== null ? new Map(Object.entries(stored)) : new Map<string, unknown>();
    const number = (name: string): number | null => {
      const value: unknown = fields.get(name);
      return typeof value === "number" ? value : null;
    };
    const password: unknown = fields.get("password");
    return { password: typeof password === "string" ? password : null, port: number("port"), owner: number("owner") };
  } catch {
    return { password: null, port: null, owner: null };
  }
}

function memoryFile(dataDir: string): string {
  return `${dataDir}.json`;
}

/** PostgreSQL insists on running as the owner of its data; root can be anyone. */
function ownerOf(dataDir: string): Account {
  if (ownAccount().uid !== 0) return ownAccount();
  const { uid, gid } = statSync(dataDir);
  return uid === 0 ? serverAccount() : { uid, gid };
}
