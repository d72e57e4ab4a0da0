import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { dev, type DevOptions, type DevSession } from "../../src/index.ts";
import { failureOf } from "../helpers/failures.ts";
import { migrationDir, temporaryFolder } from "../helpers/files.ts";
import { waitFor } from "../helpers/wait.ts";

async function started(options: DevOptions): Promise<DevSession> {
  const session = await dev(options);
  onTestFinished(() => session.stop());
  return session;
}

async function listOf(url: string, query: string): Promise<readonly unknown[]> {
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query<unknown[]>({ text: query, rowMode: "array" });
  await client.end();
  return rows.map((row) => row[0]);
}

const FILES = {
  ddl: { "01-a.sql": "create table if not exists notes (text text);\n" },
  dml: { "01-demo.sql": "insert into notes values ('demo');\n" },
};

describe("dev", () => {
  test("brings all, gives a URL of a role that is no superuser, and finds its data again", async () => {
    const dataDir = join(temporaryFolder(), "data");
    const options = { dir: migrationDir(FILES), dataDir, application: "shop" };
    const first = await started(options);
    expect(first.up.summary).toMatchObject({ applied: 2 });
    expect(first.status.summary).toMatchObject({ applied: 2 });
    expect(first.psql).toBe(`psql '${first.url}'`);
    expect(await listOf(first.url, "select current_setting('is_superuser')")).toEqual(["off"]);
    await listOf(first.url, "insert into notes values ('mine')");
    await first.stop();

    const second = await started(options);

    expect(second.up.summary).toMatchObject({ unchanged: 2, runId: null });
    expect(await listOf(second.url, "select text from notes order by 1")).toEqual(["demo", "mine"]);
  });

  test("leaves the demo data out when told so", async () => {
    const session = await started({ dir: migrationDir(FILES), dataDir: join(temporaryFolder(), "d"), runDml: false });

    expect(await listOf(session.url, "select count(*)::int from notes")).toEqual([0]);
  });

  test.skipIf(!existsSync("/proc"))("leaves no process behind, stopped or failed", async () => {
    const dataDir = join(temporaryFolder(), "data");
    const dir = migrationDir(FILES);
    const session = await started({ dir, dataDir, application: "shop" });
    expect(servers().length).toBeGreaterThan(0);
    await session.stop();
    await waitFor(() => servers().length === 0, "the server is gone");

    const broken = migrationDir({ ddl: { "01-a.sql": "create table t (id strange)" } });
    const error = await failureOf(dev({ dir: broken, dataDir, application: "other" }));

    expect(error.code).toBe("MIGRATION_FAILED");
    await waitFor(() => servers().length === 0, "the server is gone again");
  });
});

/** PostgreSQL servers that this process has started. */
function servers(): readonly number[] {
  const parents = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), statusOf(Number(name))] as const),
  );
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid)?.parent ?? 0;
    return parent === process.pid || (parent > 1 && isOurs(parent));
  };
  return [...parents].filter(([pid, { name }]) => name === "postgres" && isOurs(pid)).map(([pid]) => pid);
}

function statusOf(pid: number): { readonly name: string; readonly parent: number } {
  try {
    const text = readFileSync(`/proc/${pid}/status`, "utf8");
    return { name: /^Name:\s+(.*)$/m.exec(text)?.[1] ?? "", parent: Number(/^PPid:\s+(\d+)$/m.exec(text)?.[1] ?? 0) };
  } catch {
    // It ended between the two looks.
    return { name: "", parent: 0 };
  }
}
