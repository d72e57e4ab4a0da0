import { join } from "node:path";

/** The root of the repository. */
export const ROOT = join(import.meta.dirname, "..", "..", "..", "..");

/** What can be set from outside, all by environment variables. */
export const SETTINGS = {
  /** Images that the cluster has. */
  images: {
    slipway: process.env["SLIPWAY_CLUSTER_IMAGE"] ?? "slipway:0.1.0",
    dashboard: process.env["SLIPWAY_CLUSTER_APP_IMAGE"] ?? "dashboard:0.1.0",
    postgres: process.env["SLIPWAY_CLUSTER_POSTGRES_IMAGE"] ?? "postgres:15",
  },
  /** The programs of both major versions of Helm. */
  helm: {
    4: process.env["SLIPWAY_CLUSTER_HELM4"] ?? "helm",
    3: process.env["SLIPWAY_CLUSTER_HELM3"] ?? "helm3",
  },
  /** Cells at the same time: they mostly wait. */
  concurrency: Number(process.env["SLIPWAY_CLUSTER_CONCURRENCY"] ?? 4),
  /** Which cells run: `all`, `quick`, or a regular expression over their names. */
  cells: process.env["SLIPWAY_CLUSTER_CELLS"] ?? "all",
  /** Where the results go; those of cells that do not run stay. */
  results: process.env["SLIPWAY_CLUSTER_RESULTS"] ?? join(ROOT, "helm", "test", "cluster", "results.json"),
  /** Leaves the namespaces of failed cells, to look at them. */
  keepFailed: process.env["SLIPWAY_CLUSTER_KEEP"] === "true",
} as const;

/** A major version of Helm. */
export type HelmMajor = keyof typeof SETTINGS.helm;

export const HELM_MAJORS: readonly HelmMajor[] = [4, 3];
