import { expect } from "vitest";
import type { Situation } from "./situation.ts";

export const nothingNew: Situation = {
  id: "nothing-new",
  title: "upgrade with nothing new",
  async run(cell) {
    const release = { chart: cell.charts.base };
    await cell.establish(release);
    const before = await seen();
    await cell.advance(release);
    expect(await seen(), "pods and runs after an upgrade with nothing new").toEqual(before);

    async function seen(): Promise<unknown> {
      const runs = await cell.database.psql("select count(*) from slipway.run");
      return { runs, pods: await cell.application.readyPods() };
    }
  },
};
