import { spawn, spawnSync } from "node:child_process";
import { expect, onTestFinished, test } from "vitest";
import { testDatabase } from "../helpers/database.ts";
import { migrationDir } from "../helpers/files.ts";
import { PROGRAM } from "../helpers/program.ts";
import { waitFor } from "../helpers/wait.ts";

/** `script` of util-linux gives a program a terminal. */
const WITHOUT_TERMINAL = spawnSync("script", ["--version"]).status !== 0 && process.env["CI"] !== "true";

interface Terminal {
  output(): string;
  type(text: string): void;
  readonly exitCode: Promise<number | null>;
}

function onTerminal(args: readonly string[], env: Record<string, string>): Terminal {
  const command = [...PROGRAM, ...args].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["-qfec", `stty cols 100; exec ${command}`, "/dev/null"], {
    env: { PATH: process.env["PATH"] ?? "", LANG: "C.UTF-8", TERM: "xterm", ...env },
    stdio: "pipe",
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  const exitCode = new Promise<number | null>((resolve) => child.once("close", resolve));
  onTestFinished(() => void child.kill("SIGKILL"));
  return { output: () => output, type: (text) => void child.stdin.write(text), exitCode };
}

test.skipIf(WITHOUT_TERMINAL)(
  "on a terminal, one line is drawn over and over while a statement runs, and Ctrl-C stops it",
  async () => {
    const database = await testDatabase();
    const dir = migrationDir({ ddl: { "01-a.sql": "select pg_sleep(60);\n" } });
    const terminal = onTerminal(["up", "--dir", dir], { DATABASE_URL: database.url });
    await waitFor(
      () => /\r\p{Cc}\[K.*ddl\/01-a\.sql:1 · select pg_sleep\(60\); · \d/u.test(terminal.output()),
      "the live line",
    );
    terminal.type("\u0003");

    expect(await terminal.exitCode).toBe(130);
    expect(terminal.output()).toContain("stopping: the current statement is cancelled and rolled back");
    expect(terminal.output()).toContain("error[INTERRUPTED]");
  },
);

test.skipIf(WITHOUT_TERMINAL)(
  "unlock --terminate asks for the name of the database, and ends the session only then",
  async () => {
    const database = await testDatabase();
    const dir = migrationDir({ ddl: { "01-a.sql": "select pg_sleep(60);\n" } });
    const env = { DATABASE_URL: database.url };
    const run = onTerminal(["up", "--dir", dir], env);
    await waitFor(() => run.output().includes("pg_sleep"), "a run that holds the run lock");

    const wrong = onTerminal(["unlock", "--terminate"], env);
    await waitFor(() => wrong.output().includes("type the name of the database"), "the question");
    wrong.type("something else\n");
    expect(await wrong.exitCode).toBe(2);
    expect(wrong.output()).toContain('"something else" is not the name of the database: nothing was ended');

    const right = onTerminal(["unlock", "--terminate"], env);
    await waitFor(() => right.output().includes("type the name of the database"), "the question");
    right.type(`${database.name}\n`);
    expect(await right.exitCode).toBe(0);
    expect(right.output()).toContain(`the run lock of ${database.name} is free: ended pid`);
    expect(await run.exitCode).toBe(5);
  },
);
