import { setTimeout as pause } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Services } from "./services.ts";

/** Requests that are not done by then are cut off, in milliseconds. */
const CLOSE_TIMEOUT_MS = 8_000;

/**
 * Stops in order: readiness says no; requests are served for `drainMs` more, as a load balancer learns of it late; then no connection is
 * taken any more, requests under way are finished, and questions to the database end. Returns whether all of it ended in time.
 */
export async function shutDown(app: FastifyInstance, services: Services, drainMs: number): Promise<boolean> {
  services.drain();
  await pause(drainMs);
  const closed = app.close().then(() => true);
  const late = pause(CLOSE_TIMEOUT_MS, false, { ref: false });
  const inTime = await Promise.race([closed, late]);
  services.stop();
  return inTime;
}
