import { expect } from "vitest";
import { waitFor } from "../harness/wait-for.ts";
import type { Situation } from "./situation.ts";

export const podDeleted: Situation = {
  id: "pod-deleted",
  title: "migration pod deleted midway",
  async run(cell) {
    const next = { chart: cell.charts.slow };
    await cell.establish({ chart: cell.charts.base });
    const upgraded = cell.installer.upgrade(next);
    // Whichever it is: the Job's pod, or one whose gate brings the schema.
    const address = await cell.database.addressOfMigrator();
    const path = `{.items[?(@.status.podIP=="${address}")].metadata.name}`;
    const pod = await waitFor(`${cell.namespace.name}: a pod with the address ${address}`, 30, async () => {
      return (await cell.namespace.read(["pods"], path)) || undefined;
    });
    await cell.namespace.kubectl(["delete", "pod", pod, "--wait=false"]);
    await cell.expectArrived(await upgraded, next);
    await cell.database.expectPlantedRow();
    expect(await cell.database.psql("select count(*) from nexus.slow_runs")).toBe("1");
  },
};
