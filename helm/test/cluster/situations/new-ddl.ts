import type { Situation } from "./situation.ts";

export const newDdl: Situation = {
  id: "new-ddl",
  title: "upgrade with new ddl",
  async run(cell) {
    await cell.establish({ chart: cell.charts.base });
    await cell.advance({ chart: cell.charts.labels });
  },
};
