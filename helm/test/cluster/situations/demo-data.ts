import { expect } from "vitest";
import type { Situation } from "./situation.ts";

export const demoData: Situation = {
  id: "demo-data",
  title: "demo data on, off, on",
  async run(cell) {
    const { charts, database, plan } = cell;
    const on = { chart: charts.base, set: { "migrations.runDML": true } };
    const off = { chart: charts.base, set: { "migrations.runDML": false } };
    // Demo data comes with the Job alone, and hooks are no part of what is applied.
    const hasJob = plan.column.flags !== undefined || plan.mode === "job";

    await cell.establish(on);
    await database.expectDemoData(hasJob);
    await cell.advance(off);
    await database.expectDemoData(hasJob);
    if (!hasJob) return;

    await database.psql("delete from demo_analytics.events where id = 1");
    await cell.advance(on);
    await database.expectDemoData(true);
    // Brought once and never again: what a user deleted stays away.
    expect(await database.psql("select count(*) from demo_analytics.events where id = 1")).toBe("0");
  },
};
