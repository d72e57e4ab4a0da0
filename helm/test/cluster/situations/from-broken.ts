import { expectBrokenInstall } from "../harness/failing.ts";
import type { Situation } from "./situation.ts";

export const fromBroken: Situation = {
  id: "from-broken",
  title: "upgrade from a broken release",
  async run(cell) {
    await expectBrokenInstall(cell);
    const release = { chart: cell.charts.fixed };
    await cell.expectArrived(await cell.installer.upgrade(release), release);
  },
};
