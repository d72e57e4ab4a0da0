import type { FastifyInstance } from "fastify";
import { onTestFinished } from "vitest";
import { readConfig } from "../../src/config.ts";
import { buildApp } from "../../src/server/app.ts";
import { createServices, type Services } from "../../src/server/services.ts";

export interface TestApp {
  readonly app: FastifyInstance;
  readonly services: Services;
  /** Status code and body of a GET. */
  readonly get: (path: string, accept?: string) => Promise<{ readonly code: number; readonly body: string }>;
}

/** The server, not listening, with a configuration as its environment would give it; closed when the test ends. */
export async function testApp(environment: Readonly<Record<string, string>>): Promise<TestApp> {
  const services = createServices(readConfig(environment));
  const app = await buildApp(services, false);
  onTestFinished(async () => {
    services.stop();
    await app.close();
  });
  return {
    app,
    services,
    get: async (path, accept = "*/*") => {
      const { statusCode, body } = await app.inject({ url: path, headers: { accept } });
      return { code: statusCode, body };
    },
  };
}
