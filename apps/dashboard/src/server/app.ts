import { randomUUID } from "node:crypto";
import helmet from "@fastify/helmet";
import Fastify, { type FastifyInstance, type FastifyServerOptions } from "fastify";
import { answerErrors } from "./errors.ts";
import { HEADERS } from "./headers.ts";
import { createMetrics, measureRequests } from "./metrics.ts";
import { assetRoutes } from "./routes/assets.ts";
import { healthRoute } from "./routes/healthz.ts";
import { metricsRoute } from "./routes/metrics.ts";
import { overviewRoute } from "./routes/overview.ts";
import { readinessRoute } from "./routes/readyz.ts";
import type { Services } from "./services.ts";

/** Nothing is uploaded here. */
const BODY_LIMIT_BYTES = 1_024;
/** Longer than a look at the database may take. */
const REQUEST_TIMEOUT_MS = 15_000;
const REQUEST_ID = "x-request-id";

/** The server, not listening yet. */
export async function buildApp(services: Services, logger: FastifyServerOptions["logger"]): Promise<FastifyInstance> {
  const app = Fastify({
    logger: logger ?? false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: REQUEST_TIMEOUT_MS,
    // What a client calls its request is not to be trusted in our log.
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    forceCloseConnections: "idle",
  });
  app.addHook("onRequest", async (request, reply) => {
    reply.header(REQUEST_ID, request.id);
  });
  await app.register(helmet, HEADERS);
  const metrics = createMetrics(services);
  measureRequests(app, metrics);
  answerErrors(app);
  overviewRoute(app, services);
  assetRoutes(app);
  healthRoute(app);
  readinessRoute(app, services);
  metricsRoute(app, metrics);
  return app;
}
