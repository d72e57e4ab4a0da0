import type { FastifyInstance } from "fastify";
import { ASSETS } from "../../pages/assets.ts";

/** Style sheet, script and icon; their names change with their content. */
export function assetRoutes(app: FastifyInstance): void {
  app.get<{ Params: { name: string } }>("/assets/:name", { logLevel: "warn" }, async (request, reply) => {
    const asset = ASSETS.get(request.params.name);
    if (asset === undefined) return reply.callNotFound();
    return reply.type(asset.type).header("cache-control", "public, max-age=31536000, immutable").send(asset.content);
  });
}
