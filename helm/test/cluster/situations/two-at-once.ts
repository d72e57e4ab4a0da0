import { expect } from "vitest";
import type { Situation } from "./situation.ts";

export const twoAtOnce: Situation = {
  id: "two-at-once",
  title: "two upgrades at once",
  async run(cell) {
    const next = { chart: cell.charts.slow };
    await cell.establish({ chart: cell.charts.base });
    const outcomes = await Promise.all([cell.installer.upgrade(next), cell.installer.upgrade(next)]);
    expect(outcomes.map(({ exitCode }) => exitCode)).toContain(0);
    for (const { exitCode, output } of outcomes) {
      // Helm lets only one of them work.
      if (exitCode !== 0)
        expect(output).toMatch(/another operation .* is in progress|has been modified|already exists/);
    }
    await cell.advance(next);
    expect(await cell.database.psql("select count(*) from nexus.slow_runs")).toBe("1");
  },
};
