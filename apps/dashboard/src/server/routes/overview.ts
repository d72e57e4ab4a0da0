import type { FastifyInstance } from "fastify";
import { renderOverview } from "../../pages/overview-page.tsx";
import type { Services } from "../services.ts";

/** `/`: the page. It is shown, with what is wrong, also while the database is away. */
export function overviewRoute(app: FastifyInstance, { overview }: Services): void {
  app.get("/", async (_request, reply) => {
    const html = renderOverview(await overview(), new Date().toISOString());
    return reply.type("text/html; charset=utf-8").header("cache-control", "no-store").send(html);
  });
}
