import type { FastifyInstance } from "fastify";
import { type Config, ConfigError, readConfig } from "./config.ts";
import { buildApp } from "./server/app.ts";
import { createServices, type Services } from "./server/services.ts";
import { shutDown } from "./server/shutdown.ts";

const EXIT_DONE = 0;
const EXIT_FAILED = 1;
const EXIT_CONFIG = 2;

void main();

async function main(): Promise<void> {
  process.exitCode = await serve();
}

/** Serves until a signal comes; returns the exit code. */
async function serve(): Promise<number> {
  const config = configOrSentences();
  if (config === null) return EXIT_CONFIG;
  // Before anything else: the first process of a container ignores signals that it does not listen for.
  const signalled = firstSignal();
  const services = createServices(config);
  const app = await buildApp(services, { level: config.logLevel });
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    app.log.fatal(
      `cannot listen on ${config.host}:${config.port}: ${error instanceof Error ? error.message : "unknown"}`,
    );
    return EXIT_FAILED;
  }
  const ended = await Promise.race([refusedSetting(services), signalled]);
  if (ended !== null && "problem" in ended) {
    app.log.fatal(ended.problem);
    await stop(app, services, 0);
    return EXIT_CONFIG;
  }
  const { signal } = await signalled;
  app.log.info(`${signal}: stopping`);
  // At a terminal nobody balances load.
  return (await stop(app, services, signal === "SIGTERM" ? config.drainMs : 0)) ? EXIT_DONE : EXIT_FAILED;
}

function configOrSentences(): Config | null {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) process.stderr.write(`dashboard: ${problem}\n`);
    return null;
  }
}

/** What the engine finds wrong with its settings, which shows when it is first asked; null when nothing is. A database that is away is no such thing. */
async function refusedSetting({ overview, readiness }: Services): Promise<{ readonly problem: string } | null> {
  const [seen, answer] = await Promise.all([overview(), readiness()]);
  if (seen.problem?.code === "CONFIG_INVALID") return { problem: seen.problem.message };
  return !answer.ready && answer.code === "CONFIG_INVALID" ? { problem: answer.reason } : null;
}

function firstSignal(): Promise<{ readonly signal: NodeJS.Signals }> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => resolve({ signal }));
  });
}

async function stop(app: FastifyInstance, services: Services, drainMs: number): Promise<boolean> {
  const inTime = await shutDown(app, services, drainMs);
  // What is left after the time limit would hold the process.
  if (!inTime) process.exit(EXIT_FAILED);
  return inTime;
}
