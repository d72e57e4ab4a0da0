import type { Situation } from "./situation.ts";

export const fromPrevious: Situation = {
  id: "from-previous",
  title: "upgrade from the previous chart with `--reuse-values`",
  async run(cell) {
    await cell.establish({ chart: cell.charts.previous });
    await cell.advance({ chart: cell.charts.labels, reuseValues: true });
  },
};
