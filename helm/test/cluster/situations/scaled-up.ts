import { expect } from "vitest";
import type { Situation } from "./situation.ts";

const REPLICAS = 10;

export const scaledUp: Situation = {
  id: "scaled-up",
  title: "app scaled to 10 while a migration runs",
  async run(cell) {
    const set = { autoscaled: true };
    // Ten pods come one after the other: maxSurge is 1.
    const next = { chart: cell.charts.slow, set, timeout: 420 };
    await cell.establish({ chart: cell.charts.base, set });
    const upgraded = cell.installer.upgrade(next);
    await cell.database.addressOfMigrator();
    await cell.namespace.kubectl(["scale", "deployment/dashboard", `--replicas=${REPLICAS}`]);
    await cell.expectArrived(await upgraded, next);
    await cell.application.expectReady(REPLICAS);
    await cell.database.expectPlantedRow();
    expect(await cell.database.psql("select count(*) from nexus.slow_runs")).toBe("1");
  },
};
