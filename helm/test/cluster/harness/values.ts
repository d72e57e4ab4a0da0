import type { Plan } from "../plans.ts";
import { EXTERNAL_PASSWORD } from "./external-database.ts";
import { SETTINGS } from "./settings.ts";

type Values = Readonly<Record<string, string | number | boolean>>;

/** Values of every release of a cell: the images of this cluster, little CPU for many cells on one node, and the cell's modes. */
export function valuesFor(plan: Pick<Plan, "mode" | "gate">, externalHost: string | undefined): Values {
  return {
    ...imageValues(),
    ...SMALL,
    "migrations.runDML": false,
    "migrations.mode": plan.mode,
    "gate.mode": plan.gate,
    ...(externalHost === undefined ? {} : externalValues(externalHost)),
  };
}

/** The images of SETTINGS as values. */
export function imageValues(): Values {
  const { slipway, dashboard, postgres } = SETTINGS.images;
  return {
    ...imageValue("migrations.image", slipway),
    ...imageValue("image", dashboard),
    ...imageValue("postgres.image", postgres),
  };
}

const SMALL: Values = {
  "resources.requests.cpu": "10m",
  "resources.requests.memory": "32Mi",
  "migrations.resources.requests.cpu": "10m",
  "gate.resources.requests.cpu": "10m",
  "postgres.resources.requests.cpu": "10m",
  "postgres.resources.requests.memory": "64Mi",
};

function externalValues(host: string): Values {
  return { "postgres.enabled": false, "database.host": host, "database.password": EXTERNAL_PASSWORD };
}

function imageValue(key: string, image: string): Values {
  const [, repository = "", tag = ""] = /^(.*):([^:/]+)$/.exec(image) ?? [];
  return { [`${key}.repository`]: repository, [`${key}.tag`]: tag };
}
