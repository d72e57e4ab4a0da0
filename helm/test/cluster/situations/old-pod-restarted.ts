import { expect } from "vitest";
import { expectBrokenUpgrade } from "../harness/failing.ts";
import { waitFor } from "../harness/wait-for.ts";
import type { Situation } from "./situation.ts";

export const oldPodRestarted: Situation = {
  id: "old-pod-restarted",
  title: "an old pod restarted after an upgrade with broken SQL",
  async run(cell) {
    const { application, namespace } = cell;
    await cell.establish({ chart: cell.charts.base });
    await expectBrokenUpgrade(cell);
    const before = await application.readyPods();
    expect(before, "pods that are ready").not.toEqual([]);
    await namespace.kubectl(["delete", "pod", ...before, "--wait=true"], { limit: 90 });
    await waitFor(`${namespace.name}: a restarted pod is ready`, 90, async () => {
      const now = await application.readyPods();
      return now.some((pod) => !before.includes(pod));
    });
    await waitFor(`${namespace.name}: application answers`, 30, async () => {
      await application.expectServing();
      return true;
    });
    await cell.database.expectPlantedRow();
  },
};
