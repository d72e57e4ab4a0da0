import { spawn } from "node:child_process";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { onTestFinished } from "vitest";

/** A program of a test that runs in a process of its own, as it is to be killed. */
export interface Script {
  readonly pid: number;
  /** Its next line on standard output, as JSON. Fails when it ends before. */
  nextLine(): Promise<unknown>;
  kill(signal: NodeJS.Signals): void;
  /** Exit code or signal. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

export interface ScriptOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
}

/** Runs TypeScript that imports from the engine's sources as "engine/…" and prints lines of JSON; killed when the test ends. */
export function startScript(source: string, options: ScriptOptions = {}): Script {
  const engine = join(import.meta.dirname, "..", "..");
  const { outputFiles } = buildSync({
    stdin: { contents: source, resolveDir: join(engine, "test"), loader: "ts" },
    alias: { engine: join(engine, "src") },
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    define: { "import.meta.url": JSON.stringify(import.meta.url) },
  });
  const child = spawn(process.execPath, ["--input-type=module", "-e", outputFiles[0]?.text ?? ""], {
    cwd: join(engine, "..", ".."),
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  const lines = linesOf(child.stdout);
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return {
    pid: child.pid ?? 0,
    async nextLine() {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`the script ended with ${await ended}: ${errors}`);
      return JSON.parse(value);
    },
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string, undefined> {
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  return undefined;
}
