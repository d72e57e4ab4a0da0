import type { FastifyInstance } from "fastify";

/** `/healthz`: the process lives. Says nothing of the database: starting anew would not bring that back. */
export function healthRoute(app: FastifyInstance): void {
  app.get("/healthz", { logLevel: "warn" }, async (_request, reply) => {
    return reply.header("cache-control", "no-store").send({ alive: true });
  });
}
