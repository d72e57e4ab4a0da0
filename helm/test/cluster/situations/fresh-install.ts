import type { Situation } from "./situation.ts";

export const freshInstall: Situation = {
  id: "fresh-install",
  title: "fresh install",
  async run(cell) {
    await cell.establish({ chart: cell.charts.base });
    await cell.database.expectDemoData(false);
  },
};
