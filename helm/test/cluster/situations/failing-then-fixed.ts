import { expectBrokenUpgrade } from "../harness/failing.ts";
import type { Situation } from "./situation.ts";

export const failingThenFixed: Situation = {
  id: "failing-then-fixed",
  title: "upgrade with failing ddl, then fixed",
  async run(cell) {
    await cell.establish({ chart: cell.charts.base });
    await expectBrokenUpgrade(cell);
    await cell.advance({ chart: cell.charts.fixed });
  },
};
