import type { FastifyInstance } from "fastify";
import type { Services } from "../services.ts";

/** `/readyz`: 200 once the schema is at least what this build ships, else 503 with the reason. */
export function readinessRoute(app: FastifyInstance, { readiness }: Services): void {
  app.get("/readyz", { logLevel: "warn" }, async (_request, reply) => {
    const answer = await readiness();
    return reply
      .code(answer.ready ? 200 : 503)
      .header("cache-control", "no-store")
      .send(answer);
  });
}
