import { expect } from "vitest";
import { requireSuccess } from "../harness/program.ts";
import type { Situation } from "./situation.ts";

export const rollback: Situation = {
  id: "rollback",
  title: "rollback to the older chart",
  async run(cell) {
    const first = { chart: cell.charts.base };
    await cell.establish(first);
    await cell.advance({ chart: cell.charts.labels });
    const before = await cell.application.readyPods();
    requireSuccess("rollback", await cell.installer.rollback(first));
    await cell.application.expectReady();
    const after = await cell.application.readyPods();
    expect(
      after.filter((pod) => before.includes(pod)),
      "pods of the newer chart",
    ).toEqual([]);
    // The database stays ahead of the chart: going back takes no column away.
    await cell.database.expectSchemaOf(cell.charts.labels);
    await cell.database.expectPlantedRow();
  },
};
