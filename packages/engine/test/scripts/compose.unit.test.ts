import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { VERSION } from "../../src/index.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..", "..");
const COMPOSE: unknown = parse(readFileSync(join(ROOT, "docker-compose.yml"), "utf8"));

test("the application waits for the migrations, and they for a healthy server", () => {
  expect(COMPOSE).toMatchObject({
    services: {
      postgres: { healthcheck: { test: expect.arrayContaining(["pg_isready"]) } },
      "db-init": { depends_on: { postgres: { condition: "service_healthy" } }, restart: "no" },
      dashboard: { depends_on: { "db-init": { condition: "service_completed_successfully" } } },
    },
  });
});

test("no start without a password, and no demo data unless it is asked for", () => {
  const required = "${POSTGRES_PASSWORD:?set POSTGRES_PASSWORD in the file .env}";
  expect(COMPOSE).toMatchObject({
    services: {
      postgres: { environment: { POSTGRES_PASSWORD: required } },
      "db-init": { environment: { PGPASSWORD: required, RUN_DML: "${RUN_DML:-false}" } },
    },
  });
  expect(readFileSync(join(ROOT, ".env.example"), "utf8")).toMatch(/^POSTGRES_PASSWORD=$/m);
});

test("the images are this version's, from files that are there", () => {
  expect(COMPOSE).toMatchObject({
    services: {
      "db-init": { image: `slipway:${VERSION}`, build: { dockerfile: "images/slipway/Dockerfile" } },
      dashboard: { image: `dashboard:${VERSION}`, build: { dockerfile: "images/dashboard/Dockerfile" } },
    },
  });
  for (const name of ["slipway", "dashboard"]) expect(existsSync(join(ROOT, "images", name, "Dockerfile"))).toBe(true);
});
