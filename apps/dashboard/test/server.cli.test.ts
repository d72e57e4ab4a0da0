import { spawn } from "node:child_process";
import { copyFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../../packages/engine/test/helpers/files.ts";
import { subject } from "../../../packages/engine/test/helpers/subject.ts";
import { waitFor } from "../../../packages/engine/test/helpers/wait.ts";

const BUNDLE = join(import.meta.dirname, "..", "dist", "server.cjs");

interface Process {
  readonly output: () => string;
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Waits until it listens; returns where. */
  readonly address: () => Promise<string>;
}

/** The built server, alone in a folder: nothing of node_modules is in reach. */
function start(environment: Readonly<Record<string, string>>): Process {
  const folder = temporaryFolder();
  const program = join(folder, "server.cjs");
  copyFileSync(BUNDLE, program);
  const child = spawn(process.execPath, [program], {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  }
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return {
    output: () => output,
    ended,
    kill: (signal) => void child.kill(signal),
    address: () => waitFor(() => /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0], "the server listens", 30_000),
  };
}

const SQL = { ddl: { "01-shop.sql": "create table if not exists item (id bigint primary key, price integer);\n" } };

test("the built server is one file, which also tells which file made what has drifted", async () => {
  const shop = await subject(SQL);
  await shop.up();
  await shop.sql("alter table item drop column price");
  const server = start({ PORT: "0", SLIPWAY_DIR: shop.dir, DATABASE_URL: shop.database.url });
  const address = await server.address();

  const page = await (await fetch(address)).text();

  expect(page).toContain("column public.item.price is missing");
  expect(page).toMatch(/drifted<\/span>.*01-shop\.sql/s);
  expect((await fetch(`${address}/readyz`)).status).toBe(200);
});

describe("stopping", () => {
  test("says not ready first, serves on for a while, and ends with 0", async () => {
    const shop = await subject(SQL);
    await shop.up();
    const server = start({ PORT: "0", DRAIN_SECONDS: "5", SLIPWAY_DIR: shop.dir, DATABASE_URL: shop.database.url });
    const address = await server.address();
    expect((await fetch(`${address}/readyz`)).status).toBe(200);

    server.kill("SIGTERM");
    await expect.poll(async () => (await fetch(`${address}/readyz`)).status).toBe(503);
    const page = await fetch(address);

    expect(page.status).toBe(200);
    expect(await server.ended).toBe(0);
  });

  test("does not wait at a terminal", async () => {
    const server = start({ PORT: "0", DRAIN_SECONDS: "60", DATABASE_URL: "postgresql://u:p@127.0.0.1:1/x" });
    await server.address();

    server.kill("SIGINT");

    expect(await server.ended).toBe(0);
  });
});

describe("configuration", () => {
  test("that is wrong is told in sentences, with exit code 2", async () => {
    const server = start({ PORT: "http", DATABASE_URL: "mysql://u:hunter2@host/x" });

    expect(await server.ended).toBe(2);
    expect(server.output()).toBe(
      'dashboard: PORT "http" is not valid: expected a port from 0 to 65535\n' +
        "dashboard: DATABASE_URL is not valid: expected a postgresql:// URL\n",
    );
  });

  test.each([
    { SLIPWAY_EXPECTED: "01-shop.sql" },
    { DATABASE_URL: "postgresql://u:hunter2@127.0.0.1:port/x" },
    { DATABASE_URL: "postgresql://u:hunter2@127.0.0.1/x?sslmode=perhaps" },
  ])("that the engine refuses ends the server with 2, too: %o", async (wrong) => {
    const server = start({ PORT: "0", DATABASE_URL: "postgresql://u:hunter2@127.0.0.1:1/x", ...wrong });

    expect(await server.ended).toBe(2);
    expect(server.output()).not.toContain("hunter2");
  });

  test("with a port that is taken ends with 1 and says so", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;

    const server = start({ PORT: String(port), DATABASE_URL: "postgresql://u:p@127.0.0.1:1/x" });

    expect(await server.ended).toBe(1);
    expect(server.output()).toContain(`cannot listen on 127.0.0.1:${port}`);
  });
});

test("the log is JSON, a line a request but none for probes, without a password", async () => {
  const server = start({ PORT: "0", DATABASE_URL: "postgresql://u:hunter2@127.0.0.1:1/x", SLIPWAY_DIR: "/nowhere" });
  const address = await server.address();
  const answer = await fetch(`${address}/?q=1`);
  for (const probe of ["healthz", "readyz", "metrics"]) await fetch(`${address}/${probe}`);
  server.kill("SIGTERM");
  await server.ended;

  const lines: unknown[] = server
    .output()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

  expect(lines.filter((line) => JSON.stringify(line).includes('"req"'))).toHaveLength(1);
  expect(lines).toContainEqual(
    expect.objectContaining({ reqId: answer.headers.get("x-request-id"), msg: "request completed" }),
  );
  expect(server.output()).not.toContain("hunter2");
});
