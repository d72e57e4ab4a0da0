import type { FastifyInstance } from "fastify";
import type { Metrics } from "../metrics.ts";

/** `/metrics`, in Prometheus' text format. */
export function metricsRoute(app: FastifyInstance, metrics: Metrics): void {
  app.get("/metrics", { logLevel: "warn" }, async (_request, reply) => {
    return reply
      .type(metrics.registry.contentType)
      .header("cache-control", "no-store")
      .send(await metrics.text());
  });
}
